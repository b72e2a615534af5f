package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Template;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Variable;

/** What becomes of a template after its creation: the decision of review, and what a person or a test commands. */
public final class TemplateReview {

    private static final List<String> STATES = List.of("approved", "rejected", "paused", "disabled", "archived", "in_appeal",
            "limit_exceeded", "pending_deletion");
    private static final List<String> QUALITIES = List.of("green", "yellow", "red");
    private static final List<String> CATEGORIES = List.of("marketing", "utility", "authentication");
    private static final int LONGEST_DELAY = 86_400_000;
    private static final int DAY_SECONDS = 86_400;

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
        return owed(template, "message_template_status_update", status(template, ""), template.pendingUntil(), 0);
    }

    /** The webhook of new components, once they are decided on. */
    Owed edited(Template template) {
        var value = about(template);
        for (var part : template.components()) {
            switch (part.path("type").asText().toUpperCase(Locale.ROOT)) {
                case "HEADER" -> value.put("message_template_title", part.path("text").asText());
                case "BODY" -> value.put("message_template_element", part.path("text").asText());
                case "FOOTER" -> value.put("message_template_footer", part.path("text").asText());
                default -> { }
            }
        }
        return owed(template, "message_template_components_update", value, template.pendingUntil(), 0);
    }

    /**
     * Changes status, quality or category at once, as Meta does on its own; the webhook comes {@code delay} milliseconds late.
     *
     * @throws io.whatomate.platform.http.Problem when there is no such template, or a member is wrong
     */
    public Effect command(@Variable("templateId") String id, @Variable("document") ObjectNode document) {
        if (!(nodes.find(id) instanceof Template template)) {
            throw Refusal.unknown("The template " + id);
        }
        var state = word(document, "status", STATES);
        var quality = word(document, "quality", QUALITIES);
        var category = word(document, "category", CATEGORIES);
        if (state == null && quality == null && category == null) {
            throw Refusal.invalid("status", "must be one of " + STATES + ", unless there is a quality or a category");
        }
        var delay = document.path("delay").asInt();
        if (delay < 0 || delay > LONGEST_DELAY) {
            throw Refusal.invalid("delay", "must lie between 0 and " + LONGEST_DELAY);
        }
        var reason = document.path("reason").asText();
        var now = clock.millis();
        var owed = new ArrayList<Owed>();
        var changed = template;
        if (quality != null) {
            var before = template.quality() == null ? "UNKNOWN" : template.quality();
            owed.add(owed(template, "message_template_quality_update", about(template)
                    .put("previous_quality_score", before).put("new_quality_score", quality), now, delay));
            changed = changed.quality(quality);
        }
        if (category != null) {
            var impending = document.path("impending").asBoolean();
            owed.add(owed(template, "template_category_update", category(template, category, impending, now), now, delay));
            changed = impending ? changed.category(template.category(), category) : changed.category(category, null);
        }
        if (state != null) {
            var rejected = state.equals("REJECTED") ? reason.isEmpty() ? "INVALID_FORMAT" : reason : "NONE";
            changed = changed.status(state, rejected, now);
            owed.add(owed(changed, "message_template_status_update", status(changed, reason), now, delay));
        }
        return new Effect(views.template(changed), List.of(nodes.put(changed)), owed);
    }

    private static String word(ObjectNode document, String name, List<String> words) {
        if (!document.has(name)) {
            return null;
        }
        var word = document.path(name).asText().toLowerCase(Locale.ROOT);
        if (!words.contains(word)) {
            throw Refusal.invalid(name, "must be one of " + words);
        }
        return word.toUpperCase(Locale.ROOT);
    }

    private static ObjectNode category(Template template, String category, boolean impending, long now) {
        var value = about(template);
        return impending
                ? value.put("correct_category", category).put("new_category", template.category())
                        .put("category_update_timestamp", now / 1000 + DAY_SECONDS)
                : value.put("previous_category", template.category()).put("new_category", category);
    }

    private static ObjectNode status(Template template, String reason) {
        var value = about(template)
                .put("event", template.status())
                .put("message_template_category", template.category());
        switch (template.status()) {
            case "REJECTED" -> value.put("reason", template.rejectedReason());
            case "PAUSED" -> value.put("reason", "NONE").putObject("other_info")
                    .put("title", reason.isEmpty() ? "FIRST_PAUSE" : reason).put("description", "Paused by the sandbox");
            case "DISABLED" -> value.put("reason", reason.isEmpty() ? "ABUSIVE_CONTENT" : reason).putObject("disable_info")
                    .put("disable_date", template.since() / 1000);
            default -> value.put("reason", "NONE");
        }
        return value;
    }

    /** Ids of templates are numbers in webhooks, and languages are written with a hyphen. */
    private static ObjectNode about(Template template) {
        return Json.NODES.objectNode()
                .put("message_template_id", Long.parseLong(template.id()))
                .put("message_template_name", template.name())
                .put("message_template_language", template.language().replace('_', '-'));
    }

    /** @param at Unix milliseconds at which it happens; the webhook leaves {@code delay} later */
    private Owed owed(Template template, String field, ObjectNode value, long at, long delay) {
        var entry = envelopes.entry(template.wabaId(), field, value, at / 1000);
        return new Owed(ids.next(), null, template.wabaId(), at + delay, clock.millis(), entry, null, 0);
    }
}
