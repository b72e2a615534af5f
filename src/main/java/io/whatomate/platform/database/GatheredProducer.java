package io.whatomate.platform.database;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.sql.SqlConstants;
import org.apache.camel.component.sql.SqlHelper;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A read whose callers of one organization go to the database together while it is busy with the same read for them. The way
 * there and back costs far more than finding a row by its key: four process switches, and a thread's sleep and wake-up at
 * each end (figures in {@code docs/notes.md}). What a caller hears is what {@code sql} would have told him alone.
 */
final class GatheredProducer extends TenantProducer {

    /** Beyond this the first of them waits noticeably for the last. */
    private static final int MOST = 64;

    private final TenantSqlEndpoint endpoint;
    private final Gathering<String, List<Object>, Object> gathering = new Gathering<>(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST, GatheredProducer::isAway);
    private CompiledStatements.Statement statement;
    private GatheredSelect select;

    /** @param alone asks for one exchange */
    GatheredProducer(TenantSqlEndpoint endpoint, Producer alone) {
        super(endpoint, alone);
        this.endpoint = endpoint;
    }

    @Override
    void run(Exchange exchange) throws Exception {
        // A transaction sees its own writes on its own connection only.
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            super.run(exchange);
        } else {
            gather(Tenant.current(), exchange);
        }
    }

    private void gather(String tenant, Exchange exchange) throws Exception {
        var answer = gathering.ask(tenant, statement.values(exchange), select::answers, () -> {
            super.run(exchange);
            return exchange.getIn().getBody();
        });
        exchange.getIn().setHeader(SqlConstants.SQL_ROW_COUNT, answer == null ? 0 : 1);
        exchange.getIn().setBody(answer);
    }

    /** No connection, or one that broke: each would wait out the pool's time in turn to hear the same. */
    private static boolean isAway(Exception failure) {
        return failure instanceof NonTransientDataAccessResourceException;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        var query = SqlHelper.resolveQuery(
                endpoint.getCamelContext(), endpoint.getQuery(), endpoint.isUsePlaceholder() ? endpoint.getPlaceholder() : null);
        statement = endpoint.compiled().statement(query, endpoint.getCamelContext());
        select = new GatheredSelect(endpoint.getDataSource(), statement);
    }
}
