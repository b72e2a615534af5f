package io.whatomate.notifications.triggers;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code /actuator/deadletters}: the events that rules refused at every try, listed by GET, one with what it holds by
 * {@code GET …/<id>}. POST with {@code {"action": "replay"}} or {@code "discard"} acts on one, or with {@code "rule"} on all of a rule.
 */
@Component
@Endpoint(id = "deadletters")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class DeadLettersEndpoint {

    private static final Pattern ID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Set<String> STATES = Set.of("failed", "done", "discarded");

    private final ProducerTemplate routes;
    private final RuleLetters letters;

    DeadLettersEndpoint(ProducerTemplate routes, RuleLetters letters) {
        this.routes = routes;
        this.letters = letters;
    }

    /**
     * The newest hundred, without what they hold.
     *
     * @param rule null: of all rules
     * @param state null: {@code failed}, those that are not settled
     * @param before id of the last one of the page before
     */
    @ReadOperation(produces = "application/json")
    public String list(@Nullable String rule, @Nullable String state, @Nullable String before) {
        if (state != null && !STATES.contains(state) || before != null && !ID.matcher(before).matches()) {
            throw new InvalidEndpointRequestException("state is failed, done or discarded, and before is an id", "Unknown filter");
        }
        var question = new HashMap<String, Object>();
        question.put("rule", rule);
        question.put("state", state == null ? "failed" : state);
        question.put("before", before);
        return routes.requestBody("direct:listRuleLetters", question, String.class);
    }

    /** @return null, which is 404, where there is none of this id */
    @ReadOperation(produces = "application/json")
    public String read(@Selector String id) {
        return ID.matcher(id).matches() && routes.requestBody("direct:readRuleLetter", Map.of("id", id)) instanceof String letter ? letter : null;
    }

    /** @return 409 where it cannot be run: its rule takes nothing here, it went through, what it held is gone, or somebody runs it */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> act(@Selector String id, String action) {
        var letter = read(id);
        if (letter == null) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        if (isReplay(action)) {
            var ran = replay(id);
            return ran == null || (ran.get("state").equals("failed") && ran.get("reason") == null)
                    ? new WebEndpointResponse<>(Map.of("id", id, "reason", hindrance(letter)), 409)
                    : new WebEndpointResponse<>(ran);
        }
        return new WebEndpointResponse<>(discard(id, null));
    }

    private static String hindrance(String letter) {
        var obstacle = ((Map<?, ?>) EventBody.of(letter)).get("obstacle");
        return obstacle == null
                ? "It cannot be run now: it went through already, its rule takes no events on this node, or somebody else runs it."
                : "It cannot be run again. " + obstacle;
    }

    /** @return how many; 409 where the rule takes nothing on this node */
    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> actOnAll(String rule, String action) {
        if (!isReplay(action)) {
            return new WebEndpointResponse<>(discard(null, rule));
        }
        if (!letters.isTaken(rule)) {
            return new WebEndpointResponse<>(Map.of("rule", rule, "reason", "The rule takes no events on this node."), 409);
        }
        var done = 0;
        var failed = 0;
        for (var waiting : routes.requestBody("direct:waitingRuleLetters", Map.of("rule", rule), List.class)) {
            var ran = replay(((Map<?, ?>) waiting).get("id"));
            done += ran != null && ran.get("state").equals("done") ? 1 : 0;
            failed += ran != null && ran.get("state").equals("failed") ? 1 : 0;
        }
        return new WebEndpointResponse<>(Map.of("rule", rule, "done", done, "failed", failed));
    }

    private static boolean isReplay(String action) {
        return switch (action.toLowerCase(Locale.ROOT)) {
            case "replay" -> true;
            case "discard" -> false;
            default -> throw new InvalidEndpointRequestException("action is replay or discard", "Unknown action");
        };
    }

    private Map<String, Object> discard(String id, String rule) {
        var question = new HashMap<String, Object>();
        question.put("id", id);
        question.put("rule", rule);
        return Map.of("discarded", routes.requestBody("direct:discardRuleLetters", question));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> replay(Object id) {
        var replayed = routes.send("direct:replayRuleLetter", exchange -> exchange.getMessage().setBody(Map.of("id", id)));
        if (replayed.getException() != null) {
            throw new IllegalStateException("The letter could not be run", replayed.getException());
        }
        return replayed.getVariable("ran", Map.class);
    }
}
