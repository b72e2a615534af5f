package io.whatomate.notifications.files;

import io.whatomate.notifications.triggers.PausedRules;
import io.whatomate.notifications.triggers.RuleDoors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/** Rules' routes in the product's context, built, started and taken out one by one. */
final class RunningRules {

    /** How long the exchanges under way in a route may take to end before it is taken out. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long to wait for a moment in which nobody is in a route that is called, before callers have to wait. */
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
    private final KameletRoutes kamelets;
    private final RulePauses pauses;

    /** The list of definitions is Camel's, and it is not meant for several at once. */
    private final ReentrantLock structure = new ReentrantLock();

    /** Addresses at which callers wait for a route that was taken out. */
    private final Map<String, List<String>> absent = new ConcurrentHashMap<>();

    RunningRules(CamelContext context, RuleDoors doors, FileRuleCounts counts, PausedRules paused) {
        this.context = context;
        this.doors = doors;
        this.counts = counts;
        this.model = (ModelCamelContext) context;
        this.kamelets = new KameletRoutes(context);
        this.pauses = new RulePauses(context, kamelets, paused);
        StepsInJmx.leaveOut(context, () -> kamelets.isStarting() && kamelets.rules() >= SHOWN);
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
        heed(definition);
        var isPaused = pauses.isWanted(id);
        if (isPaused) {
            definition.setAutoStartup("false");
        }
        try {
            kamelets.during(id, () -> add(definition));
        } catch (Exception e) {
            retire(id);
            throw e;
        }
        if (isPaused) {
            pauses.pause(id);
        }
        letIn(List.of(id));
    }

    /** The product's routes have no error handler unless they name one, and then what a file says with {@code onException} would do nothing. */
    private static void heed(RouteDefinition definition) {
        if (definition.getErrorHandlerFactory() instanceof NoErrorHandlerDefinition && definition.getOutputs().stream().anyMatch(OnExceptionDefinition.class::isInstance)) {
            definition.setErrorHandlerFactory(new DefaultErrorHandlerDefinition());
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
        var entries = kamelets.entries(id);
        var ids = Stream.concat(entries.stream().map(Route::getRouteId), Stream.of(id)).distinct().toList();
        if (entries.stream().anyMatch(entry -> entry.getEndpoint() instanceof DirectEndpoint)) {
            awaitEnd(ids, QUIET);
        }
        var addresses = entries.stream().map(Route::getEndpoint).filter(DirectEndpoint.class::isInstance)
                .map(called -> called.getEndpointUri().replaceFirst("\\?.*", ""))
                .toList();
        doors.shut(addresses);
        absent.merge(id, addresses, (before, now) -> Stream.concat(before.stream(), now.stream()).distinct().toList());
        for (var entry : entries) {
            ServiceHelper.suspendService(entry.getConsumer());
        }
        awaitEnd(ids, PATIENCE);
        remove(id);
        kamelets.leave(id);
        pauses.leave(id);
        for (var name : kamelets.unused()) {
            remove(name);
            kamelets.forget(name);
        }
    }

    /** Takes out a route that no version has any more: if it listened to events, none are kept for it, unless another node says that it does. */
    void dismiss(String id) throws Exception {
        var listened = kamelets.entries(id).stream().map(entry -> entry.getEndpoint().getEndpointUri()).filter(uri -> uri.startsWith("trigger://event?")).toList();
        retire(id);
        letIn(List.of(id));
        for (var uri : listened) {
            var rule = URISupport.parseQuery(StringHelper.after(uri, "?")).get("rule");
            try (var routes = context.createProducerTemplate()) {
                routes.sendBody("direct:leaveEvents", Map.of("rule", rule));
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
                .flatMap(id -> kamelets.entries(id).stream())
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

    /** Lets those go on who wait for these routes, which are there again, or are gone for good: whoever is taken out next may be one of them. */
    void letIn(Collection<String> ids) {
        ids.forEach(id -> doors.open(absent.getOrDefault(id, List.of())));
        ids.forEach(absent::remove);
    }

    /** What the routes of a file referred to, once they are gone. */
    void forget(List<String> configurations, List<String> beans) throws Exception {
        for (var id : configurations) {
            model.removeRouteConfiguration(model.getRouteConfigurationDefinition(id));
        }
        beans.forEach(context.getRegistry()::unbind);
    }

    /** Ids of the routes through which something comes in. */
    List<String> entries(String id) {
        return kamelets.entries(id).stream().map(Route::getRouteId).toList();
    }

    RulePauses pauses() {
        return pauses;
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
