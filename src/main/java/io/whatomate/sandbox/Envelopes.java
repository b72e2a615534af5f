package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Number;
import java.util.Locale;
import java.util.UUID;

/** Words webhooks as Meta does: one {@code entry} per update, in the style that the switches ask for. */
final class Envelopes {

    private static final long CONVERSATION_SECONDS = 86_400;

    private final Json json;
    private final SwitchBoard switches;

    Envelopes(Json json, SwitchBoard switches) {
        this.json = json;
        this.switches = switches;
    }

    /** @param at Unix seconds */
    String status(Draft draft, String messageId, String status, long at, int error) {
        var update = Json.NODES.objectNode()
                .put("id", messageId)
                .put("status", status)
                .put("timestamp", Long.toString(at));
        var recipient = draft.recipient();
        var ids = switches.now().userIds();
        if (recipient.waId() != null && !ids.equals("only")) {
            update.put("recipient_id", recipient.waId());
        }
        if (recipient.userId() != null || !ids.equals("none")) {
            update.put("recipient_user_id", userId(recipient));
        }
        if (draft.callbackData() != null) {
            update.put("biz_opaque_callback_data", draft.callbackData());
        }
        if (status.equals("failed")) {
            update.putArray("errors").add(error(error));
        } else {
            billing(update, draft, status, at);
        }
        var value = value(draft.number());
        value.putArray("statuses").add(update);
        return entry(draft.number().wabaId(), "messages", value, null);
    }

    /** @param message the inbound message object, complete */
    String inbound(Number number, String waId, String profileName, ObjectNode message) {
        var value = value(number);
        if (!message.path("type").asText().equals("system")) {
            var contact = Json.NODES.objectNode();
            contact.putObject("profile").put("name", profileName);
            var ids = switches.now().userIds();
            if (!ids.equals("only")) {
                contact.put("wa_id", waId);
            }
            if (!ids.equals("none")) {
                contact.put("user_id", UserIds.of(waId));
                message.put("from_user_id", UserIds.of(waId));
            }
            if (ids.equals("only")) {
                message.remove("from");
            }
            value.putArray("contacts").add(contact);
        }
        value.putArray("messages").add(message);
        return entry(number.wabaId(), "messages", value, null);
    }

    /** @param time Unix seconds for account-level fields; null for message fields, which carry none */
    String entry(String wabaId, String field, JsonNode value, Long time) {
        var entry = Json.NODES.objectNode().put("id", wabaId);
        if (time != null) {
            entry.put("time", time);
        }
        var change = entry.putArray("changes").addObject();
        change.set("value", value);
        change.put("field", field);
        return json.ascii(entry);
    }

    private static ObjectNode value(Number number) {
        var value = Json.NODES.objectNode().put("messaging_product", "whatsapp");
        value.putObject("metadata")
                .put("display_phone_number", number.display())
                .put("phone_number_id", number.id());
        return value;
    }

    /** Pricing comes once, with sent; the conversation went away with v24. */
    private void billing(ObjectNode update, Draft draft, String status, long at) {
        var template = draft.template();
        var category = template == null ? "service" : template.category().toLowerCase(Locale.ROOT);
        var v23 = switches.now().style().equals("v23");
        if (v23 && !status.equals("read")) {
            var conversation = update.putObject("conversation");
            var pair = draft.number().id() + '/' + draft.recipient().phone() + '/' + at / CONVERSATION_SECONDS;
            conversation.put("id", UUID.nameUUIDFromBytes(pair.getBytes()).toString().replace("-", ""));
            if (status.equals("sent")) {
                conversation.put("expiration_timestamp", Long.toString(at + CONVERSATION_SECONDS));
            }
            conversation.putObject("origin").put("type", category);
        }
        if (status.equals("sent")) {
            update.putObject("pricing")
                    .put("billable", template != null)
                    .put("pricing_model", "PMP")
                    .put("category", category)
                    .put("type", template == null ? "free_customer_service" : "regular");
        }
    }

    private static String userId(Recipient recipient) {
        return recipient.userId() != null ? recipient.userId() : UserIds.of(recipient.waId());
    }

    private static JsonNode error(int code) {
        var title = ErrorTable.entry(code).title();
        var error = Json.NODES.objectNode().put("code", code).put("title", title).put("message", title);
        error.putObject("error_data").put("details", title + " (set by the sandbox)");
        return error.put("href", "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/");
    }
}
