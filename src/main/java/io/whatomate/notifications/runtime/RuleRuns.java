package io.whatomate.notifications.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.whatomate.notifications.fence.RuleContext;
import io.whatomate.notifications.fence.RuleOutcome;
import io.whatomate.notifications.fence.RuleRun;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Runs tenants' rules on this node, each run on a virtual thread of its own: at most 64 at once, of one organization 32, of a rule
 * what it may on all nodes together. So whatever a rule does, the others have threads.
 */
@Component("ruleRuns")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
final class RuleRuns {

    private static final Logger LOG = LoggerFactory.getLogger(RuleRuns.class);
    private static final int MOST = 64;
    private static final int MOST_OF_ONE_ORGANIZATION = 32;

    /** A claim that was asked for and never came is asked for again. */
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LiveRules rules;
    private final RuleContext context;
    private final RulePayloads payloads;
    private final Clock clock;
    private final MeterRegistry meters;
    private final String node;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong asked = new AtomicLong();
    private volatile boolean open;
    private volatile boolean closing;

    @Autowired
    RuleRuns(LiveRules rules, RuleContext context, RulePayloads payloads, Clock clock, MeterRegistry meters,
            @Value("${whatomate.node-id}") String node) {
        this.rules = rules;
        this.context = context;
        this.payloads = payloads;
        this.clock = clock;
        this.meters = meters;
        this.node = node;
    }

    /** The parameters of a statement that asks for nothing but who this node is. */
    public Map<String, Object> node() {
        return Map.of("node", node);
    }

    /** This node holds no lease of a former life any more. */
    public void startClaiming() {
        open = true;
    }

    /** Whether this node takes deliveries: from {@link #startClaiming} on. */
    public boolean claims() {
        return open;
    }

    /** The opposite of {@link #claims}, for a route that knows no "not". */
    public boolean waits() {
        return !open;
    }

    /** The node stops: what runs ends, and nothing begins. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        closing = true;
    }

    /** Whether a claim is to be made now: none is asked for already, and this node knows its rules. */
    public boolean wake() {
        var last = asked.get();
        var now = System.nanoTime();
        return open && !closing && rules.isLoaded() && (last == 0 || now - last > LOST_NANOS) && asked.compareAndSet(last, now);
    }

    /** The parameters of {@code claim-deliveries.sql}. */
    public Map<String, Object> room() {
        asked.set(0);
        var elsewhere = rules.elsewhere().stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        return Map.of("node", node, "most", closing ? 0 : MOST - running.get(), "share", MOST_OF_ONE_ORGANIZATION, "elsewhere", elsewhere);
    }

    /** @param claimed rows of {@code claim-deliveries.sql}, each of which is run next */
    public void begin(@Body List<Map<String, Object>> claimed) {
        running.addAndGet(claimed.size());
    }

    /**
     * Runs a rule on what set it off.
     *
     * @param delivery a row of {@code claim-deliveries.sql}
     * @return the parameters of {@code settle-delivery.sql}
     */
    public Map<String, Object> run(@Body Map<String, Object> delivery) {
        try {
            var begun = System.nanoTime();
            var attempt = ((Number) delivery.get("attempt")).intValue();
            var rule = rules.find(UUID.fromString(delivery.get("rule_id").toString()));
            var verdict = rule.isEmpty() ? RunVerdict.returned()
                    : RunVerdict.isHopeless(attempt) ? RunVerdict.hopeless()
                    : RunVerdict.of(outcome(delivery), attempt);
            count(verdict.word(), begun);
            return parameters(delivery, attempt, rule.map(LiveRule::number).orElse(null), verdict);
        } finally {
            running.decrementAndGet();
        }
    }

    private RuleOutcome outcome(Map<String, Object> delivery) {
        var timeout = Duration.ofSeconds(((Number) delivery.get("timeout_seconds")).intValue());
        try {
            return context.run(new RuleRun(
                    UUID.fromString(delivery.get("organization_id").toString()),
                    delivery.get("rule_id").toString(),
                    delivery.get("trigger_key").toString(),
                    payloads.read(delivery.get("payload").toString()),
                    clock.instant().plus(timeout),
                    ((Number) delivery.get("messages_per_run")).intValue(),
                    false));
        } catch (JsonProcessingException e) {
            return new RuleOutcome.Failed(true, "What set it off is no JSON.", 0, 0, List.of());
        } catch (RuntimeException e) {
            LOG.error("A run of rule {} broke", delivery.get("rule_id"), e);
            return new RuleOutcome.Failed(false, "It broke off by an error of this product; its log says more.", 0, 0, List.of());
        }
    }

    private void count(String verdict, long begun) {
        Timer.builder("whatomate.rule.runs")
                .description("Runs of tenants' rules on this node, by how they ended")
                .tag("outcome", verdict)
                .register(meters)
                .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
    }

    private Map<String, Object> parameters(Map<String, Object> delivery, int attempt, Integer version, RunVerdict verdict) {
        var settled = new HashMap<String, Object>();
        settled.put("node", node);
        settled.put("delivery", delivery.get("id"));
        settled.put("attempt", attempt);
        settled.put("verdict", verdict.word());
        settled.put("version", version);
        settled.put("sent", verdict.sent());
        settled.put("message", verdict.message());
        settled.put("reason", verdict.reason());
        settled.put("line", verdict.line());
        settled.put("wait", verdict.waitSeconds());
        return settled;
    }
}
