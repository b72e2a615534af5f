package io.whatomate.platform.database;

import io.whatomate.platform.SurroundingPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A policy whose steps run for show: their statements on the app pool are one transaction that is rolled back, whatever they
 * answer. What would leave that transaction is not done: statements of other pools and items for lanes are passed over and
 * named in the variable {@code passedOver}, tokens of a number's rate are not taken, and a call of Meta is an error. All of it
 * holds for the calling thread, on which the steps run, and cannot be left on by mistake.
 */
public final class Rehearsal extends SurroundingPolicy {

    /** Exchange variable: what was passed over, a list of names. */
    private static final String PASSED_OVER = "passedOver";

    private static final ScopedValue<List<String>> CURRENT = ScopedValue.newInstance();

    private final TransactionTemplate transaction;

    Rehearsal(DataSource appDataSource) {
        transaction = new TransactionTemplate(new JdbcTransactionManager(appDataSource));
    }

    /** Whether this thread is at a rehearsal. */
    public static boolean isOn() {
        return CURRENT.isBound();
    }

    /**
     * @param what could not be undone, such as the URI of an endpoint
     * @return true at a rehearsal: then it is noted, and must not be done
     */
    public static boolean passesOver(String what) {
        return CURRENT.isBound() && CURRENT.get().add(what);
    }

    /** @throws IllegalStateException at a rehearsal */
    public static void refuse(String what) {
        if (CURRENT.isBound()) {
            throw new IllegalStateException("A rehearsal does not " + what);
        }
    }

    @Override
    protected void around(Exchange exchange, Runnable steps) {
        var passedOver = new CopyOnWriteArrayList<String>();
        exchange.setVariable(PASSED_OVER, passedOver);
        try {
            ScopedValue.where(CURRENT, passedOver).run(() -> Tenant.call(exchange.getVariable(TenantSqlEndpoint.ORGANIZATION), () -> {
                transaction.executeWithoutResult(status -> {
                    status.setRollbackOnly();
                    steps.run();
                });
                return null;
            }));
        } catch (CannotCreateTransactionException e) {
            throw new DataAccessResourceFailureException("No connection for a rehearsal", e);
        }
    }
}
