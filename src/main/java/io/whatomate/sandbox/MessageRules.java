package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.sandbox.Node.Template;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/** Holds a send to the documented shape and limits of every message type. */
final class MessageRules {

    static final int MAX_CALLBACK_DATA = 512;

    private static final Set<String> TYPES = Set.of(
            "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction",
            "interactive", "template");
    private static final int MAX_TEXT = 4096;
    private static final int MAX_ID = 512;

    private final MediaRules media;
    private final InteractiveRules interactive;
    private final TemplateRules templates;

    MessageRules(Nodes nodes, Clock clock) {
        this.media = new MediaRules(nodes);
        this.interactive = new InteractiveRules(media, new FlowSends(nodes, clock));
        this.templates = new TemplateRules(nodes, media, clock);
    }

    /** @throws GraphFailure naming the first field that is wrong */
    Draft check(GraphCall call) {
        var message = Fields.of(call.request().fields());
        product(message);
        var number = call.number();
        if (!number.registered()) {
            throw new GraphFailure(GraphError.of(133010, "The number " + number.id() + " is not registered"));
        }
        if (message.has("recipient_type")
                && message.word("recipient_type", List.of("individual", "group")).equals("group")) {
            throw new GraphFailure(GraphError.of(131020, "This number has no group '" + message.get("to") + "'"));
        }
        var recipient = Recipient.of(message);
        if (recipient.phone().equals(number.display())) {
            throw new GraphFailure(GraphError.of(131021, "'to' is the number that sends"));
        }
        var type = message.has("type") ? message.text("type", 32) : "text";
        if (!TYPES.contains(type)) {
            throw new GraphFailure(GraphError.of(131051, "Parameter 'type' must be one of " + TYPES));
        }
        var template = content(message, type, number.wabaId());
        if (call.request().path().get(1).equals("marketing_messages")
                && (template == null || !template.category().equals("MARKETING"))) {
            throw new GraphFailure(GraphError.of(131055, "This edge sends templates of the category MARKETING only"));
        }
        if (template != null && template.category().equals("AUTHENTICATION") && recipient.waId() == null) {
            throw new GraphFailure(GraphError.of(131062, "Authentication templates need a phone number in 'to'"));
        }
        return new Draft(
                number, recipient, type, message.get(type), context(message),
                message.optionalText("biz_opaque_callback_data", MAX_CALLBACK_DATA), template);
    }

    /** @throws GraphFailure 100 unless the product is named, as every POST of the Cloud API must */
    static void product(Fields message) {
        JsonNode product = message.get("messaging_product");
        if (product == null || !"whatsapp".equalsIgnoreCase(product.asText())) {
            throw GraphFailure.malformed("messaging_product", "is required and must be 'whatsapp'");
        }
    }

    private Template content(Fields message, String type, String wabaId) {
        switch (type) {
            case "text" -> {
                var text = message.object("text");
                text.text("body", MAX_TEXT);
                text.optionalBoolean("preview_url");
            }
            case "image", "video", "audio", "document", "sticker" -> media.check(message.object(type), type, wabaId);
            case "location" -> location(message.object("location"));
            case "contacts" -> ContactRules.check(message);
            case "reaction" -> {
                var reaction = message.object("reaction");
                reaction.text("message_id", MAX_ID);
                if (!reaction.has("emoji")) {
                    throw reaction.missing("emoji");
                }
                reaction.optionalText("emoji", 32);
            }
            case "interactive" -> interactive.check(message.object("interactive"), wabaId);
            default -> {
                return templates.check(message.object("template"), wabaId);
            }
        }
        return null;
    }

    static void location(Fields location) {
        location.number("latitude", -90, 90);
        location.number("longitude", -180, 180);
        location.optionalText("name", 1000);
        location.optionalText("address", 1000);
    }

    private static String context(Fields message) {
        var context = message.optionalObject("context");
        return context == null ? null : context.text("message_id", MAX_ID);
    }
}
