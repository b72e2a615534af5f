package io.whatomate.webhook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/** Webhook bodies as Meta writes them: ASCII only, signed over those bytes. */
public final class MetaBodies {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);

    private MetaBodies() {}

    /** The bytes to post and to sign. */
    public static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The value of {@code X-Hub-Signature-256}. */
    public static String signature(byte[] body, String secret) {
        return "sha256=" + HexFormat.of().formatHex(WebhookSignature.sign(body, secret));
    }

    public static String wamid() {
        return "wamid." + UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** A text that a customer sends now. */
    public static ObjectNode text(BusinessNumber number, String phone, String text) {
        return message(number, contact(phone, "Ada"), text(phone, wamid(), text));
    }

    /** The message object of a text. */
    public static ObjectNode text(String phone, String wamid, String text) {
        var message = message(phone, wamid, "text");
        message.putObject("text").put("body", text);
        return message;
    }

    /** A message object with its common members; its own node is for the caller to add. */
    public static ObjectNode message(String phone, String wamid, String type) {
        return NODES.objectNode()
                .put("from", phone)
                .put("id", wamid)
                .put("timestamp", String.valueOf(Instant.now().getEpochSecond()))
                .put("type", type);
    }

    public static ObjectNode contact(String phone, String name) {
        var contact = NODES.objectNode();
        contact.putObject("profile").put("name", name);
        return contact.put("wa_id", phone);
    }

    /** An envelope around one message; {@code contact} may be null. */
    public static ObjectNode message(BusinessNumber number, JsonNode contact, JsonNode message) {
        var value = value(number);
        if (contact != null) {
            value.putArray("contacts").add(contact);
        }
        value.putArray("messages").add(message);
        return envelope(number.businessId(), "messages", value);
    }

    /** An envelope around one status that carries our id, as Meta returns it. */
    public static ObjectNode status(BusinessNumber number, JsonNode status) {
        var value = value(number);
        value.putArray("statuses").add(status);
        return envelope(number.businessId(), "messages", value);
    }

    /** A status object. */
    public static ObjectNode status(String wamid, String phone, String status) {
        return NODES.objectNode()
                .put("id", wamid)
                .put("status", status)
                .put("timestamp", String.valueOf(Instant.now().getEpochSecond()))
                .put("recipient_id", phone);
    }

    /** A status object of a failure. */
    public static ObjectNode failure(String wamid, String phone, int code, String details) {
        var status = status(wamid, phone, "failed");
        status.putArray("errors").addObject().put("code", code).put("title", "Failed")
                .putObject("error_data").put("details", details);
        return status;
    }

    /** The value of a change of {@code messages}, without messages and statuses. */
    public static ObjectNode value(BusinessNumber number) {
        var value = NODES.objectNode().put("messaging_product", "whatsapp");
        value.putObject("metadata").put("display_phone_number", "15550000000").put("phone_number_id", number.phoneId());
        return value;
    }

    /** One entry with one change. */
    public static ObjectNode envelope(String businessId, String field, JsonNode value) {
        var body = NODES.objectNode().put("object", "whatsapp_business_account");
        body.putArray("entry").addObject().put("id", businessId).putArray("changes").addObject()
                .put("field", field)
                .set("value", value);
        return body;
    }

    /** The entries of a body, to which others may be added. */
    public static ArrayNode entries(ObjectNode body) {
        return (ArrayNode) body.get("entry");
    }
}
