package io.whatomate.platform.database;

import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.Endpoint;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's {@code sql} component, whose producers run as the organization named by the exchange variable
 * {@code organizationId}. One option is its own: with {@code gathered} (default false) a SELECT of one row that changes nothing
 * is asked for several callers of one organization at once ({@link GatheredProducer}); {@code outputType=SelectOne} goes with it.
 * The annotation is what lets Camel find the configurers of {@code sql}: without it every endpoint option is dropped in silence.
 */
@Component("sql")
class TenantSqlComponent extends SqlComponent {

    private final CompiledStatements compiled = new CompiledStatements();

    TenantSqlComponent(DataSource appDataSource) {
        setDataSource(appDataSource);
        // It would open a connection per endpoint at start to learn an address that is known.
        setServiceLocationEnabled(false);
    }

    /** Camel's component reads the URI; its endpoint's state is then given to one of ours. */
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var gathered = getAndRemoveParameter(parameters, "gathered", boolean.class, false);
        var options = new HashMap<>(parameters);
        var read = (SqlEndpoint) super.createEndpoint(uri, remaining, parameters);
        var endpoint = new TenantSqlEndpoint(uri, this, compiled, gathered);
        setProperties(endpoint, options);
        endpoint.setQuery(read.getQuery());
        endpoint.setPlaceholder(read.getPlaceholder());
        endpoint.setOnConsume(read.getOnConsume());
        endpoint.setOnConsumeFailed(read.getOnConsumeFailed());
        endpoint.setOnConsumeBatchComplete(read.getOnConsumeBatchComplete());
        if (endpoint.getPrepareStatementStrategy() == null) {
            endpoint.setPrepareStatementStrategy(compiled);
        }
        endpoint.setRowMapperFactory(read.getRowMapperFactory());
        endpoint.setServiceLocationEnabled(read.isServiceLocationEnabled());
        endpoint.setTemplateOptions(read.getTemplateOptions());
        endpoint.setJdbcTemplate(read.getJdbcTemplate());
        endpoint.setDataSource(read.getDataSource());
        return endpoint;
    }
}
