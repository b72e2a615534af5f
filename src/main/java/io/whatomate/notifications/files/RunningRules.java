package io.whatomate.notifications.files;

import io.whatomate.notifications.triggers.PausedRules;
import io.whatomate.notifications.triggers.RuleDoors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Rules' routes in the product's context, started and taken out one by one. A route brings the routes of its kamelets along,
 * which go with it unless another rule uses the same kamelet with the same parameters.
 */
final class RunningRules {

    /** How long the exchanges under way in a route may take to end before it is taken out. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long to wait for a moment in which nobody is in a route that is called, before callers find nobody there. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** Rules whose steps Hawtio shows; of the ones beyond it shows the routes. */
    private static final int SHOWN = 100;

    /** Where {@code notify-http-source} begins. */
    private static final Pattern CALLED = Pattern.compile("direct://rule-(.+)");

    private static final Duration GLANCE = Duration.ofMillis(5);

    private final CamelContext context;
    private final ModelCamelContext model;
    private final RuleDoors doors;
    private final FileRuleCounts counts;
    private final PausedRules paused;

    /** Which routes were added on the way of starting one: a kamelet's are made while its endpoint is. */
    private final ThreadLocal<List<String>> added = new ThreadLocal<>();

    /** The list of definitions is Camel's, and it is not meant for several at once. */
    private final ReentrantLock structure = new ReentrantLock();

    private final Map<String, List<String>> kamelets = new ConcurrentHashMap<>();
    private final Set<String> shared = ConcurrentHashMap.newKeySet();

