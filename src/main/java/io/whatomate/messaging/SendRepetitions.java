package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Sending again what failed: the same content, as a message of its own, once for each failure. */
@Component("sendRepetitions")
class SendRepetitions {

    private final ObjectMapper json;

    SendRepetitions(ObjectMapper json) {
        this.json = ExactNumbers.in(json);
    }

    /**
     * @param failed row of {@code load-failed.sql}, or null
     * @throws Problem 404, or 409 when there is nothing to send again
     */
    public void requireFailed(@Variable("failed") Map<String, Object> failed) {
        if (failed == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such message in your organization.");
        }
        if (!"failed".equals(failed.get("status"))) {
            throw Problem.of(409, "not-failed", "The message did not fail",
                    "Its status is " + failed.get("status") + ". Only what failed is sent again.");
        }
    }

    /** @return what {@code direct:send} takes: the same content once more */
    public Map<String, Object> again(
            @Variable("failed") Map<String, Object> failed, @Variable("cause") String cause, @Variable("userId") String user)
            throws JsonProcessingException {
        var type = (String) failed.get("message_type");
        var payload = json.readTree((String) failed.get("payload"));
        var send = new HashMap<String, Object>();
        send.put("accountId", failed.get("whatsapp_account_id"));
        send.put("contactId", failed.get("contact_id"));
        send.put("type", type);
        send.put("message", payload.path(type));
        send.put("context", payload.at("/context/message_id").asText(null));
        send.put("content", failed.get("content"));
        send.put("replyTo", failed.get("reply_to_message_id"));
        send.put("category", failed.get("category") == null ? "service" : failed.get("category"));
        send.put("cause", cause);
        send.put("sentBy", user);
        send.put("priority", OutboundMessages.PERSONS_PRIORITY);
        send.put("source", "api");
        return send;
    }
}
