package io.whatomate.notifications.fence;

import java.util.List;

/**
 * A rule whose text passed the gate.
 *
 * @param name the route's id: lower case, digits and dashes
 * @param description one sentence, or empty
 * @param trigger what sets it off; runs in the main context
 * @param route the rule's text in canonical form: what two versions are compared by, and what an export holds
 * @param calls the kamelets that its steps call, in the order of the text
 * @param steps what the rule context runs. It is built from these and from no text
 */
public record CompiledRule(
        String name, String description, RuleTrigger trigger, String route, List<RuleCall> calls, List<RuleStep> steps) {

    public CompiledRule {
        calls = List.copyOf(calls);
        steps = List.copyOf(steps);
    }
}
