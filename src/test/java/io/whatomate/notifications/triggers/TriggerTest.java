package io.whatomate.notifications.triggers;

import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;

import io.whatomate.CoreTest;
import io.whatomate.notifications.connections.Connections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An operator's rule that notes what sets it off, what it reads from, and how far it is. */
abstract class TriggerTest extends CoreTest {

    protected static final String REFUSED = "refused";

    protected record Event(String key, Object body) {

        Object part(String name) {
            return ((Map<?, ?>) body).get(name);
        }
    }

    @Autowired
    protected CamelContext context;

    @Autowired
    protected Connections connections;

    protected final String name = "t" + digits(10);
    protected final List<Event> events = new CopyOnWriteArrayList<>();
    protected final List<String> rules = new ArrayList<>();

    private Set<String> before;

    @BeforeEach
    void lookAround() {
        before = context.getRoutes().stream().map(Route::getRouteId).collect(toSet());
    }

    @AfterEach
    void removeRules() throws Exception {
        for (var rule : List.copyOf(rules)) {
            remove(rule);
        }
        // The inner route of a kamelet that did not start stays, and the node would say that it is not well.
        for (var left : context.getRoutes()) {
            if (!before.contains(left.getRouteId())) {
                context.getRouteController().stopRoute(left.getRouteId());
                context.removeRoute(left.getRouteId());
            }
        }
    }

    /** A rule that notes what it gets, and refuses what says so. */
    protected final void rule(String kamelet, Map<String, Object> parameters) throws Exception {
        var all = new HashMap<>(parameters);
        all.put("rule", name);
        rules.add(name);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var uri = new StringBuilder("kamelet:" + kamelet);
                all.forEach((key, value) -> uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(key).append('=').append(value));
                from(uri.toString()).routeId(name).process(exchange -> {
                    if (exchange.getMessage().getBody().toString().contains(REFUSED)) {
                        throw new IllegalStateException("refused by the test");
                    }
                    events.add(new Event(exchange.getVariable("triggerKey", String.class), exchange.getMessage().getBody()));
                });
            }
        });
    }

    protected final void remove(String rule) throws Exception {
        rules.remove(rule);
        if (context.getRoute(rule) != null) {
            context.getRouteController().stopRoute(rule);
        }
        context.removeRoute(rule);
    }

    protected final void mark(String place, String mark) {
        db().sql("INSERT INTO trigger_marks (rule, place, mark, lease_owner, leased_until) VALUES (?, ?, ?, 'dead', '-infinity')")
                .params(name, place, mark).update();
    }

    protected final List<String> marks() {
        return db().sql("SELECT mark FROM trigger_marks WHERE rule = ?").param(name).query(String.class).list();
    }

    protected final JdbcClient erp() {
        return JdbcClient.create(connections.database("erp", null).source());
    }

    protected final String table(String columns) {
        erp().sql("CREATE SCHEMA IF NOT EXISTS erp").update();
        erp().sql("CREATE TABLE erp." + name + " (" + columns + ")").update();
        return "erp." + name;
    }

    protected static void soon(Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(condition);
    }
}
