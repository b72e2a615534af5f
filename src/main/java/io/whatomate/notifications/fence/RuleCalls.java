package io.whatomate.notifications.fence;

import java.util.Map;

/** The one way out of the rule context: the kamelets that run in the main context. */
@FunctionalInterface
interface RuleCalls {

    /**
     * What goes out.
     *
     * @param parameters evaluated and checked; what is absent is null there
     * @param variables organizationId, ruleId, ruleKey, ruleSends, capture, and what kamelets gave before
     */
    record Question(Kamelet kamelet, Map<String, Object> parameters, Object body, Map<String, Object> variables) {}

    /** What comes back: the body, and those variables that the kamelet is known to give. */
    record Answer(Object body, Map<String, Object> variables) {}

    /** @throws Exception as the kamelet failed: a {@link io.whatomate.platform.http.Problem} where it refused */
    Answer call(Question question) throws Exception;
}
