package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Flow;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Variable;

/** The states of a flow, who may bring it into which, and the webhook that tells of it (field {@code flows}). */
public final class FlowLife {

    /** What Meta brings a published flow into, and back. */
    private static final Map<String, List<String>> COMMANDED = Map.of(
            "PUBLISHED", List.of("THROTTLED", "BLOCKED"), "THROTTLED", List.of("PUBLISHED", "BLOCKED"),
            "BLOCKED", List.of("PUBLISHED", "THROTTLED"), "DRAFT", List.of(), "DEPRECATED", List.of());

    private static final int LONGEST_DELAY = 86_400_000;

    private final Nodes nodes;
    private final Envelopes envelopes;
    private final WebhookIds ids;
    private final Clock clock;

    FlowLife(Nodes nodes, Envelopes envelopes, WebhookIds ids, Clock clock) {
        this.nodes = nodes;
        this.envelopes = envelopes;
        this.ids = ids;
        this.clock = clock;
    }

    boolean isPublishable(Flow flow) {
        return flow.json() != null && flow.faults().isEmpty();
    }

    Effect publish(Flow flow) {
        if (!flow.status().equals("DRAFT") || !isPublishable(flow)) {
            throw refused(139002, "Publishing attempt failed", flow.status().equals("DRAFT")
                    ? "The flow has no flow.json, or one with validation errors" : "Only a draft can be published");
        }
        return moved(flow.asPublished(), "DRAFT", 0);
    }

    Effect deprecate(Flow flow) {
        if (List.of("DRAFT", "DEPRECATED").contains(flow.status())) {
            throw refused(139003, "Deprecating attempt failed", "Only a published flow can be deprecated");
        }
        return moved(flow.status("DEPRECATED"), flow.status(), 0);
    }

    /**
     * Throttles, blocks or frees a published flow, as Meta does when its endpoint fails.
     *
     * @throws io.whatomate.platform.http.Problem when there is no such flow, or it cannot come into that state
     */
    public Effect command(@Variable("flowId") String id, @Variable("document") ObjectNode document) {
        if (!(nodes.find(id) instanceof Flow flow)) {
            throw Refusal.unknown("The flow " + id);
        }
        var status = document.path("status").asText().toUpperCase(Locale.ROOT);
        if (!COMMANDED.get(flow.status()).contains(status)) {
            throw Refusal.invalid("status", "cannot become " + status + ": the flow is " + flow.status());
        }
        var delay = document.path("delay").asInt();
        if (delay < 0 || delay > LONGEST_DELAY) {
            throw Refusal.invalid("delay", "must lie between 0 and " + LONGEST_DELAY);
        }
        return moved(flow.status(status), flow.status(), delay);
    }

    private Effect moved(Flow flow, String before, int delay) {
        return new Effect(Effect.success(), List.of(nodes.put(flow)), List.of(told(flow, before, flow.status(), delay)));
    }

    /** @param before null for a flow that is new */
    Owed told(Flow flow, String before, String after, int delay) {
        var now = clock.millis();
        var value = Json.NODES.objectNode().put("event", "FLOW_STATUS_CHANGE").put("flow_id", flow.id());
        if (before != null) {
            value.put("old_status", before);
        }
        value.put("new_status", after).put("message", "Flow " + flow.name() + " is now " + after);
        var entry = envelopes.entry(flow.wabaId(), "flows", value, now / 1000);
        return new Owed(ids.next(), null, flow.wabaId(), now + delay, now, entry, null, 0);
    }

    static GraphFailure refused(int code, String title, String reason) {
        return new GraphFailure(new GraphError(code, 0, 400, "OAuthException", "(#" + code + ") " + title, reason, title, reason));
    }
}
