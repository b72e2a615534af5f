package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.StoredMessage.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Variable;

/** Plays the customer: turns what a person or a test types into Meta's inbound message. */
public final class CustomerDesk {

    private static final Pattern PHONE = Pattern.compile("[1-9]\\d{6,14}");
    private static final Set<String> TYPES = Set.of(
            "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive", "button",
            "reaction", "order", "system", "unsupported", "edit", "revoke", "request_welcome");
    /** Members of the document that steer the sandbox and are no part of the message. */
    private static final List<String> ENVELOPE = List.of("to", "profileName");

    private final Json json;
    private final Nodes nodes;
    private final Envelopes envelopes;
    private final WebhookIds ids;
    private final Clock clock;

    CustomerDesk(Json json, Nodes nodes, Envelopes envelopes, WebhookIds ids, Clock clock) {
        this.json = json;
        this.nodes = nodes;
        this.envelopes = envelopes;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whether the message does not say what its customer is called. */
    public boolean isNameless(@Variable("document") ObjectNode document) {
        return !document.hasNonNull("profileName");
    }

    /**
     * @param lastName under which the phone wrote last, where the message says none; null: it never wrote
     * @throws Problem naming the member that is wrong
     */
    public Acceptance accept(
            @Variable("waId") String waId, @Variable("document") ObjectNode document, @Variable("profileName") String lastName) {
        if (waId == null || !PHONE.matcher(waId).matches()) {
            throw Refusal.invalid("wa_id", "must be a phone number in digits with country code");
        }
        var number = number(document.get("to"));
        var profile = text(document, "profileName", 256, lastName == null ? "Customer " + waId : lastName);
        var now = clock.millis();
        var id = Wamid.fromCustomer(waId);
        var message = message(document)
                .put("from", waId)
                .put("id", id)
                .put("timestamp", Long.toString(now / 1000));
        var item = item(message, number, profile, now);
        var entry = envelopes.inbound(number, waId, profile, message);
        var owed = new Owed(ids.next(), number.id(), number.wabaId(), now, now, entry, null, 0);
        var stored = new StoredMessage(
                id, waId, number.id(), StoredMessage.FROM_CUSTOMER, now, json.ascii(item), List.of(new Step("received", now)));
        return new Acceptance(stored, List.of(owed), null);
    }

    private Number number(JsonNode to) {
        if (to == null || to.isNull()) {
            return (Number) nodes.find(DemoNodes.NUMBER_ID);
        }
        var digits = to.isTextual() ? Recipient.digits(to.asText()) : null;
        var number = digits == null ? null : nodes.numberByDisplay(digits);
        if (number == null) {
            throw Refusal.unknown("The business number " + to);
        }
        return number;
    }

    private static ObjectNode message(ObjectNode document) {
        var message = document.deepCopy();
        message.remove(ENVELOPE);
        if (message.path("text").isTextual()) {
            var body = message.get("text").asText();
            if (body.isEmpty() || body.codePointCount(0, body.length()) > 4096) {
                throw Refusal.invalid("text", "must be 1 to 4096 characters long");
            }
            message.putObject("text").put("body", body);
            message.put("type", "text");
            return message;
        }
        var type = message.path("type");
        if (!type.isTextual() || !TYPES.contains(type.asText())) {
            throw Refusal.invalid("type", "must be one of " + TYPES + ", or send {\"text\":\"…\"}");
        }
        var bare = type.asText().equals("unsupported") || type.asText().equals("request_welcome");
        if (!bare && !message.path(type.asText()).isContainerNode()) {
            throw Refusal.invalid(type.asText(), "must hold the content of the message");
        }
        if (type.asText().equals("text") && !message.get("text").path("body").isTextual()) {
            throw Refusal.invalid("text.body", "must be a string");
        }
        return message;
    }

    private static ObjectNode item(ObjectNode message, Number number, String profile, long now) {
        var item = Json.NODES.objectNode()
                .put("id", message.get("id").asText())
                .put("direction", StoredMessage.FROM_CUSTOMER)
                .put("type", message.get("type").asText())
                .put("timestamp", Instant.ofEpochMilli(now).toString())
                .put("business", number.display())
                .put("profileName", profile);
        for (var member : message.properties()) {
            if (!item.has(member.getKey()) && !member.getKey().equals("from")) {
                item.set(member.getKey(), member.getValue());
            }
        }
        return item;
    }

    private static String text(ObjectNode document, String name, int max, String fallback) {
        var node = document.get(name);
        if (node == null || node.isNull()) {
            return fallback;
        }
        if (!node.isTextual() || node.asText().isBlank() || node.asText().length() > max) {
            throw Refusal.invalid(name, "must be a string of 1 to " + max + " characters");
        }
        return node.asText();
    }
}
