package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.App;
import io.whatomate.sandbox.Node.Media;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Template;
import io.whatomate.sandbox.Node.Upload;
import io.whatomate.sandbox.Node.Waba;
import java.time.Clock;
import java.util.List;

/** Nodes as Graph shows them: every field they have, and the ones shown when none is asked for. */
final class NodeViews {

    private final Nodes nodes;
    private final Callbacks callbacks;
    private final Clock clock;

    NodeViews(Nodes nodes, Callbacks callbacks, Clock clock) {
        this.nodes = nodes;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    /** @param fields null for the default ones */
    ObjectNode show(Node node, String fields) {
        return switch (node) {
            case Number number -> Projection.apply(
                    number(number), fields,
                    List.of("verified_name", "code_verification_status", "display_phone_number", "quality_rating",
                            "platform_type", "throughput", "webhook_configuration"),
                    "WhatsAppBusinessPhoneNumber");
            case Waba waba -> Projection.apply(
                    waba(waba), fields, List.of("name", "currency", "timezone_id", "message_template_namespace"),
                    "WhatsAppBusinessAccount");
            case Template template -> Projection.apply(
                    template(template), fields,
                    List.of("name", "parameter_format", "components", "language", "status", "category"),
                    "MessageTemplate");
            case App app -> Projection.apply(
                    Json.NODES.objectNode().put("id", app.id()).put("name", app.name()).put("link", "https://example.com/"),
                    fields, List.of("name", "link"), "Application");
            case Upload upload -> Json.NODES.objectNode().put("id", upload.id()).put("file_offset", upload.received());
            case Media media -> Json.NODES.objectNode().put("id", media.id());
            case Node.Flow flow -> Json.NODES.objectNode().put("id", flow.id());
            case Node.FlowKey key -> Json.NODES.objectNode();
            case Node.Grant grant -> Json.NODES.objectNode();
            case Node.Settings settings -> Json.NODES.objectNode();
        };
    }

    private ObjectNode number(Number number) {
        var view = Json.NODES.objectNode()
                .put("id", number.id())
                .put("display_phone_number", "+" + number.display())
                .put("verified_name", number.verifiedName())
                .put("code_verification_status", "VERIFIED")
                .put("quality_rating", "GREEN")
                .put("name_status", "APPROVED")
                .put("status", number.registered() ? "CONNECTED" : "PENDING")
                .put("platform_type", number.registered() ? "CLOUD_API" : "NOT_APPLICABLE")
                .put("account_mode", "LIVE")
                .put("is_pin_enabled", number.pin() != null)
                .put("is_official_business_account", false)
                .put("whatsapp_business_manager_messaging_limit", "TIER_UNLIMITED")
                .put("messaging_limit_tier", "TIER_UNLIMITED");
        view.putObject("throughput").put("level", number.level());
        var webhook = view.putObject("webhook_configuration");
        if (number.callbackUrl() != null) {
            webhook.put("phone_number", number.callbackUrl());
        }
        if (nodes.find(number.wabaId()) instanceof Waba waba && waba.callbackUrl() != null) {
            webhook.put("whatsapp_business_account", waba.callbackUrl());
        }
        webhook.put("application", callbacks.ofApp());
        health(view, "PHONE_NUMBER", number.id(), number.registered());
        if (number.shown() instanceof ObjectNode shown) {
            view.setAll(shown);
        }
        return view;
    }

    private static ObjectNode waba(Waba waba) {
        var view = Json.NODES.objectNode()
                .put("id", waba.id())
                .put("name", waba.name())
                .put("currency", "USD")
                .put("timezone_id", "1")
                .put("message_template_namespace", "sandbox_" + waba.id())
                .put("account_review_status", "APPROVED")
                .put("business_verification_status", "verified")
                .put("ownership_type", "SELF");
        health(view, "WABA", waba.id(), true);
        return view;
    }

    ObjectNode template(Template template) {
        var view = Json.NODES.objectNode()
                .put("id", template.id())
                .put("name", template.name())
                .put("language", template.language())
                .put("status", template.statusAt(clock.millis()))
                .put("category", template.category())
                .put("parameter_format", template.parameterFormat())
                .put("rejected_reason", template.rejectedReason())
                .put("cta_url_link_tracking_opted_out", false)
                .put("message_send_ttl_seconds", -1);
        view.set("components", template.components());
        view.putObject("quality_score")
                .put("score", template.quality() == null ? "UNKNOWN" : template.quality())
                .put("date", template.since() / 1000);
        view.put("correct_category", template.correctCategory() == null ? template.category() : template.correctCategory())
                .put("previous_category", template.category());
        return view;
    }

    private static void health(ObjectNode view, String type, String id, boolean able) {
        var word = able ? "AVAILABLE" : "BLOCKED";
        view.putObject("health_status")
                .put("can_send_message", word)
                .putArray("entities")
                .addObject()
                .put("entity_type", type)
                .put("id", id)
                .put("can_send_message", word);
    }
}
