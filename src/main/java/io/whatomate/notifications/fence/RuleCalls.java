package io.whatomate.notifications.fence;

import java.util.Map;

/** The one way out of the rule context: the kamelets that run in the main context. */
@FunctionalInterface
interface RuleCalls {

    /**
     * What goes out.
     *
     * @param parameters evaluated and checked; what is absent is null there
     * @param variables organizationId, ruleId, ruleKey, ruleSends (one counter for the run), capture, and what kamelets gave before
     */
    record Question(Kamelet kamelet, Map<String, Object> parameters, Object body, Map<String, Object> variables) {}

    /**
     * What comes back.
     *
     * @param variables those that the kamelet is known to give
     * @param stop whether the rule ends here, without a failure
     */
    record Answer(Object body, Map<String, Object> variables, boolean stop) {

        Answer(Object body, Map<String, Object> variables) {
            this(body, variables, false);
        }
    }

    /**
     * Gets a kamelet ready before the first rule that calls it runs.
     *
     * @throws RuntimeException where it does not start
     */
    default void prepare(Kamelet kamelet) {}

    /** @throws Exception as the kamelet failed: a {@link io.whatomate.platform.http.Problem} where it refused */
    Answer call(Question question) throws Exception;
}
