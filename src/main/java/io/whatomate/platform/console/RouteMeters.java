package io.whatomate.platform.console;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * The counters of every route as metrics, under Camel's own names. They are read from what Camel counts for JMX when somebody
 * asks; Camel's route policy for Micrometer counts everything a second time and formats a text for every route that an
 * exchange enters, 6 % of an acknowledgement's time.
 */
final class RouteMeters extends LifecycleStrategySupport {

    private static final String TENANTS = "rule-trigger-";

    private final CamelContext context;
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();

    RouteMeters(CamelContext context, MeterRegistry registry) {
        this.context = context;
        this.registry = registry;
    }

    /** Not of the triggers of tenants' rules: their ids are as many as the tenants like. */
    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        routes.stream().map(Route::getRouteId).filter(id -> !id.startsWith(TENANTS)).forEach(id -> meters.computeIfAbsent(id, this::register));
    }

    @Override
    public void onRoutesRemove(Collection<Route> routes) {
        for (var route : routes) {
            var gone = meters.remove(route.getRouteId());
            if (gone != null) {
                gone.forEach(registry::remove);
            }
        }
    }

    private List<Meter> register(String id) {
        return List.of(
                counter("camel.exchanges.total", id, ManagedRouteMBean::getExchangesTotal),
                counter("camel.exchanges.succeeded", id, ManagedRouteMBean::getExchangesCompleted),
                counter("camel.exchanges.failed", id, ManagedRouteMBean::getExchangesFailed),
                FunctionTimer.builder("camel.route.policy", id,
                                route -> read(route, ManagedRouteMBean::getExchangesTotal),
                                route -> read(route, ManagedRouteMBean::getTotalProcessingTime), TimeUnit.MILLISECONDS)
                        .tag("routeId", id)
                        .tag("camelContext", context.getName())
                        .description("How often the route ran, and for how long in all")
                        .register(registry));
    }

    private FunctionCounter counter(String name, String id, ToLongFunction<ManagedRouteMBean> count) {
        return FunctionCounter.builder(name, id, route -> read(route, count))
                .tag("routeId", id)
                .tag("camelContext", context.getName())
                .register(registry);
    }

    private long read(String id, ToLongFunction<ManagedRouteMBean> figure) {
        var managed = context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        var route = managed == null ? null : managed.getManagedRoute(id);
        return route == null ? 0 : figure.applyAsLong(route);
    }
}
