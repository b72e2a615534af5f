package io.whatomate.notifications.files;

import io.whatomate.notifications.triggers.PausedRules;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;

/** Which rules' routes take nothing in because they are paused, and the switch between the two. */
final class RulePauses {

    private final CamelContext context;
    private final KameletRoutes kamelets;
    private final PausedRules paused;
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    RulePauses(CamelContext context, KameletRoutes kamelets, PausedRules paused) {
        this.context = context;
        this.kamelets = kamelets;
        this.paused = paused;
    }

    /** Whether the operator wants it paused. */
    boolean isWanted(String id) {
        return paused.contains(id);
    }

    /** Whether its consumer, or that of the kamelet it begins with, takes nothing because the rule is paused. */
    boolean isPaused(String id) {
        return held.contains(id);
    }

    /** Whether it is to be paused and is not, or the other way round. */
    boolean isToSwitch(String id) {
        return isWanted(id) != isPaused(id);
    }

    /** Lets nothing more in where it is to be paused, what is under way ends; or lets it go on. */
    void switchOver(String id) throws Exception {
        if (isWanted(id)) {
            pause(id);
        } else {
            resume(id);
        }
    }

    void pause(String id) throws Exception {
        for (var entry : kamelets.entries(id)) {
            if (status(entry.getRouteId()).isStarted()) {
                context.getRouteController().suspendRoute(entry.getRouteId(), RunningRules.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
        held.add(id);
    }

    private void resume(String id) throws Exception {
        // One that was paused when its version began was not even started.
        if (status(id).isStopped()) {
            context.getRouteController().startRoute(id);
        }
        for (var entry : kamelets.entries(id).reversed()) {
            context.getRouteController().resumeRoute(entry.getRouteId());
        }
        held.remove(id);
    }

    /** The rule's route is gone. */
    void leave(String id) {
        held.remove(id);
    }

    private ServiceStatus status(String id) {
        return context.getRouteController().getRouteStatus(id);
    }
}
