package io.whatomate.realtime;

import io.whatomate.platform.NoParameters;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The routes of the room once more, beside the application, over the same database; its sockets are a list. */
final class SecondNode implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Map<String, List<String>> told = new ConcurrentHashMap<>();
    private final Sockets sockets = new Sockets(20, 100);
    private final EventFeed feed = new EventFeed(sockets);

    SecondNode(DataSource database) throws Exception {
        var audience = new Audience(sockets);
        var frames = new ServerFrames(feed);
        var beans = context.getRegistry();
        beans.bind("workerDataSource", database);
        beans.bind("sockets", sockets);
        beans.bind("audience", audience);
        beans.bind("eventFeed", feed);
        beans.bind("serverFrames", frames);
        beans.bind("listeners", new Listeners(sockets, feed, frames));
        beans.bind("subscriptions", new Subscriptions(feed, audience, sockets));
        beans.bind("noParameters", new NoParameters());
        var sql = new SqlComponent();
        sql.setDataSource(database);
        context.addComponent("sql", sql);
        var settings = new Properties();
        settings.setProperty("whatomate.realtime.period", "25");
        context.getPropertiesComponent().setInitialProperties(settings);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:sendFrame").process(exchange -> {
                    var frame = exchange.getMessage().getBody(Frame.class);
                    List.of(frame.keys().split(",")).forEach(key -> told(key).add(frame.text()));
                });
            }
        });
        for (var file : List.of("events", "watch")) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "classpath:routes/realtime/" + file + ".camel.yaml"));
        }
        context.start();
    }

    /** A socket of that member listens to all of its organization. */
    void open(String key, Member member) {
        sockets.opened(key, member);
        context.createProducerTemplate().send("direct:watchOrganization", exchange ->
                exchange.setVariable("organizationId", member.organizationId().toString()));
        feed.expect(new Subscription(key, new Room.Everything(member.organizationId()), null, null, false));
    }

    List<String> told(String key) {
        return told.computeIfAbsent(key, same -> new CopyOnWriteArrayList<>());
    }

    @Override
    public void close() {
        context.stop();
    }
}
