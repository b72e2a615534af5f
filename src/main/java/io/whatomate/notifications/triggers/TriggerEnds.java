package io.whatomate.notifications.triggers;

import java.util.Collection;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets the inner route of a trigger's kamelet go with the rule's: Camel leaves it running, and it would go on reading. */
@Component
class TriggerEnds extends LifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger(TriggerEnds.class);

    @Override
    public void onRoutesRemove(Collection<Route> routes) {
        for (var route : routes) {
            var context = route.getCamelContext();
            if (isRunning(context) && route.getEndpoint() instanceof KameletEndpoint kamelet && isTrigger(kamelet)) {
                remove(context, kamelet.getRouteId());
            }
        }
    }

    /** Whether the rule behind a kamelet's inner route takes events. */
    static boolean hasRule(CamelContext context, String innerRoute) {
        return ruleOf(context, innerRoute).filter(route -> isStarted(context, route.getRouteId())).isPresent();
    }

    static boolean isStarted(CamelContext context, String route) {
        var status = context.getRouteController().getRouteStatus(route);
        return status != null && status.isStarted();
    }

    static Optional<Route> ruleOf(CamelContext context, String innerRoute) {
        return context.getRoutes().stream()
                .filter(route -> route.getEndpoint() instanceof KameletEndpoint kamelet && innerRoute.equals(kamelet.getRouteId()))
                .findFirst();
    }

    private static boolean isTrigger(KameletEndpoint kamelet) {
        return kamelet.getTemplateId().endsWith("-source");
    }

    private static boolean isRunning(CamelContext context) {
        return !context.isStopping() && !context.isStopped();
    }

    private static void remove(CamelContext context, String id) {
        try {
            context.getRouteController().stopRoute(id);
            context.removeRoute(id);
        } catch (Exception e) {
            LOG.warn("The trigger {} of a rule that was removed cannot be stopped: {}", id, e.getMessage());
        }
    }
}
