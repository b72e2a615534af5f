package io.whatomate.platform.database;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.PluginHelper;
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
public final class Rehearsal implements Policy {

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
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare.
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        var waited = AsyncProcessorConverterHelper.convert(steps);
        var waiting = PluginHelper.getAsyncProcessorAwaitManager(route.getCamelContext());
        return exchange -> {
            var passedOver = new CopyOnWriteArrayList<String>();
            exchange.setVariable(PASSED_OVER, passedOver);
            try {
                ScopedValue.where(CURRENT, passedOver).run(() -> Tenant.call(
                        exchange.getVariable(TenantSqlEndpoint.ORGANIZATION), () -> {
                            transaction.executeWithoutResult(status -> {
                                status.setRollbackOnly();
                                // As in OneTransaction: Camel's engine would come back to the steps after this method.
                                waiting.process(waited, exchange);
                            });
                            return null;
                        }));
            } catch (CannotCreateTransactionException e) {
                throw new DataAccessResourceFailureException("No connection for a rehearsal", e);
            }
        };
    }
}
