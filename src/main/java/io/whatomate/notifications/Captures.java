package io.whatomate.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What a rule would have sent, in the list that its runner keeps. */
@Component("captures")
class Captures {

    private final ObjectMapper json;

    Captures(ObjectMapper json) {
        this.json = json;
    }

    /** Keeps why a message would not be sent. */
    public void refused(Exchange exchange) {
        var problem = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Problem.class);
        var shown = new HashMap<String, Object>();
        shown.put("status", problem.status());
        shown.put("type", problem.type());
        shown.put("title", problem.title());
        shown.put("detail", problem.detail());
        shown.put("errors", problem.errors().stream()
                .map(error -> Map.of("field", error.field(), "code", error.code(), "detail", error.detail()))
                .toList());
        exchange.setVariable("captureProblem", shown);
    }

    /**
     * Adds to the list in the variable {@code capture}: {@code message} (of the Cloud API), {@code phoneNumberId} (null: the
     * default number), {@code text} (what the customer would read; null: nothing, or refused), {@code problem} (null: none).
     *
     * @param written row of {@code find-written.sql}, as it was before it was undone; null when nothing was written
     */
    public void keep(
            @Variable("capture") List<Object> capture,
            @Variable("notification") CloudMessage message,
            @Variable("phoneNumberId") String number,
            @Variable("written") Map<String, Object> written,
            @Variable("captureProblem") Map<String, Object> problem)
            throws JsonProcessingException {
        var sent = written != null && written.get("body") instanceof String text ? json.readTree(text) : json.createObjectNode();
        var shown = new HashMap<String, Object>();
        shown.put("message", json.convertValue(message.node(), Map.class));
        shown.put("phoneNumberId", number);
        shown.put("text", sent.path("content").asText(null));
        shown.put("problem", problem);
        capture.add(shown);
    }
}
