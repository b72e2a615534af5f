package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Template;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Variable;

/** What becomes of a template after its creation: the decision of review, and what a person or a test commands. */
public final class TemplateReview {

    private static final List<String> STATES = List.of("approved", "rejected", "paused", "disabled");

    private final Nodes nodes;
    private final NodeViews views;
    private final Envelopes envelopes;
    private final WebhookIds ids;
    private final Clock clock;

    TemplateReview(Nodes nodes, NodeViews views, Envelopes envelopes, WebhookIds ids, Clock clock) {
        this.nodes = nodes;
        this.views = views;
        this.envelopes = envelopes;
        this.ids = ids;
        this.clock = clock;
    }

    /** The webhook of the decision that is already made, at its moment. */
    Owed decided(Template template) {
        return owed(template, template.pendingUntil());
    }

    /**
     * Pauses, disables, rejects or approves at once, as Meta does on its own.
     *
     * @throws io.whatomate.platform.http.Problem when there is no such template or state
     */
    public Effect command(@Variable("templateId") String id, @Variable("document") ObjectNode document) {
        if (!(nodes.find(id) instanceof Template template)) {
            throw Refusal.unknown("The template " + id);
        }
        var state = document.path("status").asText().toLowerCase();
        if (!STATES.contains(state)) {
            throw Refusal.invalid("status", "must be one of " + STATES);
        }
        var changed = template.status(state.toUpperCase(), clock.millis());
        return new Effect(
                views.template(changed), List.of(nodes.put(changed)), List.of(owed(changed, clock.millis())));
    }

    private Owed owed(Template template, long due) {
        var value = Json.NODES.objectNode()
                .put("event", template.status())
                .put("message_template_id", Long.parseLong(template.id()))
                .put("message_template_name", template.name())
                .put("message_template_language", template.language())
                .put("message_template_category", template.category())
                .put("reason", template.status().equals("REJECTED") ? "INVALID_FORMAT" : "NONE");
        if (template.status().equals("PAUSED")) {
            value.putObject("other_info").put("title", "FIRST_PAUSE").put("description", "Paused by the sandbox");
        }
        var entry = envelopes.entry(template.wabaId(), "message_template_status_update", value, due / 1000);
        return new Owed(ids.next(), null, template.wabaId(), due, clock.millis(), entry, null, 0);
    }
}
