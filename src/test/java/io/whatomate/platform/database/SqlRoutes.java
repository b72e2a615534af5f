package io.whatomate.platform.database;

import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Routes with the product's {@code sql:} and nothing else of it, before a database of two organizations. */
final class SqlRoutes implements AutoCloseable {

    final TestDatabase database = TestDatabase.create();
    final UUID ours = database.organization("ours");
    final UUID theirs = database.organization("theirs");
    final CamelContext context = new DefaultCamelContext();
    final ProducerTemplate template;

    private SqlRoutes(UnaryOperator<DataSource> app, LambdaRouteBuilder routes) throws Exception {
        context.getRegistry().bind("sql-component", new TenantSqlComponent(app.apply(database.app())));
        context.getRegistry().bind("workerDataSource", database.worker());
        RouteBuilder.addRoutes(context, routes);
        context.start();
        template = context.createProducerTemplate();
    }

    static SqlRoutes start(LambdaRouteBuilder routes) throws Exception {
        return start(UnaryOperator.identity(), routes);
    }

    /** @param app stands between the routes and the app pool */
    static SqlRoutes start(UnaryOperator<DataSource> app, LambdaRouteBuilder routes) throws Exception {
        return new SqlRoutes(app, routes);
    }

    /** @param organization null: none */
    Exchange request(String endpoint, Object organization, Object body) {
        return template.request(endpoint, exchange -> {
            if (organization != null) {
                exchange.setVariable("organizationId", organization);
            }
            exchange.getMessage().setBody(body);
        });
    }

    @Override
    public void close() throws Exception {
        context.close();
        database.close();
    }
}
