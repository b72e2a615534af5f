package io.whatomate.integrations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * An event in the envelope in which Meta posts it (Meta, "Webhooks, notification payload"), alone: what else the body of Meta
 * told, of this customer or of another tenant's, is not in it.
 */
@Component("callbackBody")
class CallbackBody {

    private static final String MESSAGES = "messages";
    private static final String PREFERENCES = "user_preferences";
    private static final int LONGEST_FIELD = 100;

    /** ASCII only, as Meta writes: a target that signs what it parsed and wrote again comes to the same bytes more often. */
    private final JsonMapper json = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /**
     * @param event row of an event with its {@code kind} and {@code payload}
     * @return Meta's webhook field; {@code unknown} where the event has none
     */
    public String field(@Body Map<String, Object> event) {
        var kind = event.get("kind").toString();
        if (kind.equals("message") || kind.equals("status")) {
            return MESSAGES;
        }
        try {
            var field = field(json.readTree(event.get("payload").toString()));
            return field.isBlank() ? "unknown" : field.substring(0, Math.min(field.length(), LONGEST_FIELD));
        } catch (JsonProcessingException unreadable) {
            return "unknown";
        }
    }

    /** @param event row with {@code business_id}, {@code phone_id} and {@code payload} */
    byte[] write(Map<String, Object> event) throws JsonProcessingException {
        var payload = json.readTree(event.get("payload").toString());
        var body = json.createObjectNode().put("object", "whatsapp_business_account");
        var entries = body.putArray("entry");
        if (!payload.has("field") && event.get("phone_id") == null) {
            // Meta sent an entry without changes: it is the event.
            entries.add(payload);
            return json.writeValueAsBytes(body);
        }
        var entry = entries.addObject().put("id", (String) event.get("business_id"));
        if (payload.path("time").isNumber()) {
            entry.set("time", payload.get("time"));
        }
        entry.putArray("changes").add(change(payload, (String) event.get("phone_id")));
        return json.writeValueAsBytes(body);
    }

    private static String field(JsonNode payload) {
        if (payload.has("field")) {
            return payload.get("field").asText();
        }
        return payload.has("preference") ? PREFERENCES : payload.has("metadata") ? MESSAGES : "";
    }

    private ObjectNode change(JsonNode payload, String phoneId) {
        var change = json.createObjectNode();
        if (payload.has("field")) {
            change.set("value", payload.get("value"));
            return change.put("field", payload.get("field").asText());
        }
        var value = json.createObjectNode().put("messaging_product", "whatsapp");
        if (payload.has("metadata")) {
            value.set("metadata", payload.get("metadata"));
        } else {
            value.putObject("metadata").put("phone_number_id", phoneId);
        }
        if (payload.has("contact")) {
            value.putArray("contacts").add(payload.get("contact"));
        }
        if (payload.has("preference") && payload.has("metadata")) {
            value.putArray(PREFERENCES).add(payload.get("preference"));
        } else if (payload.has("status") && payload.has("metadata")) {
            value.putArray("statuses").add(payload.get("status"));
        } else {
            // One without an id came as it stands.
            value.putArray(MESSAGES).add(payload.has("message") ? payload.get("message") : payload);
        }
        change.set("value", value);
        return change.put("field", value.has(PREFERENCES) ? PREFERENCES : MESSAGES);
    }
}
