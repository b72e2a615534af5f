package io.whatomate.platform.database;

import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * A statement of a route, as the organization of its exchange. camel-sql works on the calling thread from checkout to result,
 * which is what a scoped value needs. At a rehearsal statements of other pools are passed over.
 */
class TenantProducer extends DefaultProducer {

    private final TenantSqlEndpoint endpoint;
    private final Producer statement;

    /** @param statement camel-sql's own producer */
    TenantProducer(TenantSqlEndpoint endpoint, Producer statement) {
        super(endpoint);
        this.endpoint = endpoint;
        this.statement = statement;
    }

    @Override
    public final void process(Exchange exchange) throws Exception {
        if (Rehearsal.isOn() && endpoint.isOfAnotherPool() && Rehearsal.passesOver(endpoint.getQuery())) {
            return;
        }
        Tenant.call(exchange.getVariable(TenantSqlEndpoint.ORGANIZATION), () -> Undone.again(() -> {
            run(exchange);
            return null;
        }));
    }

    /** On a thread that is bound to the tenant. */
    void run(Exchange exchange) throws Exception {
        statement.process(exchange);
    }

    @Override
    protected void doInit() throws Exception {
        ServiceHelper.initService(statement);
    }

    @Override
    protected void doStart() throws Exception {
        ServiceHelper.startService(statement);
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopAndShutdownService(statement);
    }
}
