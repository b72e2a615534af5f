package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.springframework.stereotype.Component;

/**
 * The dead letters of rules: events that a rule's route refused for good. One is run again by the rule as it is now, under the
 * key that it had, so what was sent for it is not sent a second time.
 */
@Component("ruleLetters")
class RuleLetters {

    private final ProducerTemplate routes;
    private final CamelContext context;
    private final PausedRules paused;
    private final SourceReplays sources;
    private final ObjectMapper json;

    /** Whoever on this node takes events of a rule now. */
    private interface Taker {

        /** @return why the letter does not go through; null when it does */
        Exception run(Map<String, Object> letter) throws JsonProcessingException;
    }

    RuleLetters(ProducerTemplate routes, CamelContext context, PausedRules paused, SourceReplays sources, ObjectMapper json) {
        this.routes = routes;
        this.context = context;
        this.paused = paused;
        this.sources = sources;
        this.json = json;
    }

    /**
     * Keeps an event before it is passed over.
     *
     * @param body Maps, Lists, text, numbers
     * @param place of the step that failed; may be null
     * @throws IllegalStateException when it cannot be kept: then it must come again
     */
    void keep(TriggerSource source, String key, Object body, Exception failure, String place) {
        keep(key, exchange -> {
            describe(exchange, source.rule(), source.organizationId(), key, failure, place);
            exchange.getMessage().setBody(body);
        });
    }

    /**
     * Keeps an event of an endpoint of Camel's own, with as much of it as a letter can hold.
     *
     * @param rule id of its route
     * @param failed the exchange that it became
     * @throws IllegalStateException when it cannot be kept
     */
    void keep(String rule, SourceEvent event, Exchange failed, Exception failure) {
        var kept = KeptEvent.of(event, failed);
        keep(event.key(), exchange -> {
            describe(exchange, rule, null, event.key(), failure, RuleSteps.place(failed, failure));
            exchange.setVariable("rejectedHeaders", json.writeValueAsString(kept.headers()));
            exchange.setVariable("rejectedObstacle", kept.obstacle());
            exchange.setVariable("rejectedTick", event.isTick());
            exchange.getMessage().setBody(kept.body());
        });
    }

    private void keep(String key, Processor event) {
        var kept = routes.send("direct:rejectTriggerEvent", event);
        if (kept.getException() != null) {
            throw new IllegalStateException("the event " + key + " cannot be kept as a dead letter", kept.getException());
        }
    }

    /** Sets what {@code reject-trigger-event.sql} asks for, but what the event holds. */
    static void describe(Exchange exchange, String rule, Object organization, String key, Exception failure, String place) {
        exchange.setVariable("rejectedRule", rule);
        exchange.setVariable("rejectedOrganization", organization);
        exchange.setVariable("rejectedKey", TableTrigger.key(key));
        exchange.setVariable("rejectedReason", TriggerMarks.reason(failure));
        exchange.setVariable("rejectedPlace", place);
    }

    /** Whether somebody on this node takes events of that rule now. */
    boolean isTaken(String rule) {
        return trigger(rule).or(() -> called(rule)).or(() -> source(rule)).isPresent();
    }

    /**
     * Runs a letter once; the variable {@code ran} tells the operator what came of it.
     *
     * @param letter row of {@code claim-rule-letter.sql}
     * @return parameters of {@code settle-rule-letter.sql}
     */
    public Map<String, Object> run(Exchange exchange, @Body Map<String, Object> letter) throws JsonProcessingException {
        var rule = (String) letter.get("rule");
        var taker = letter.get("headers") == null ? trigger(rule).or(() -> called(rule)) : source(rule);
        var settled = new HashMap<String, Object>();
        settled.put("id", letter.get("id"));
        settled.put("state", "failed");
        settled.put("reason", null);
        settled.put("refusals", 0);
        if (taker.isPresent()) {
            var failure = held(taker.get(), letter);
            settled.put("state", failure == null ? "done" : "failed");
            settled.put("reason", failure == null ? null : TriggerMarks.reason(failure));
            settled.put("refusals", failure == null ? 0 : 1);
        }
        exchange.setVariable("ran", new HashMap<>(settled));
        return settled;
    }

    private Exception held(Taker taker, Map<String, Object> letter) throws JsonProcessingException {
        Runnable renew = () -> routes.sendBody("direct:renewRuleLetter", Map.of("id", letter.get("id")));
        try (var _ = new LetterLease(renew, LetterLease.PERIOD)) {
            return taker.run(letter);
        }
    }

    private Optional<Taker> trigger(String rule) {
        return context.getRoutes().stream()
                .map(Route::getConsumer)
                .filter(TriggerConsumer.class::isInstance)
                .map(TriggerConsumer.class::cast)
                .filter(consumer -> consumer.isOf(rule) && !paused.isBehind(context, consumer.getRouteId()))
                .findFirst()
                .map(consumer -> letter -> consumer.replay(body(letter), (String) letter.get("key")));
    }

    private Optional<Taker> called(String rule) {
        return FileRuleCalls.entry(context, rule)
                .filter(entry -> TriggerEnds.hasRule(context, entry.getRouteId()) && !paused.isBehind(context, entry.getRouteId()))
                .map(entry -> letter -> routes.send(entry.getEndpoint(), call -> {
                    call.getMessage().setBody(body(letter));
                    call.setVariable("organizationId", letter.get("organization"));
                    call.setVariable(TriggerKeys.AGAIN, letter.get("key"));
                }).getException());
    }

    private Optional<Taker> source(String rule) {
        return sources.find(rule).map(route -> letter -> sources.run(
                route, body(letter), (Map<?, ?>) EventBody.json((String) letter.get("headers")), (String) letter.get("key")));
    }

    private static Object body(Map<String, Object> letter) throws JsonProcessingException {
        return EventBody.json((String) letter.get("payload"));
    }
}
