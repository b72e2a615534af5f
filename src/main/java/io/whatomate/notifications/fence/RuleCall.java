package io.whatomate.notifications.fence;

import java.util.Map;

/**
 * A step that calls a kamelet.
 *
 * @param kamelet its name, such as {@code whatsapp-text-sink}
 * @param parameters as the author wrote them; each may hold <code>${…}</code>, which our own evaluator fills in at the call
 * @param line of the rule's text
 * @param places where the value of each parameter stands
 */
public record RuleCall(String kamelet, Map<String, String> parameters, int line, Map<String, RulePlace> places) {

    public RuleCall {
        parameters = Map.copyOf(parameters);
        places = Map.copyOf(places);
    }

    /** Where the parameter's value stands, or the step where it has none. */
    public RulePlace place(String parameter) {
        return places.getOrDefault(parameter, new RulePlace(line, 1));
    }
}
