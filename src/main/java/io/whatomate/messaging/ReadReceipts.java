package io.whatomate.messaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.AnsweredJson;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What may be told to a customer of our reading and writing, and what Meta said to it. */
@Component("readReceipts")
class ReadReceipts {

    private final ObjectMapper json;

    ReadReceipts(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param reader row of {@code load-read-message.sql}, or null
     * @throws Problem 404, or 409 for a message of ours
     */
    public void requireIncoming(@Variable("reader") Map<String, Object> reader) {
        if (reader == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such message in your organization.");
        }
        if (!"incoming".equals(reader.get("direction"))) {
            throw Problem.of(409, "not-incoming", "The message is no customer's", "Only what a customer wrote can be read.");
        }
    }

    /** Parameters of {@code mark-conversation-read.sql} when a rule has told of reading, and no user. */
    public Map<String, Object> seenByNobody(
            @Variable("reader") Map<String, Object> reader, @Variable("organizationId") Object organization) {
        var seen = new HashMap<String, Object>();
        seen.put("organizationId", organization);
        seen.put("id", reader.get("conversation_id"));
        seen.put("role", "admin");
        seen.put("userId", null);
        return seen;
    }

    /** @throws Problem 422 with Meta's words when Meta refused, 503 when Meta could not */
    public void requireTold(Exchange exchange) {
        var status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        if (status >= 200 && status < 300) {
            return;
        }
        if (status == 429 || status >= 500 || status == 0) {
            throw unreachable();
        }
        var error = AnsweredJson.of(exchange.getMessage().getBody(byte[].class), json).path("error");
        throw Problem.of(422, "receipt-refused", "WhatsApp refused it",
                error.at("/error_data/details").asText(error.path("message").asText("WhatsApp gave no reason.")));
    }

    /** @throws Problem 503, always: Meta could not be asked */
    public void giveUp() {
        throw unreachable();
    }

    private static Problem unreachable() {
        return Problem.of(503, "whatsapp-unavailable", "WhatsApp is not available", "Try again in a few seconds.").retryAfter(5);
    }
}
