package io.whatomate.platform.database;

import org.apache.camel.Component;
import org.apache.camel.Producer;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.component.sql.SqlEndpoint;

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
        return gathered ? new GatheredProducer(this, super.createProducer()) : new TenantProducer(this, super.createProducer());
    }

    CompiledStatements compiled() {
        return compiled;
    }

    /** Whether its statements run elsewhere than on the app pool. */
    boolean isOfAnotherPool() {
        return getDataSource() != ((SqlComponent) getComponent()).getDataSource();
    }
}
