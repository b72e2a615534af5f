package io.whatomate.notifications.fence;

import io.whatomate.notifications.fence.RuleOutcome.Captured;
import io.whatomate.notifications.fence.RuleOutcome.Done;
import io.whatomate.notifications.fence.RuleOutcome.Failed;
import io.whatomate.notifications.fence.RuleOutcome.Skipped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Where tenants' rules run: a Camel context of its own, with one component and nothing else in it. Starting, swapping and
 * stopping one rule never touches another. It is created when the first rule starts.
 */
@Component
public final class RuleContext implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RuleContext.class);

    /** What is under way at a stop was just told that its time is over. */
    private static final int GOODBYE_SECONDS = 5;

    private final KameletCatalogue catalogue;
    private final RuleCalls calls;
    private final RuleZones zones;
    private final Clock clock;
    private final RuleLanguage language;
    private final RuleComponent component = new RuleComponent();
    private final Map<UUID, LiveRule> live = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private final Deadlines deadlines = new Deadlines();

    /** Takes away what has ended: Camel looks through all routes for that, which neither a swap nor a run has to wait for. */
    private final ExecutorService removals =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("rule-removals").daemon().factory());

    private ClosedContext context;
    private volatile boolean running;
    private volatile boolean stopped;

    RuleContext(KameletCatalogue catalogue, RuleCalls calls, RuleZones zones, Clock clock) {
        this.catalogue = catalogue;
        this.calls = calls;
        this.zones = zones;
        this.clock = clock;
        this.language = RuleLanguage.simple(clock);
    }

    /**
     * Starts a rule, or takes the place of the version that runs: new runs go to the new one at once, the old one ends what it
     * has begun and is removed then.
     *
     * @throws Exception where it does not start; the version before goes on
     */
    public void start(UUID ruleId, CompiledRule rule) throws Exception {
        var before = live.put(ruleId, begin(ruleId, rule));
        if (before != null) {
            before.retire();
        }
    }

    /** Runs of it that have begun go on to their end. */
    public void stop(UUID ruleId) {
        var gone = live.remove(ruleId);
        if (gone != null) {
            gone.retire();
        }
    }

    /** Whether the rule can be run here. */
    public boolean isStarted(UUID ruleId) {
        return live.containsKey(ruleId);
    }

    /** How many routes there are, with those that still end what they began. */
    synchronized int routes() {
        return context == null ? 0 : context.getRoutesSize();
    }

    /**
     * Runs a rule on the caller's thread, which is interrupted at the deadline.
     *
     * @return how it ended; it throws nothing
     */
    public RuleOutcome run(RuleRun run) {
        LiveRule rule;
        do {
            rule = stopped ? null : live.get(UUID.fromString(run.ruleId()));
            if (rule == null) {
                return new Failed(false, "The rule does not run on this node.", 0, 0, List.of());
            }
        } while (!rule.enter());
        try {
            return run(rule, run);
        } finally {
            rule.leave();
        }
    }

    /** Runs a version that was not started, such as a draft: started for this run alone. */
    public RuleOutcome tryOut(CompiledRule rule, RuleRun run) throws Exception {
        var once = begin(UUID.fromString(run.ruleId()), rule);
        try {
            return run(once, run);
        } finally {
            once.retire();
        }
    }

    private RuleOutcome run(LiveRule rule, RuleRun run) {
        var left = Duration.between(clock.instant(), run.deadline());
        var state = new RunState(run, System.nanoTime() + left.toNanos(), () -> zones.of(run.organizationId()));
        Throwable failure = null;
        try (var _ = deadlines.watch(left, state::end)) {
            var exchange = rule.consumer().createExchange(false);
            state.bindTo(exchange);
            exchange.setVariable("ruleId", run.ruleId());
            exchange.setVariable("triggerKey", run.key());
            exchange.getMessage().setBody(RuleValues.copy(run.body(), state));
            failure = process(rule, exchange);
        } catch (RuntimeException e) {
            failure = e;
        }
        return outcome(rule.rule(), state, failure);
    }

    private static Throwable process(LiveRule rule, Exchange exchange) {
        try {
            rule.consumer().getProcessor().process(exchange);
            return exchange.getException();
        } catch (Exception e) {
            return e;
        }
    }

    private static RuleOutcome outcome(CompiledRule rule, RunState state, Throwable failure) {
        var failed = failure == null ? null : Failures.of(failure, state);
        if (state.run().captured()) {
            return new Captured(state.captured(), failed, state.passed());
        }
        if (failed != null) {
            return failed;
        }
        var isFiltered = state.sinks() == 0 && (state.calls() == 0 || hasSink(rule));
        return isFiltered ? new Skipped(state.passed()) : new Done(state.sent().size(), state.sent(), state.passed());
    }

    private static boolean hasSink(CompiledRule rule) {
        return rule.calls().stream().anyMatch(call -> call.kamelet().endsWith("-sink"));
    }

    private LiveRule begin(UUID ruleId, CompiledRule rule) throws Exception {
        var inner = ruleId + "-" + count.incrementAndGet();
        for (var n = 0; n < rule.calls().size(); n++) {
            var call = rule.calls().get(n);
            var kamelet = catalogue.find(call.kamelet()).filter(Kamelet::tenants).orElseThrow(
                    () -> new IllegalStateException("There is no kamelet " + call.kamelet() + " for rules any more."));
            calls.prepare(kamelet);
            component.put(inner, n, new CallStep(kamelet, call, calls, clock));
        }
        try {
            var camel = camel();
            camel.addRouteDefinition(new RuleRoute(rule, inner, language).route());
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
            context.getRouteController().stopRoute(inner);
            context.removeRoute(inner);
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

    @Override
    public void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
        stopped = true;
        deadlines.close();
        // Camel asks for the state of routes that a removal takes away under its hands.
        removals.close();
        if (context != null) {
            context.getShutdownStrategy().setTimeout(GOODBYE_SECONDS);
            context.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the routes that fetch work have stopped, before the main context stops. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
