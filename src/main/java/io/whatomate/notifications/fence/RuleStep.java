package io.whatomate.notifications.fence;

import java.util.List;

/** The steps that a rule may have; there are no others. Each knows its line in the rule's text. */
public sealed interface RuleStep {

    int line();

    /** @param call its place in {@link CompiledRule#calls()}, from 0 */
    record Call(int line, int call) implements RuleStep {}

    /** Goes on inside only where the condition holds. */
    record Filter(int line, RuleExpression condition, List<RuleStep> steps) implements RuleStep {}

    /** @param otherwise empty where there is none */
    record Choice(int line, List<When> whens, List<RuleStep> otherwise) implements RuleStep {}

    /** One branch of a choice. */
    record When(int line, RuleExpression condition, List<RuleStep> steps) {}

    /** Runs its steps once for each part, one after the other. */
    record Split(int line, RuleExpression parts, List<RuleStep> steps) implements RuleStep {}

    /** The body becomes what the expression says. */
    record SetBody(int line, RuleExpression value) implements RuleStep {}

    /** The variable becomes what the expression says. */
    record SetVariable(int line, String name, RuleExpression value) implements RuleStep {}

    /** Forgets a variable. */
    record RemoveVariable(int line, String name) implements RuleStep {}

    /** Notes a line among the steps of the run. */
    record Log(int line, RuleExpression message) implements RuleStep {}

    /** Ends the run, without a failure. */
    record Stop(int line) implements RuleStep {}
}
