package io.whatomate.platform.database;

import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Camel's {@code sql} endpoint with producers that are bound to the exchange's tenant. Consumers are not: a poll comes from
 * nobody, so they name the worker's data source.
 */
class TenantSqlEndpoint extends SqlEndpoint {

    static final String ORGANIZATION = "organizationId";

    private final CompiledStatements compiled;
    private final boolean gathered;

    /** @param gathered whether reads that are asked at the same moment go together */
    TenantSqlEndpoint(String uri, Component component, CompiledStatements compiled, boolean gathered) {
        super(uri, component);
        this.compiled = compiled;
        this.gathered = gathered;
    }

    @Override
    public Producer createProducer() throws Exception {
        return gathered ? new GatheredProducer(this, super.createProducer()) : new TenantProducer(super.createProducer());
    }

    CompiledStatements compiled() {
        return compiled;
    }

    /** camel-sql works on the calling thread from checkout to result, which is what a scoped value needs. */
    private final class TenantProducer extends DefaultProducer {

        private final Producer statement;

        TenantProducer(Producer statement) {
            super(TenantSqlEndpoint.this);
            this.statement = statement;
        }

        @Override
        public void process(Exchange exchange) throws Exception {
            if (Rehearsal.isOn() && isOfAnotherPool() && Rehearsal.passesOver(getQuery())) {
                return;
            }
            Tenant.call(exchange.getVariable(ORGANIZATION), () -> Undone.again(() -> {
                statement.process(exchange);
                return null;
            }));
        }

        private boolean isOfAnotherPool() {
            return getDataSource() != ((SqlComponent) TenantSqlEndpoint.this.getComponent()).getDataSource();
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
}
