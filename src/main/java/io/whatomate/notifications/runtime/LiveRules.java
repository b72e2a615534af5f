package io.whatomate.notifications.runtime;

import io.whatomate.notifications.fence.RuleFaults;
import io.whatomate.notifications.triggers.TriggerTroubles;
import io.whatomate.notifications.triggers.TriggerTroubles.Trouble;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * Which tenants' rules run on this node, in which version. Each change is worked off on a thread of its own, the changes of one
 * rule one after the other and the newest only, so that a rule whose start takes long holds up no other. A version that does
 * not start leaves the one before it as it is.
 */
@Component("liveRules")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
final class LiveRules implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);

    /** Compiling is work for processors; more at once would only take them from the product. */
    private static final int STARTS_AT_ONCE = 4;

    /** How long a look waits for what it has begun: most is done by then, and told with it. */
    private static final Duration PATIENCE = Duration.ofMillis(150);

    /** What did not start may have met an outage of this node. */
    private static final Duration ONCE_MORE = Duration.ofSeconds(60);

    /** A rule that should run here and does not. */
    private record Lame(RuleChange change, String failure, Instant since) {}

    private final RuleStarts rules;
    private final TriggerTroubles troubles;
    private final Clock clock;
    private final String node;
    private final Map<UUID, LiveRule> live = new ConcurrentHashMap<>();
    private final Map<UUID, Lame> lame = new ConcurrentHashMap<>();
    private final Map<UUID, RuleChange> wanted = new ConcurrentHashMap<>();
    private final RuleFacts facts = new RuleFacts();
    private final Semaphore starts = new Semaphore(STARTS_AT_ONCE);
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("rule-start-", 0).factory());
    private volatile boolean loaded;
    private volatile boolean forgotten;
    private volatile boolean attended;
    private long revision;

    @Autowired
    LiveRules(RuleStarts rules, TriggerTroubles troubles, Clock clock, @Value("${whatomate.node-id}") String node) {
        this.rules = rules;
        this.troubles = troubles;
        this.clock = clock;
        this.node = node;
    }

    /**
     * This node has said that it is here.
     *
     * @param isNew nobody knew of it: what it told of its rules may be forgotten, and is told again
     */
    public void attended(@Body boolean isNew) {
        forgotten |= attended && isNew;
        attended = true;
    }

    /** The parameters of {@code load-changed-rules.sql}. */
    public Map<String, Object> since() {
        if (forgotten) {
            forgotten = false;
            revision = 0;
        }
        return Map.of("revision", revision);
    }

    /**
     * Begins what changed and has come to be told meanwhile as the body; sets {@code changed} to how many rows there were.
     *
     * @param rows of {@code load-changed-rules.sql}, in their order
     */
    public void follow(Exchange exchange, @Body List<Map<String, Object>> rows) throws InterruptedException {
        rows.forEach(row -> want(RuleChange.of(row)));
        if (!rows.isEmpty()) {
            revision = ((Number) rows.getLast().get("revision")).longValue();
        }
        if (rows.size() < 200) {
            lame.values().stream()
                    .filter(one -> one.since().plus(ONCE_MORE).isBefore(clock.instant()))
                    .forEach(one -> want(one.change()));
        }
        var patience = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.isEmpty() && System.nanoTime() < patience) {
            Thread.sleep(5);
        }
        live.values().forEach(rule -> facts.tell(rule.rule(), trouble(rule).map(Trouble::told).orElse(null)));
        loaded |= rows.size() < 200;
        exchange.setVariable("changed", rows.size());
        exchange.getMessage().setBody(facts.take().stream().map(fact -> fact.parameters(node)).toList());
    }

    /** What was the body of {@link #follow} is in the database now. */
    public void told() {
        facts.told();
    }

    /** Whether this node knows which rules there are: before, it could not tell whom a delivery is for. */
    boolean isLoaded() {
        return loaded;
    }

    Optional<LiveRule> find(UUID rule) {
        return Optional.ofNullable(live.get(rule));
    }

    /** Rules of which this node knows and that it cannot run now. */
    List<UUID> elsewhere() {
        return Stream.concat(wanted.keySet().stream(), lame.keySet().stream())
                .filter(rule -> !live.containsKey(rule))
                .distinct()
                .toList();
    }

    int size() {
        return live.size();
    }

    /** By name and id, rules of which the version that should run does not, and why. */
    Map<String, String> failures() {
        var failures = new TreeMap<String, String>();
        lame.values().forEach(one -> failures.put(one.change().name() + " (" + one.change().rule() + ")", one.failure()));
        return failures;
    }

    /** By name and id, rules that run and whose triggers do not go on, and why. */
    Map<String, String> troubles() {
        var found = new TreeMap<String, String>();
        live.values().forEach(rule -> trouble(rule).ifPresent(trouble -> found.put(rule.compiled().name() + " (" + rule.rule() + ")", trouble.reason())));
        return found;
    }

    private Optional<Trouble> trouble(LiveRule rule) {
        return rule.trigger() == null ? Optional.empty() : troubles.of(TriggerRoutes.source(rule.trigger()));
    }

    private void want(RuleChange change) {
        if (wanted.put(change.rule(), change) == null) {
            threads.execute(() -> work(change.rule()));
        }
    }

    private void work(UUID rule) {
        for (;;) {
            var change = wanted.get(rule);
            starts.acquireUninterruptibly();
            try {
                apply(change);
            } catch (Throwable e) {
                LOG.error("Rule {} could not be changed", rule, e);
            } finally {
                starts.release();
            }
            if (wanted.remove(rule, change)) {
                return;
            }
        }
    }

    private void apply(RuleChange change) {
        var running = live.get(change.rule());
        if (!change.isToRun()) {
            stop(change.rule(), running);
            if (change.deleted()) {
                facts.forget(change.rule());
            } else {
                facts.add(RuleFact.stopped(change));
            }
            return;
        }
        if (running == null || running.number() != change.number()) {
            try {
                live.put(change.rule(), rules.start(change, running));
            } catch (Exception e) {
                var failure = RuleStarts.worded(e);
                LOG.info("Version {} of rule {} does not start: {}", change.number(), change.rule(), failure, e instanceof RuleFaults ? null : e);
                // A staged one is given up for all nodes; this one is to be tried again only where it is the one in force.
                if (change.staged()) {
                    lame.remove(change.rule());
                } else {
                    lame.put(change.rule(), new Lame(change, failure, clock.instant()));
                }
                facts.add(RuleFact.failed(change, running == null ? null : running.number(), failure));
                return;
            }
        }
        lame.remove(change.rule());
        facts.add(RuleFact.running(change));
    }

    private void stop(UUID rule, LiveRule running) {
        lame.remove(rule);
        if (running != null) {
            live.remove(rule);
            rules.stop(running);
        }
    }

    /** Begins no rule any more. */
    @Override
    @PreDestroy
    public void close() {
        threads.shutdownNow();
    }
}
