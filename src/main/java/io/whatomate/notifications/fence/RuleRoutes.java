package io.whatomate.notifications.fence;

import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of tenants' rules, each added for one version of a rule and taken away when that has ended. Their Camel context is made with
 * the first of them.
 */
final class RuleRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(RuleRoutes.class);

    /** What is under way at a stop was just told that its time is over. */
    private static final int GOODBYE_SECONDS = 5;

    private final KameletCatalogue catalogue;
    private final RuleCalls calls;
    private final Clock clock;
    private final RuleLanguage language;
    private final RuleComponent component = new RuleComponent();
    private final AtomicLong count = new AtomicLong();

    /** Takes away what has ended: Camel looks through all routes for that, which neither a swap nor a run has to wait for. */
    private final ExecutorService removals =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("rule-removals").daemon().factory());

    private ClosedContext context;
    private volatile boolean stopped;

    RuleRoutes(KameletCatalogue catalogue, RuleCalls calls, Clock clock) {
        this.catalogue = catalogue;
        this.calls = calls;
        this.clock = clock;
        this.language = RuleLanguage.simple(clock);
    }

    /** @throws Exception where it does not start; then nothing of it is left */
    LiveRule begin(UUID ruleId, CompiledRule rule) throws Exception {
        var inner = ruleId + "-" + count.incrementAndGet();
        try {
            for (var n = 0; n < rule.calls().size(); n++) {
                component.put(inner, n, step(rule.calls().get(n)));
            }
            camel().addRouteDefinition(new RuleRoute(rule, inner, language).route());
            var consumer = component.consumer(inner);
            if (consumer == null) {
                throw new IllegalStateException("The rule context takes no more rules: this node stops.");
            }
            return new LiveRule(rule, consumer, () -> removeSoon(inner, rule.calls().size()));
        } catch (Exception e) {
            remove(inner, rule.calls().size());
            throw e;
        }
    }

    private CallStep step(RuleCall call) throws Exception {
        var kamelet = catalogue.find(call.kamelet()).filter(Kamelet::tenants).orElseThrow(
                () -> new IllegalStateException("There is no kamelet " + call.kamelet() + " for rules any more."));
        calls.prepare(kamelet);
        return new CallStep(kamelet, call, calls, clock);
    }

    private void removeSoon(String inner, int callCount) {
        try {
            removals.execute(() -> remove(inner, callCount));
        } catch (RejectedExecutionException e) {
            LOG.debug("The context stops, and route {} with it", inner);
        }
    }

    private void remove(String inner, int callCount) {
        if (stopped) {
            return;
        }
        try {
            var begun = begun();
            if (begun != null && begun.getRoute(inner) != null) {
                begun.getRouteController().stopRoute(inner);
                begun.removeRoute(inner);
            }
        } catch (Exception e) {
            LOG.warn("Route {} of the rule context could not be removed", inner, e);
        }
        for (var n = 0; n < callCount; n++) {
            component.remove(inner, n);
        }
    }

    private synchronized ClosedContext camel() throws Exception {
        if (context == null) {
            context = new ClosedContext(component, Map.of("simple", language, "constant", RuleLanguage.constant(clock)));
            context.start();
        }
        return context;
    }

    /** Null before the first rule. */
    private synchronized ClosedContext begun() {
        return context;
    }

    /** How many there are, with those that still end what they began. */
    synchronized int size() {
        return context == null ? 0 : context.getRoutesSize();
    }

    /** How many steps of theirs call kamelets. */
    int calls() {
        return component.size();
    }

    synchronized void stop() {
        stopped = true;
        // Camel asks for the state of routes that a removal takes away under its hands.
        removals.close();
        if (context != null) {
            context.getShutdownStrategy().setTimeout(GOODBYE_SECONDS);
            context.stop();
        }
    }
}
