package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.springframework.stereotype.Component;

/** Which of the operator's rules are paused on all nodes, as this one heard last. */
@Component("pausedRules")
public class PausedRules {

    private final ObjectMapper json = new ObjectMapper();
    private volatile Set<String> ids;

    /** @param paused JSON list of the ids of routes */
    public void follow(@Body String paused) throws JsonProcessingException {
        ids = json.readValue(paused, new TypeReference<Set<String>>() {});
    }

    /** Whether it is known: a rule that is paused must not run for the first moment after a start. */
    public boolean isLoaded() {
        return ids != null;
    }

    /**
     * @param rule id of its route
     * @return whether the operator has paused it, as this node heard last
     */
    public boolean contains(String rule) {
        var now = ids;
        return now != null && now.contains(rule);
    }

    /** Whether the rule that begins with this route of a kamelet is paused. */
    boolean isBehind(CamelContext context, String innerRoute) {
        return TriggerEnds.ruleOf(context, innerRoute).filter(route -> contains(route.getRouteId())).isPresent();
    }
}
