package io.whatomate.platform.database;

import io.whatomate.platform.SurroundingPolicy;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A policy whose steps' statements on the app pool take effect together when they end with an answer of success (2xx), and
 * not at all otherwise. Steps elsewhere need none, as each is one statement; what keeps an answer for a repeated call does:
 * the answer is known only after the operation's own statement. Everything within runs on the calling thread. Statements of
 * other pools are outside of the transaction.
 */
final class OneTransaction extends SurroundingPolicy {

    private final TransactionTemplate transaction;

    OneTransaction(DataSource appDataSource) {
        transaction = new TransactionTemplate(new JdbcTransactionManager(appDataSource));
    }

    @Override
    protected void around(Exchange exchange, Runnable steps) {
        Tenant.call(exchange.getVariable(TenantSqlEndpoint.ORGANIZATION), () -> {
            try {
                transaction.executeWithoutResult(status -> {
                    steps.run();
                    if (exchange.getException() != null || status(exchange) / 100 != 2) {
                        status.setRollbackOnly();
                    }
                });
            } catch (CannotCreateTransactionException e) {
                throw new DataAccessResourceFailureException("No connection for a transaction", e);
            } catch (TransactionException e) {
                // Nothing can be rolled back over a connection that broke, nor has to be; the steps have answered why.
                if (status(exchange) / 100 <= 2) {
                    throw e;
                }
            }
            return null;
        });
    }

    /** Of the answer; 0 when there is none. */
    private static int status(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
    }
}
