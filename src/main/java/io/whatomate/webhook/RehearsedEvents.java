package io.whatomate.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Both ends of a dry run: the event as the routes are given it, and what they would have done. */
@Component("rehearsedEvents")
class RehearsedEvents {

    private final ObjectMapper json;
    private final EditedEvents edited;

    RehearsedEvents(ObjectMapper json, EditedEvents edited) {
        this.json = ExactNumbers.in(json);
        this.edited = edited;
    }

    /**
     * Sets what {@code direct:routeEvent} expects, with the payload of the document where it has one.
     *
     * @param document the request's, or null
     * @param event row of {@code load-event.sql}, or null
     * @throws Problem 400 for a payload that is no event of this kind, 404, or 409 for what is never run
     */
    public void begin(Exchange exchange, @Body Map<String, Object> document, @Variable("event") Map<String, Object> event)
            throws JsonProcessingException {
        if (event == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such event in your organization.");
        }
        if ("refused".equals(event.get("state"))) {
            throw Problem.of(409, "event-refused", "Conflict",
                    "It was signed for another account, so it may be forged and is never run.");
        }
        var run = new HashMap<>(event);
        if (document != null && document.get("payload") != null) {
            edited.check(document, (String) event.get("kind"));
            run.put("payload", json.writeValueAsString(document.get("payload")));
        }
        exchange.setVariable("eventId", event.get("id"));
        exchange.setVariable("accountId", event.get("whatsapp_account_id"));
        exchange.setVariable("subject", subject((String) event.get("kind"), (String) run.get("payload")));
        exchange.getMessage().setBody(run);
    }

    /** Meta's id of the message that a message or status event is about, or null. */
    private String subject(String kind, String payload) {
        try {
            return json.readTree(payload).path(kind).path("id").asText(null);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Notes in the variable {@code failure} why the routes could not do it. */
    public void fail(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        exchange.setVariable("failure", failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    /**
     * Answers what would have happened.
     *
     * @param report of {@code report-rehearsal.sql}, or null when the routes failed before
     * @param written what the send gate said, or null when it was not asked
     */
    public void answer(
            Exchange exchange,
            @Variable("report") String report,
            @Variable("failure") String failure,
            @Variable("passedOver") List<String> passedOver,
            @Variable("written") Map<String, Object> written)
            throws JsonProcessingException {
        var isParked = passedOver.stream().anyMatch(name -> name.endsWith("park-event.sql"));
        var seen = report == null ? json.createObjectNode() : json.readTree(report);
        var answer = json.createObjectNode();
        answer.put("outcome", failure != null ? "failed" : isParked ? "parked" : "done");
        answer.put("detail", failure);
        answer.put("gate", written == null ? null : (String) written.get("state"));
        answer.set("rows", listed(seen, "rows"));
        answer.set("messages", listed(seen, "messages"));
        answer.set("passedOver", json.valueToTree(passedOver));
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(json.writeValueAsString(answer));
    }

    private JsonNode listed(JsonNode seen, String name) {
        return seen.path(name).isArray() ? seen.path(name) : json.createArrayNode();
    }
}
