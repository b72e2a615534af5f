package io.whatomate.notifications.runtime;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.notifications.fence.RuleContext;
import io.whatomate.notifications.triggers.TriggerTroubles;
import io.whatomate.platform.Ids;
import java.time.Clock;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The life cycle of rules once more, beside the application, over the same database. It claims nothing. */
final class SecondNode implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RuleContext rules;
    private final LiveRules live;

    SecondNode(DataSource database, RuleCompiler compiler, RuleContext rules) throws Exception {
        this.rules = rules;
        live = new LiveRules(new RuleStarts(compiler, rules, new TriggerRoutes(context, new KameletCatalogue(), new Ids())),
                new TriggerTroubles(Clock.systemUTC()), Clock.systemUTC(), "node-second");
        var beans = context.getRegistry();
        beans.bind("workerDataSource", database);
        beans.bind("liveRules", live);
        beans.bind("ruleRuns", new RuleRuns(live, rules, new RulePayloads(new Ids()), Clock.systemUTC(), new SimpleMeterRegistry(), "node-second"));
        var sql = new SqlComponent();
        sql.setDataSource(database);
        context.addComponent("sql", sql);
        var settings = new Properties();
        settings.setProperty("whatomate.rules.period", "100");
        settings.setProperty("camel.component.kamelet.location", "classpath:kamelets");
        context.getPropertiesComponent().setInitialProperties(settings);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:keepDelivery").log("Kept elsewhere");
            }
        });
        context.addRoutesConfigurations(new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                routeConfiguration("notifications-queue-errors").onException(Exception.class).handled(true).log("${exception}");
            }
        });
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:routes/notifications/life-cycle.camel.yaml"));
        context.start();
    }

    boolean runs(UUID rule, int version) {
        return live.find(rule).filter(one -> one.number() == version).isPresent() && rules.isStarted(rule);
    }

    @Override
    public void close() {
        context.stop();
        live.close();
        rules.stop();
    }
}
