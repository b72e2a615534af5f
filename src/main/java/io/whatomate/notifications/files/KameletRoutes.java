package io.whatomate.notifications.files;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.support.LifecycleStrategySupport;

/** Which routes of kamelets came along with each rule's route. One that several rules share is there until none of them is. */
final class KameletRoutes {

    private final CamelContext context;

    /** Which routes were added on the way of starting one: a kamelet's are made while its endpoint is. */
    private final ThreadLocal<List<String>> added = new ThreadLocal<>();

    private final Map<String, List<String>> brought = new ConcurrentHashMap<>();

    /** Routes whose rule is gone, and that another one may use. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    KameletRoutes(CamelContext context) {
        this.context = context;
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

    /** Starts a rule's route, and notes what comes along, also where it does not start. */
    void during(String id, Start start) throws Exception {
        var list = new ArrayList<String>();
        added.set(list);
        try {
            start.run();
        } finally {
            added.remove();
            list.remove(id);
            brought.put(id, list);
        }
    }

    @FunctionalInterface
    interface Start {
        void run() throws Exception;
    }

    /** Whether this thread is starting a rule's route. */
    boolean isStarting() {
        return added.get() != null;
    }

    /** How many rules' routes there are. */
    int rules() {
        return brought.size();
    }

    /** Through which routes something comes in: the sources among the rule's kamelets, or its route itself. */
    List<Route> entries(String id) {
        var sources = brought.getOrDefault(id, List.of()).stream()
                .map(context::getRoute)
                .filter(route -> route != null && !(route.getEndpoint() instanceof KameletEndpoint))
                .toList();
        var route = context.getRoute(id);
        return route == null || route.getEndpoint() instanceof KameletEndpoint
                ? sources
                : Stream.concat(sources.stream(), Stream.of(route)).toList();
    }

    /** The rule's route is gone. */
    void leave(String id) {
        var own = brought.remove(id);
        if (own != null) {
            left.addAll(own);
        }
    }

    /** Those whose rules are gone, and that no other rule uses. */
    List<String> unused() {
        return left.stream()
                .filter(name -> context.getEndpoints().stream().noneMatch(endpoint -> leadsTo(endpoint, name)))
                .toList();
    }

    /** The kamelet's route is gone too. */
    void forget(String name) {
        left.remove(name);
    }

    /** What a rule names; {@code kamelet:source} and {@code kamelet:sink} are the kamelet's own ends. */
    private static boolean leadsTo(Endpoint endpoint, String route) {
        return endpoint instanceof KameletEndpoint kamelet
                && kamelet.getRouteId().equals(route)
                && !kamelet.getEndpointUri().matches("kamelet:(//)?(source|sink)(\\?.*)?");
    }
}