    /** Those that take nothing in because they are paused. */
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    RunningRules(CamelContext context, RuleDoors doors, FileRuleCounts counts, PausedRules paused) {
        this.context = context;
        this.doors = doors;
        this.counts = counts;
        this.paused = paused;
        this.model = (ModelCamelContext) context;
        StepsInJmx.leaveOut(context, () -> added.get() != null && kamelets.size() >= SHOWN);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onRoutesAdd(Collection<Route> routes) {
                var list = added.get();
                if (list != null) {
                    routes.forEach(route -> list.add(route.getRouteId()));
                }
            }
        });
    }

    /** Makes the routes of a file, its beans and its route configurations, and starts nothing. */
    List<RouteDefinition> build(Resource file) throws Exception {
        var definitions = new ArrayList<RouteDefinition>();
        var builders = PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file));
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                configurations.updateRouteConfigurationsToCamelContext(context);
            }
        }
        for (RoutesBuilder builder : builders) {
            if (builder instanceof RouteBuilder routes) {
                definitions.addAll(routes.configureRoutes(context).getRoutes());
            }
        }
        return definitions;
    }

    /** @throws Exception what Camel says, after the route was taken out again */
    void start(RouteDefinition definition) throws Exception {
        var id = definition.getRouteId();
        definition.routePolicy(counts.policy());
        SplitParts.note(definition);
        var isPaused = paused.contains(id);
        if (isPaused) {
            definition.setAutoStartup("false");
        }
        var list = new ArrayList<String>();
        added.set(list);
        try {
            add(definition);
        } catch (Exception e) {
            added.remove();
            list.remove(id);
            kamelets.put(id, list);
            retire(id);
            throw e;
        } finally {
            added.remove();
        }
        list.remove(id);
        kamelets.put(id, list);
        if (isPaused) {
            pause(id);
        }
    }

    /**
     * What the context's own method does, without its search for a route of the same id to remove: that gathers the endpoints of all
     * routes, ten milliseconds for each of a thousand rules.
     */
    private void add(RouteDefinition definition) throws Exception {
        structure.lock();
        try {
            model.getRouteDefinitions().add(definition);
            model.startRouteDefinitions(List.of(definition));
        } finally {
            structure.unlock();
        }
    }

    /** Takes a route out: nothing more goes in, what is in it may end, then it is gone. No other rule's route is touched. */
    void retire(String id) throws Exception {
        var own = kamelets.getOrDefault(id, List.of());
        var entries = entries(id);
        var ids = Stream.concat(entries.stream().map(Route::getRouteId), Stream.of(id)).distinct().toList();
        if (entries.stream().anyMatch(entry -> entry.getEndpoint() instanceof DirectEndpoint)) {
            awaitEnd(ids, QUIET);
        }
        for (var entry : entries) {
            ServiceHelper.suspendService(entry.getConsumer());
        }
        awaitEnd(ids, PATIENCE);
        remove(id);
        kamelets.remove(id);
        held.remove(id);
        shared.addAll(own);
        for (var name : List.copyOf(shared)) {
            if (context.getEndpoints().stream().noneMatch(endpoint -> leadsTo(endpoint, name))) {
                remove(name);
                shared.remove(name);
            }
        }
    }

    /**
     * Keeps those who call these rules waiting, and lets calls that are under way end.
     *
     * @return the names that they are called by, for {@link #open}
     */
    List<String> close(Collection<String> ids) throws InterruptedException {
        var names = ids.stream()
                .flatMap(id -> entries(id).stream())
                .map(entry -> CALLED.matcher(entry.getEndpoint().getEndpointUri()))
                .filter(Matcher::matches)
                .map(called -> called.group(1))
                .toList();
        doors.close(names, QUIET);
        return names;
    }

    void open(List<String> names) {
        doors.open(names);
    }

    /** What the routes of a file referred to, once they are gone. */
    void forget(List<String> configurations, List<String> beans) throws Exception {
        for (var id : configurations) {
            model.removeRouteConfiguration(model.getRouteConfigurationDefinition(id));
        }
        beans.forEach(context.getRegistry()::unbind);
    }

    /** Whether it is to be paused and is not, or the other way round. */
    boolean isToSwitch(String id) {
        return paused.contains(id) != held.contains(id);
    }

    /** Lets nothing more in where it is to be paused, what is under way ends; or lets it go on. */
    void switchOver(String id) throws Exception {
        if (paused.contains(id)) {
            pause(id);
        } else {
            resume(id);
        }
    }

    private void pause(String id) throws Exception {
        for (var entry : entries(id)) {
            if (status(entry.getRouteId()).isStarted()) {
                context.getRouteController().suspendRoute(entry.getRouteId(), PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
        held.add(id);
    }

    private void resume(String id) throws Exception {
        // One that was paused when its version began was not even started.
        if (status(id).isStopped()) {
            context.getRouteController().startRoute(id);
        }
        for (var entry : entries(id).reversed()) {
            context.getRouteController().resumeRoute(entry.getRouteId());
        }
        held.remove(id);
    }

    private ServiceStatus status(String id) {
        return context.getRouteController().getRouteStatus(id);
    }

    /** Whether its consumer, or that of the kamelet it begins with, takes nothing because the rule is paused. */
    boolean isPaused(String id) {
        return held.contains(id);
    }

    /** Through which routes something comes in: the sources among its kamelets, or the route itself. */
    private List<Route> entries(String id) {
        var sources = kamelets.getOrDefault(id, List.of()).stream()
                .map(context::getRoute)
                .filter(route -> route != null && !(route.getEndpoint() instanceof KameletEndpoint))
                .toList();
        var route = context.getRoute(id);
        return route == null || route.getEndpoint() instanceof KameletEndpoint ? sources : Stream.concat(sources.stream(), Stream.of(route)).toList();
    }

    /** What a rule names; {@code kamelet:source} and {@code kamelet:sink} are the kamelet's own ends. */
    private static boolean leadsTo(Endpoint endpoint, String route) {
        return endpoint instanceof KameletEndpoint kamelet
                && kamelet.getRouteId().equals(route)
                && !kamelet.getEndpointUri().matches("kamelet:(//)?(source|sink)(\\?.*)?");
    }

    private void awaitEnd(List<String> ids, Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (ids.stream().mapToInt(context.getInflightRepository()::size).sum() > 0 && System.nanoTime() < deadline) {
            TimeUnit.NANOSECONDS.sleep(GLANCE.toNanos());
        }
    }

    private void remove(String id) throws Exception {
        structure.lock();
        try {
            if (context.getRoute(id) != null) {
                context.getRouteController().stopRoute(id, 1, TimeUnit.SECONDS);
            }
            context.removeRoute(id);
            var definition = model.getRouteDefinition(id);
            if (definition != null) {
                model.removeRouteDefinition(definition);
            }
        } finally {
            structure.unlock();
        }
    }
}
