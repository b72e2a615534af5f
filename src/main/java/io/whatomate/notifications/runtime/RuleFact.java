package io.whatomate.notifications.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What this node has made of a rule that changed.
 *
 * @param number of the version that runs here; null: none
 * @param state running, paused, stopped or failed
 * @param failure why another version that should run does not; of one that runs, why its trigger does not go on
 * @param began the staged version, when it has started here
 * @param refused the staged version, when it does not start
 */
record RuleFact(UUID rule, Integer number, String state, String failure, Integer began, Integer refused) {

    static RuleFact running(RuleChange change) {
        return new RuleFact(
                change.rule(), change.number(), change.paused() ? "paused" : "running", null, change.staged() ? change.number() : null, null);
    }

    static RuleFact stopped(RuleChange change) {
        return new RuleFact(change.rule(), null, "stopped", null, null, null);
    }

    /** @param stays the version that goes on, or null */
    static RuleFact failed(RuleChange change, Integer stays, String failure) {
        return new RuleFact(change.rule(), stays, "failed", failure, null, change.staged() ? change.number() : null);
    }

    /** Whether the version that should run does. */
    boolean runs() {
        return state.equals("running") || state.equals("paused");
    }

    /** @param trouble why its trigger does not go on; null: it does */
    RuleFact troubled(String trouble) {
        return new RuleFact(rule, number, state, trouble, null, null);
    }

    /** The parameters of {@code keep-rule-state.sql}. */
    Map<String, Object> parameters(String node) {
        var parameters = new HashMap<String, Object>();
        parameters.put("rule", rule);
        parameters.put("node", node);
        parameters.put("number", number);
        parameters.put("state", state);
        parameters.put("failure", failure);
        parameters.put("began", began);
        parameters.put("refused", refused);
        return parameters;
    }
}
