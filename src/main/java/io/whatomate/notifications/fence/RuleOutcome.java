package io.whatomate.notifications.fence;

import java.util.List;

/** How a run of a rule ended: done, skipped, failed, or captured because it was a trial. */
public sealed interface RuleOutcome {

    /** The steps that were passed, the first 1,000 of them. */
    List<Passed> steps();

    /**
     * A step that was passed.
     *
     * @param line of the rule's text
     * @param step its word, such as {@code filter}, or the kamelet's name
     * @param detail what it decided, noted or gave; may be empty
     */
    record Passed(int line, String step, String detail) {}

    /**
     * A message that a sink wrote.
     *
     * @param messageId of ours, or null where the sink tells none
     * @param state of the message, or null
     */
    record Sent(String messageId, String state) {}

    /** It ended without an error. */
    record Done(int sent, List<Sent> messages, List<Passed> steps) implements RuleOutcome {}

    /** It ended without an error before any kamelet was called: its conditions did not hold. */
    record Skipped(List<Passed> steps) implements RuleOutcome {}

    /**
     * It failed.
     *
     * @param permanent whether trying again would fail the same way
     * @param reason sentence for the rule's author
     * @param line of the rule's text, 0 where it failed outside of its steps
     * @param sent messages that were written before it failed
     */
    record Failed(boolean permanent, String reason, int line, int sent, List<Passed> steps) implements RuleOutcome {}

    /**
     * A captured run.
     *
     * @param sends what each sink would have sent, as {@code direct:notify} tells it
     * @param failure how it failed after these, or null
     */
    record Captured(List<Object> sends, Failed failure, List<Passed> steps) implements RuleOutcome {}
}
