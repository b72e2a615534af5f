package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.springframework.stereotype.Component;

/**
 * The dead letters of rules' triggers: events that a rule's route refused at every try. One is run again by the rule as it is
 * now, under the key that it had, so what was sent for it is not sent a second time.
 */
@Component("ruleLetters")
class RuleLetters {

    private final ProducerTemplate routes;
    private final CamelContext context;
    private final PausedRules paused;

    RuleLetters(ProducerTemplate routes, CamelContext context, PausedRules paused) {
        this.routes = routes;
        this.context = context;
        this.paused = paused;
    }

    /**
     * Keeps an event before it is passed over.
     *
     * @param body Maps, Lists, text, numbers
     * @throws IllegalStateException when it cannot be kept: then it must come again
     */
    void keep(TriggerSource source, String key, Object body, Exception failure) {
        var kept = routes.send("direct:rejectTriggerEvent", exchange -> {
            describe(exchange, source.rule(), source.organizationId(), key, failure);
            exchange.getMessage().setBody(body);
        });
        if (kept.getException() != null) {
            throw new IllegalStateException("the event " + key + " cannot be kept as a dead letter", kept.getException());
        }
    }

    /** Sets what {@code reject-trigger-event.sql} asks for, but the payload. */
    static void describe(Exchange exchange, String rule, Object organization, String key, Exception failure) {
        exchange.setVariable("rejectedRule", rule);
        exchange.setVariable("rejectedOrganization", organization);
        exchange.setVariable("rejectedKey", key);
        exchange.setVariable("rejectedReason", TriggerMarks.reason(failure));
    }

    /** Whether somebody on this node takes events of that rule now. */
    boolean isTaken(String rule) {
        return trigger(rule).isPresent() || isCalled(rule);
    }

    /**
     * Runs a letter once; the variable {@code ran} tells the operator what came of it.
     *
     * @param letter row of {@code claim-rule-letter.sql}
     * @return parameters of {@code settle-rule-letter.sql}
     */
    public Map<String, Object> run(Exchange exchange, @Body Map<String, Object> letter) throws JsonProcessingException {
        var rule = (String) letter.get("rule");
        var settled = new HashMap<String, Object>();
        settled.put("id", letter.get("id"));
        settled.put("state", "failed");
        settled.put("reason", null);
        settled.put("refusals", 0);
        if (isTaken(rule)) {
            var failure = once(rule, letter);
            settled.put("state", failure == null ? "done" : "failed");
            settled.put("reason", failure == null ? null : TriggerMarks.reason(failure));
            settled.put("refusals", failure == null ? 0 : 1);
        }
        exchange.setVariable("ran", new HashMap<>(settled));
        return settled;
    }

    private Exception once(String rule, Map<String, Object> letter) throws JsonProcessingException {
        var body = EventBody.json((String) letter.get("payload"));
        var key = (String) letter.get("key");
        var trigger = trigger(rule);
        if (trigger.isPresent()) {
            return trigger.get().replay(body, key);
        }
        return routes.send(FileRuleCalls.address(rule), call -> {
            call.getMessage().setBody(body);
            call.setVariable("organizationId", letter.get("organization"));
            call.setVariable(TriggerKeys.AGAIN, key);
        }).getException();
    }

    private Optional<TriggerConsumer> trigger(String rule) {
        return context.getRoutes().stream()
                .map(Route::getConsumer)
                .filter(TriggerConsumer.class::isInstance)
                .map(TriggerConsumer.class::cast)
                .filter(consumer -> consumer.isOf(rule) && !paused.isBehind(context, consumer.getRouteId()))
                .findFirst();
    }

    private boolean isCalled(String rule) {
        return FileRuleCalls.entry(context, rule)
                .filter(entry -> TriggerEnds.hasRule(context, entry.getRouteId()) && !paused.isBehind(context, entry.getRouteId()))
                .isPresent();
    }
}
