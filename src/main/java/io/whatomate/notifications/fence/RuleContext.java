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
import org.apache.camel.Exchange;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Where tenants' rules run: a Camel context of its own, with one component and nothing else in it. Starting, swapping and
 * stopping one rule never touches another. It is created when the first rule starts.
 */
@Component
public final class RuleContext implements SmartLifecycle {

    private final RuleRoutes routes;
    private final RuleZones zones;
    private final Clock clock;
    private final Map<UUID, LiveRule> live = new ConcurrentHashMap<>();
    private final Deadlines deadlines = new Deadlines();
    private volatile boolean running;
    private volatile boolean stopped;

    RuleContext(KameletCatalogue catalogue, RuleCalls calls, RuleZones zones, Clock clock) {
        this.routes = new RuleRoutes(catalogue, calls, clock);
        this.zones = zones;
        this.clock = clock;
    }

    /**
     * Starts a rule, or takes the place of the version that runs: new runs go to the new one at once, the old one ends what it
     * has begun and is removed then.
     *
     * @throws Exception where it does not start; the version before goes on
     */
    public void start(UUID ruleId, CompiledRule rule) throws Exception {
        var before = live.put(ruleId, routes.begin(ruleId, rule));
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
    int routes() {
        return routes.size();
    }

    /** How many of their steps call kamelets. */
    int calls() {
        return routes.calls();
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
        var once = routes.begin(UUID.fromString(run.ruleId()), rule);
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

    @Override
    public void start() {
        running = true;
    }

    @Override
    public synchronized void stop() {
        running = false;
        stopped = true;
        deadlines.close();
        routes.stop();
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
