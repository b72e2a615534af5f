package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.StorableText;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reads a message event: who wrote, what to show of it, and what of it can be answered. */
@Component("inboundMessages")
class InboundMessages {

    /** Types of messages that have a file at Meta. */
    private static final Set<String> FILES = Set.of("image", "video", "audio", "document", "sticker");

    /** Types whose text a customer chose to say. */
    private static final Set<String> SAID = Set.of("text", "button", "interactive");

    /** Characters of {@code consent_keywords.word}. */
    private static final int LONGEST_WORD = 50;

    private final ObjectMapper json;
    private final Clock clock;

    InboundMessages(ObjectMapper json, Clock clock) {
        this.json = ExactNumbers.in(json);
        this.clock = clock;
    }

    /**
     * @param event row of the event, with its payload as JSON text
     * @return parameters of {@code store-inbound-message.sql}
     * @throws JsonProcessingException never for a payload that the webhook room has kept
     */
    public Map<String, Object> read(@Body Map<String, Object> event, @Variable("eventId") Object eventId)
            throws JsonProcessingException {
        var payload = json.readTree((String) event.get("payload"));
        var message = payload.path("message");
        var contact = payload.path("contact");
        var content = MessageContent.of(message);
        var row = new HashMap<String, Object>(32);
        row.put("eventId", eventId);
        row.put("whatsappMessageId", clip(text(message, "id"), 255));
        row.put("phone", phone(contact, message));
        row.put("userId", clip(first(
                text(contact, "user_id"),
                first(text(message, "from_user_id"), text(message.path("system"), "previous_user_id"))), 200));
        row.put("parentUserId", clip(first(text(contact, "parent_user_id"), text(message, "from_parent_user_id")), 200));
        row.put("username", clip(text(contact.path("profile"), "username"), 255));
        row.put("profileName", clip(StorableText.composed(text(contact.path("profile"), "name")), 255));
        row.put("type", content.type());
        row.put("content", content.text());
        row.put("preview", clip(content.preview(), 255));
        row.put("payload", stored(message));
        row.put("mediaMimeType", clip(content.mimeType(), 100));
        row.put("metaMediaId", FILES.contains(content.type()) ? clip(text(message.path(content.type()), "id"), 255) : null);
        row.put("mediaFilename", clip(content.filename(), 255));
        row.put("interactiveData", stored(content.interactive()));
        row.put("flowResponse", stored(content.flowResponse()));
        row.put("repliesTo", clip(text(message.path("context"), "id"), 255));
        row.put("sentAt", MetaTime.of(message.path("timestamp"), clock.instant()));
        row.put("opensWindow", content.opensWindow());
        row.put("newPhone", digits(first(text(message.path("system"), "wa_id"), text(message.path("system"), "new_wa_id"))));
        row.put("newUserId", clip(text(message.path("system"), "user_id"), 200));
        row.put("buttonId", clip(content.buttonId(), 256));
        row.put("consentWord", consentWord(content));
        return row;
    }

    /** What may be a word such as STOP: the whole of a short text, or the title of what was tapped. */
    private static String consentWord(MessageContent content) {
        var words = content.text() == null ? "" : content.text().strip();
        return SAID.contains(content.type()) && words.length() <= LONGEST_WORD && !words.isEmpty() ? words : null;
    }

    private String stored(JsonNode node) throws JsonProcessingException {
        return node == null ? null : StorableText.json(json.writeValueAsString(node));
    }

    /** {@code wa_id} first: in Brazil and Mexico it differs from {@code from}, and it is the address that answers reach. */
    private static String phone(JsonNode contact, JsonNode message) {
        return digits(first(
                text(contact, "wa_id"), first(text(message, "from"), text(message.path("system"), "customer"))));
    }

    private static String digits(String phone) {
        if (phone == null) {
            return null;
        }
        var digits = phone.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? null : clip(digits, 64);
    }

    static String text(JsonNode node, String name) {
        var value = node.path(name);
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty() ? StorableText.of(value.asText()) : null;
    }

    private static String first(String one, String other) {
        return one != null ? one : other;
    }

    static String clip(String text, int length) {
        return text == null || text.length() <= length ? text : StorableText.of(text.substring(0, length));
    }
}
