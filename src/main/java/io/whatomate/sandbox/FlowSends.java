package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.Flow;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whether a flow may be sent in the state that it is in. */
final class FlowSends {

    private static final int MOST_THROTTLED = 10;
    private static final long HOUR = 3_600_000;

    private final Nodes nodes;
    private final Clock clock;
    private final Map<String, Deque<Long>> throttled = new ConcurrentHashMap<>();

    FlowSends(Nodes nodes, Clock clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    /**
     * A flow that was not made here passes, unlike at Meta: fixtures and clients name their own.
     *
     * @param id null when the message names it by name
     * @param asDraft whether the message asks for what is not published yet
     * @throws GraphFailure 131009 for a flow that was never published or is deprecated, 132068 blocked, 132069 throttled
     */
    void require(String wabaId, String id, String name, boolean asDraft) {
        var flow = id != null
                ? nodes.find(id) instanceof Flow known ? known : null
                : nodes.all(Flow.class).filter(known -> known.wabaId().equals(wabaId) && known.name().equals(name)).findFirst().orElse(null);
        if (flow == null) {
            return;
        }
        if (!flow.wabaId().equals(wabaId) || flow.status().equals("DEPRECATED") || !asDraft && flow.published() == null) {
            throw GraphFailure.invalid("flow_id", "must be a published flow of this account");
        }
        switch (flow.status()) {
            case "BLOCKED" -> throw new GraphFailure(GraphError.of(132068, "Flow " + flow.id() + " is blocked"));
            case "THROTTLED" -> count(flow.id());
            default -> {}
        }
    }

    private void count(String id) {
        var now = clock.millis();
        throttled.compute(id, (same, sent) -> {
            var kept = sent == null ? new ArrayDeque<Long>() : sent;
            while (!kept.isEmpty() && kept.peekFirst() <= now - HOUR) {
                kept.removeFirst();
            }
            if (kept.size() >= MOST_THROTTLED) {
                throw new GraphFailure(GraphError.of(132069, "Flow " + id + " was sent " + MOST_THROTTLED + " times within an hour"));
            }
            kept.addLast(now);
            return kept;
        });
    }
}
