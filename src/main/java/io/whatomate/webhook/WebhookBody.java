package io.whatomate.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.StorableText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits Meta's envelope {@code entry[].changes[].value} into events that stand for themselves: one message, one status, one
 * customer's preference, or one whole change. Nothing in a body is dropped: what has an unexpected shape becomes an event of kind unknown.
 */
final class WebhookBody {

    /** Ten times what Meta puts into one body; 3 MB of empty objects would be a million rows. */
    private static final int MOST_EVENTS = 10_000;

    private final ObjectMapper json;
    private final BodyReader reader;

    WebhookBody(ObjectMapper json) {
        this.json = json;
        this.reader = new BodyReader(json);
    }

    /** @throws IOException when the bytes are not one JSON value */
    List<WebhookEvent> split(byte[] body) throws IOException {
        try {
            var root = reader.read(body);
            if (root == null || root.isMissingNode()) {
                throw new IOException("The body is empty");
            }
            var events = split(root);
            return events.isEmpty() || events.size() > MOST_EVENTS
                    ? List.of(event(EventKind.UNKNOWN, null, null, null, root))
                    : events;
        } catch (StreamConstraintsException tooDeep) {
            // JSON all the same, only nested beyond what is parsed: kept, as Meta would repeat it for days.
            return List.of(new WebhookEvent(
                    EventKind.UNKNOWN, "-:unknown", null, null, StorableText.of(new String(body, StandardCharsets.UTF_8))));
        }
    }

    private List<WebhookEvent> split(JsonNode root) throws JsonProcessingException {
        var events = new ArrayList<WebhookEvent>();
        var entries = root.path("entry");
        if (!root.path("object").asText().equals("whatsapp_business_account") || !entries.isArray()) {
            return events;
        }
        for (var entry : entries) {
            var businessId = text(entry.path("id"));
            var changes = entry.path("changes");
            if (!changes.isArray() || changes.isEmpty()) {
                events.add(event(EventKind.UNKNOWN, businessId, null, null, entry));
                continue;
            }
            for (var change : changes) {
                splitChange(businessId, entry, change, events);
            }
        }
        return events;
    }

    private void splitChange(String businessId, JsonNode entry, JsonNode change, List<WebhookEvent> events)
            throws JsonProcessingException {
        var value = change.path("value");
        var phoneId = text(value.path("metadata").path("phone_number_id"));
        var before = events.size();
        if (change.path("field").asText().equals("messages") && phoneId != null) {
            for (var message : list(value, "messages")) {
                if (hasId(message)) {
                    var contact = contactOf(message, value);
                    events.add(event(EventKind.MESSAGE, businessId, phoneId, customerOf(message, contact),
                            part(value, "message", message, contact)));
                } else {
                    events.add(event(EventKind.UNKNOWN, businessId, phoneId, null, message));
                }
            }
            for (var status : list(value, "statuses")) {
                events.add(event(hasId(status) ? EventKind.STATUS : EventKind.UNKNOWN, businessId, phoneId,
                        firstText(status, "recipient_id", "recipient_user_id"), part(value, "status", status, null)));
            }
        }
        if (change.path("field").asText().equals("user_preferences") && phoneId != null) {
            for (var preference : list(value, "user_preferences")) {
                var customer = firstText(preference, "wa_id", "user_id");
                events.add(event(customer == null ? EventKind.UNKNOWN : EventKind.PREFERENCE, businessId, phoneId, customer,
                        part(value, "preference", preference, null)));
            }
        }
        if (events.size() == before || value.has("errors")) {
            var kind = events.size() == before ? EventKind.ofField(change.path("field").asText()) : EventKind.ACCOUNT;
            var whole = json.createObjectNode();
            whole.set("time", entry.path("time"));
            whole.set("field", change.path("field"));
            whole.set("value", change.has("value") ? value : change);
            events.add(event(kind, businessId, phoneId, null, whole));
        }
    }

    private ObjectNode part(JsonNode value, String name, JsonNode node, JsonNode contact) {
        var part = json.createObjectNode();
        part.set("metadata", value.path("metadata"));
        if (contact != null) {
            part.set("contact", contact);
        }
        part.set(name, node);
        return part;
    }

    /** The elements of a list; what stands there instead of a list is kept as it is. */
    private static Iterable<JsonNode> list(JsonNode value, String name) {
        var node = value.path(name);
        return node.isArray() || node.isMissingNode() || node.isNull() ? node : List.of(node);
    }

    /** The idempotency key of everything inbound. */
    private static boolean hasId(JsonNode node) {
        return node.isObject() && node.path("id").isTextual() && !node.path("id").asText().isBlank();
    }

    /**
     * Brazil and Mexico: {@code wa_id} differs from {@code from}, so a lone contact is the sender whatever it says, unless
     * it is the sender of another message of this change.
     */
    private static JsonNode contactOf(JsonNode message, JsonNode value) {
        var contacts = value.path("contacts");
        for (var contact : contacts) {
            if (isSender(contact, message)) {
                return contact;
            }
        }
        if (contacts.size() != 1) {
            return null;
        }
        for (var other : value.path("messages")) {
            if (isSender(contacts.path(0), other)) {
                return null;
            }
        }
        return contacts.isArray() ? contacts.get(0) : null;
    }

    private static boolean isSender(JsonNode contact, JsonNode message) {
        return contact.path("wa_id").asText().equals(message.path("from").asText("-"))
                || contact.path("user_id").asText().equals(message.path("from_user_id").asText("-"));
    }

    private static String customerOf(JsonNode message, JsonNode contact) {
        var known = contact == null ? null : firstText(contact, "wa_id", "user_id");
        return known != null ? known : firstText(message, "from", "from_user_id");
    }

    private WebhookEvent event(EventKind kind, String businessId, String phoneId, String customer, JsonNode payload)
            throws JsonProcessingException {
        var number = phoneId != null ? phoneId : businessId;
        var key = (number == null ? "-" : number) + ":" + (customer == null ? kind.word() : customer);
        return new WebhookEvent(
                kind, clip(key), businessId, phoneId, StorableText.of(json.writeValueAsString(payload)));
    }

    /** A key is an index entry: a hostile one must not pass its size (about 2,700 bytes). */
    private static String clip(String key) {
        return key.length() <= 300 ? key : key.substring(0, 300);
    }

    private static String firstText(JsonNode node, String... names) {
        for (var name : names) {
            var text = text(node.path(name));
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    private static String text(JsonNode node) {
        if (!node.isValueNode() || node.isNull()) {
            return null;
        }
        var text = StorableText.of(node.asText());
        return text.isEmpty() ? null : text.substring(0, Math.min(text.length(), 200));
    }
}
