package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.Ids;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Makes a row of what a sender wants sent. */
@Component("outboundMessages")
class OutboundMessages {

    /** Before answers of the bot (3), notifications (5) and campaigns (9). */
    static final int PERSONS_PRIORITY = 1;

    /** After people and the bot, before campaigns. */
    static final int RULES_PRIORITY = 5;

    private final ObjectMapper json;
    private final Ids ids;

    OutboundMessages(ObjectMapper json, Ids ids) {
        this.json = json;
        this.ids = ids;
    }

    /**
     * @param send {@code accountId}, {@code contactId}, {@code type} (Meta's), {@code message} (Meta's object of that type),
     *     {@code cause} (why it exists; the same cause is written once), {@code category} (marketing, utility,
     *     authentication, service), {@code priority} (1 to 9, lower goes first), {@code source} (api, bot, rule, gate); and, each
     *     may be absent: {@code content} (what the customer reads, where the object does not say it), {@code context}
     *     (Meta's id of the message that is answered), {@code replyTo} (our id of the one that is answered or reacted to),
     *     {@code sentBy} (a user), {@code request} (digest of what was asked for), {@code mediaId} (our id of the file that it
     *     sends)
     * @return parameters of {@code write-message.sql}
     */
    public Map<String, Object> prepare(@Body Map<String, Object> send) throws JsonProcessingException {
        var type = (String) send.get("type");
        var node = (JsonNode) send.get("message");
        var content = StorableText.composed(send.get("content") instanceof String text ? text : readable(type, node));
        var payload = json.createObjectNode();
        payload.set(type, node);
        if (send.get("context") instanceof String answered) {
            payload.putObject("context").put("message_id", answered);
        }
        var metadata = json.createObjectNode();
        if (send.get("request") instanceof String digest) {
            metadata.put("request", digest);
        }
        if (send.get("mediaId") instanceof String media) {
            metadata.put("media", media);
        }
        var row = new HashMap<String, Object>(send);
        row.remove("message");
        row.putIfAbsent("sentBy", null);
        row.putIfAbsent("replyTo", null);
        row.put("messageId", ids.next());
        row.put("content", StorableText.of(content));
        row.put("preview", StorableText.of(preview(type, content)));
        row.put("payload", StorableText.json(json.writeValueAsString(payload)));
        row.put("metadata", json.writeValueAsString(metadata));
        row.put("templateName", type.equals("template") ? node.path("name").asText() : null);
        return row;
    }

    /** Says why a message was not written, when that is for the sender to mend. */
    public void explain(@Variable("written") Map<String, Object> written) {
        switch ((String) written.get("state")) {
            case "window-closed" -> throw windowClosed();
            case "blocked" -> throw Problem.of(422, "blocked", "The contact is blocked",
                    "Nothing is sent to this contact until somebody unblocks it.");
            case "opted-out" -> throw Problem.of(422, "opted-out", "The customer asked for no messages",
                    "Nothing is sent to this contact until they opt in again.");
            case "unknown-contact" -> throw Problem.of(404, "unknown-contact", "No such contact or account",
                    "The contact and the account must both exist in this organization, the account active.");
            default -> { }
        }
    }

    /** Free words to somebody who has not written lately. */
    static Problem windowClosed() {
        return Problem.of(422, "window-closed", "The 24-hour window is closed",
                        "The customer has not written to this number in the last 24 hours. Send an approved template instead.")
                .with(List.of(new FieldError("type", "window-closed", "only a template may be sent now")));
    }

    private static String readable(String type, JsonNode node) {
        return switch (type) {
            case "text" -> node.path("body").asText();
            case "interactive" -> node.path("body").path("text").asText(null);
            case "template" -> node.path("name").asText();
            case "reaction" -> node.path("emoji").asText();
            case "location" -> node.path("name").asText(null);
            case "contacts" -> node.path(0).path("name").path("formatted_name").asText(null);
            case "document" -> node.path("caption").asText(node.path("filename").asText(null));
            default -> node.path("caption").asText(null);
        };
    }

    /** One line of at most 255 characters for lists. */
    private static String preview(String type, String text) {
        var line = text == null ? "" : text.strip().lines().findFirst().orElse("");
        return line.isEmpty() ? "[" + type + "]" : line.substring(0, Math.min(line.length(), 255));
    }
}
