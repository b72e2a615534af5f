package io.whatomate.notifications.fence;

import java.util.Map;

/**
 * A step that calls a kamelet.
 *
 * @param kamelet its name, such as {@code whatsapp-text-sink}
 * @param parameters as the author wrote them; each may hold <code>${…}</code>, which our own evaluator fills in at the call
 * @param line of the rule's text
 */
public record RuleCall(String kamelet, Map<String, String> parameters, int line) {

    public RuleCall {
        parameters = Map.copyOf(parameters);
    }
}
