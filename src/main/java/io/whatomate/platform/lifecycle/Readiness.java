package io.whatomate.platform.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

/**
 * Whether this node should be given work: it has started and is not stopping, its database answered lately, every core
 * route runs, and its Kafka consumers, if it has any, reach a broker. Operators' rules never count: a bad rule must not
 * take a node down.
 */
final class Readiness {

    /** The database is asked every second; a busy pool may skip a few turns. */
    private static final Duration LATELY = Duration.ofSeconds(5);

    private static final String TENANTS = "rule-trigger-";

    private final CamelContext context;
    private final ApplicationAvailability availability;
    private final boolean databaseWanted;
    private final Clock clock;
    private volatile Instant databaseAnswered = Instant.EPOCH;

    Readiness(CamelContext context, ApplicationAvailability availability, boolean databaseWanted, Clock clock) {
        this.context = context;
        this.availability = availability;
        this.databaseWanted = databaseWanted;
        this.clock = clock;
    }

    /** Called by the route that asks the database. */
    public void databaseAnswered() {
        databaseAnswered = clock.instant();
    }

    /** Called by the {@code /ready} route. */
    public boolean isReady() {
        return availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC
                && databaseAnswers()
                && context.getRoutes().stream()
                        .filter(Readiness::isCore)
                        // It lives and pauses with the route that uses the kamelet.
                        .filter(route -> !route.isCreatedByKamelet())
                        .allMatch(this::isRunning);
    }

    private boolean databaseAnswers() {
        return !databaseWanted || clock.instant().isBefore(databaseAnswered.plus(LATELY));
    }

    /**
     * A rule is a file of the operator's, or a tenant's, of which the trigger runs in this context. What a route of a file says of
     * itself does not count: its author chose that.
     */
    private static boolean isCore(Route route) {
        var source = route.getSourceResource();
        return (source == null || !source.getLocation().startsWith("file:")) && !route.getRouteId().startsWith(TENANTS);
    }

    private boolean isRunning(Route route) {
        if (Boolean.FALSE.equals(route.isAutoStartup())) {
            return true;
        }
        return context.getRouteController().getRouteStatus(route.getRouteId()).isStarted() && reachesItsBroker(route);
    }

    private static boolean reachesItsBroker(Route route) {
        if (!(route.getConsumer() instanceof HealthCheckAware kafka) || !isKafka(route)) {
            return true;
        }
        var check = kafka.getHealthCheck();
        return check == null || check.call().getState() == HealthCheck.State.UP;
    }

    private static boolean isKafka(Route route) {
        return route.getEndpoint().getEndpointUri().startsWith("kafka:");
    }
}
