package io.whatomate.platform.database;

import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.PluginHelper;
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
final class OneTransaction implements Policy {

    private final TransactionTemplate transaction;

    OneTransaction(DataSource appDataSource) {
        transaction = new TransactionTemplate(new JdbcTransactionManager(appDataSource));
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare.
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        var waited = AsyncProcessorConverterHelper.convert(steps);
        var waiting = PluginHelper.getAsyncProcessorAwaitManager(route.getCamelContext());
        return exchange -> Tenant.call(exchange.getVariable(TenantSqlEndpoint.ORGANIZATION), () -> {
            try {
                transaction.executeWithoutResult(status -> {
                    // Camel's engine would come back to the steps after this method has ended, and the transaction with it.
                    waiting.process(waited, exchange);
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
