package io.whatomate.notifications.fence;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What sets a rule off.
 *
 * @param kamelet a source that tenants may use, such as {@code notify-http-source}
 * @param parameters checked against the kamelet's schema. All are constants but {@code key}, which may hold <code>${…}</code>
 */
public record RuleTrigger(String kamelet, Map<String, String> parameters) {

    /** The one parameter that may be an expression. Camel must never see it. */
    public static final String KEY = "key";

    public RuleTrigger {
        parameters = Map.copyOf(parameters);
    }

    /** What may be given to the kamelet in the main context: everything but the key. */
    public Map<String, String> constants() {
        var constants = new HashMap<>(parameters);
        constants.remove(KEY);
        return Map.copyOf(constants);
    }

    /** What makes two events the same one, to be evaluated on the payload by {@link #key(Object)}. */
    public Optional<String> key() {
        return Optional.ofNullable(parameters.get(KEY));
    }

    /**
     * The key of an event, by the fence's own evaluator.
     *
     * @param payload Maps, Lists, Strings, numbers, booleans
     * @return empty where the rule names no key, or this payload has none
     */
    public Optional<String> key(Object payload) {
        return key().map(text -> RuleExpression.template(text).text(new PayloadScope(payload))).filter(key -> !key.isEmpty());
    }
}
