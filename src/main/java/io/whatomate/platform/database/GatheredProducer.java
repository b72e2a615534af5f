package io.whatomate.platform.database;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.sql.SqlConstants;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A read whose callers of one organization go to the database together while it is busy with the same read for them. The way
 * there and back costs far more than finding a row by its key: four process switches, and a thread's sleep and wake-up at
 * each end (figures in {@code docs/notes.md}). What a caller hears is what {@code sql} would have told him alone.
 */
final class GatheredProducer extends DefaultProducer {

    /** Beyond this the first of them waits noticeably for the last. */
    private static final int MOST = 64;

    private final TenantSqlEndpoint endpoint;
    private final Producer alone;
    private final Gathering<String, List<Object>, Object> gathering =
            new Gathering<>(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST);
    private CompiledStatements.Statement statement;
    private GatheredSelect select;

    /** @param alone asks for one exchange, as the tenant of the calling thread */
    GatheredProducer(TenantSqlEndpoint endpoint, Producer alone) {
        super(endpoint);
        this.endpoint = endpoint;
        this.alone = alone;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        var organization = exchange.getVariable(TenantSqlEndpoint.ORGANIZATION);
        Tenant.call(organization, () -> {
            // A transaction sees its own writes on its own connection only.
            if (TransactionSynchronizationManager.isActualTransactionActive()) {
                alone.process(exchange);
            } else {
                gather(Tenant.current(), exchange);
            }
            return null;
        });
    }

    private void gather(String tenant, Exchange exchange) throws Exception {
        var answer = gathering.ask(tenant, statement.values(exchange), select::answers, () -> {
            alone.process(exchange);
            return exchange.getIn().getBody();
        });
        exchange.getIn().setHeader(SqlConstants.SQL_ROW_COUNT, answer == null ? 0 : 1);
        exchange.getIn().setBody(answer);
    }

    @Override
    protected void doInit() throws Exception {
        ServiceHelper.initService(alone);
        var query = SqlHelper.resolveQuery(
                endpoint.getCamelContext(), endpoint.getQuery(), endpoint.isUsePlaceholder() ? endpoint.getPlaceholder() : null);
        statement = endpoint.compiled().statement(query, endpoint.getCamelContext());
        select = new GatheredSelect(endpoint.getDataSource(), statement);
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(alone);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownService(alone);
    }
}
