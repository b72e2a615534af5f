package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Calls that set a rule off. */
@Component("ruleCalls")
class RuleCalls {

    private static final Logger LOG = LoggerFactory.getLogger(RuleCalls.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final RuleTexts texts;
    private final Clock clock;
    private final ObjectMapper json;

    RuleCalls(RuleTexts texts, Clock clock, ObjectMapper json) {
        this.texts = texts;
        this.clock = clock;
        this.json = json;
    }

    /** Asks for the rule of that id, or of that name. */
    public void ask(Exchange exchange) {
        var called = exchange.getVariable("id", String.class);
        var question = new HashMap<String, Object>();
        question.put("organizationId", exchange.getVariable("organizationId"));
        question.put("ruleId", called.matches(UUID) ? called : null);
        question.put("ruleName", called.matches(UUID) ? null : called);
        exchange.getMessage().setBody(question);
    }

    /**
     * Says whose rule it is and what makes the event the same; the body is the event again.
     *
     * @throws Problem 404, or 409 for a rule that keeps nothing
     */
    public void choose(Exchange exchange) {
        var event = exchange.getVariable(RuleTexts.ASKED);
        exchange.getMessage().setBody(event);
        var given = exchange.getVariable("idempotencyKey", String.class);
        exchange.setVariable("triggerKey", given);
        if (!(exchange.getVariable("kept") instanceof Map<?, ?> row)) {
            if (exchange.getVariable("id", String.class).matches(UUID)) {
                throw unknown();
            }
            exchange.setVariable("ruleName", exchange.getVariable("id"));
            return;
        }
        if (!List.of("active", "returned").contains(row.get("state"))) {
            throw Problem.of(409, "rule-disabled", "The rule is off", "It is " + row.get("state") + ", and keeps nothing. Enable it first.");
        }
        exchange.setVariable("ruleId", row.get("id"));
        exchange.setVariable("triggerKey", key((String) row.get("text"), event, given));
    }

    /** Notes which row the event has. */
    public void take(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof Map<?, ?> row)) {
            throw unknown();
        }
        var question = new HashMap<String, Object>();
        question.put("organizationId", exchange.getVariable("organizationId"));
        question.put("deliveryId", row.get("id"));
        exchange.getMessage().setBody(question);
        exchange.setVariable("waitUntil", clock.instant().plus(exchange.getVariable("wait", false, Boolean.class) ? LONGEST_WAIT : Duration.ZERO));
    }

    /** Whether the caller wants to wait on for an outcome. */
    public boolean isWaiting(Exchange exchange) {
        var outcome = exchange.getVariable("outcome", Map.class);
        return (outcome == null || "pending".equals(outcome.get("status")))
                && clock.instant().isBefore(exchange.getVariable("waitUntil", Instant.class));
    }

    /** Tells what is known of the event. */
    public void answer(Exchange exchange) throws JsonProcessingException {
        if (!(exchange.getVariable("outcome") instanceof Map<?, ?> outcome)) {
            throw unknown();
        }
        answer(exchange, "pending".equals(outcome.get("status")) ? 202 : 200, outcome);
    }

    /** Tells that the operator's rule has come to its end. */
    public void answerDone(Exchange exchange) throws JsonProcessingException {
        var outcome = new LinkedHashMap<String, Object>();
        outcome.put("deliveryId", null);
        outcome.put("key", exchange.getVariable("triggerKey"));
        outcome.put("status", "done");
        outcome.put("sent", null);
        outcome.put("error", null);
        answer(exchange, 200, outcome);
    }

    /** The operator's rule failed: its reasons are the operator's to read, but for what the send gate refused. */
    public void refuse(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof Problem problem) {
            throw problem;
        }
        LOG.warn("Rule {} failed: {}", exchange.getVariable("ruleName"), failure.toString());
        throw Problem.of(422, "rule-failed", "The rule failed", "The operator's rule did not come to its end; the log of the server says why.");
    }

    /** What the rule makes of the event, else what the caller gave. */
    private String key(String text, Object event, String given) {
        // Most rules name no key, and need not be read for it. A key may stand in quotes, and letters there as escapes.
        var compiled = text != null && (text.contains("key") || text.indexOf('\\') >= 0) ? texts.text(text, null, 0).compiled() : null;
        var said = compiled == null ? null : compiled.trigger().key(event).orElse(null);
        return said != null ? said : given;
    }

    private void answer(Exchange exchange, int status, Map<?, ?> outcome) throws JsonProcessingException {
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(json.writeValueAsString(outcome));
    }

    private static Problem unknown() {
        return Problem.of(404, "not-found", "Not found", "There is no such rule in your organization.");
    }
}
