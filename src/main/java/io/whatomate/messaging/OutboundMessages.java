package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.Ids;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Makes a row of what a sender wants sent. */
@Component("outboundMessages")
class OutboundMessages {

    private final ObjectMapper json;
    private final Ids ids;

    OutboundMessages(ObjectMapper json, Ids ids) {
        this.json = json;
        this.ids = ids;
    }

    /**
     * @param send {@code accountId}, {@code contactId}, {@code type} (Meta's), {@code message} (Meta's object of that type),
     *     {@code cause} (why it exists; the same cause is written once), {@code category} (marketing, utility,
     *     authentication, service), {@code priority} (1 to 9, lower goes first), {@code source} (api, bot, gate)
     * @return parameters of {@code write-message.sql}
     */
    public Map<String, Object> prepare(@Body Map<String, Object> send) throws JsonProcessingException {
        var type = (String) send.get("type");
        var node = (JsonNode) send.get("message");
        var row = new HashMap<String, Object>(send);
        row.remove("message");
        row.put("messageId", ids.next());
        row.put("content", StorableText.of(readable(type, node)));
        row.put("preview", StorableText.of(clip(readable(type, node))));
        row.put("payload", StorableText.of(
                json.writeValueAsString(json.createObjectNode().set(type, node)).replace("\\u0000", "\\ufffd")));
        row.put("templateName", type.equals("template") ? node.path("name").asText() : null);
        return row;
    }

    /** Says why a message was not written, when that is for the sender to mend. */
    public void explain(@Variable("written") Map<String, Object> written) {
        switch ((String) written.get("state")) {
            case "window-closed" -> throw Problem.of(422, "window-closed", "The 24-hour window is closed",
                    "The customer has not written to this number in the last 24 hours. Send an approved template instead.");
            case "blocked" -> throw Problem.of(422, "blocked", "The contact is blocked",
                    "Nothing is sent to this contact until somebody unblocks it.");
            case "opted-out" -> throw Problem.of(422, "opted-out", "The customer asked for no messages",
                    "Nothing is sent to this contact until they opt in again.");
            case "unknown-contact" -> throw Problem.of(404, "unknown-contact", "No such contact or account",
                    "The contact and the account must both exist in this organization, the account active.");
            default -> { }
        }
    }

    private static String readable(String type, JsonNode node) {
        return switch (type) {
            case "text" -> node.path("body").asText();
            case "interactive" -> node.path("body").path("text").asText();
            case "template" -> node.path("name").asText();
            case "reaction" -> node.path("emoji").asText();
            default -> node.path("caption").asText(null);
        };
    }

    private static String clip(String text) {
        var line = text == null ? "" : text.lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), 255));
    }
}
