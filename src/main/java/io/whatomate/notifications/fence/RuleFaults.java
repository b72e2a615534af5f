package io.whatomate.notifications.fence;

import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with a rule's text, in the order of the text. Carries no stack trace: it is an answer. */
public final class RuleFaults extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<RuleFault> faults;

    /** @param faults at least one, in the order of the text */
    public RuleFaults(List<RuleFault> faults) {
        super(
                faults.stream()
                        .map(fault -> fault.line() + ":" + fault.column() + " " + fault.code() + ": " + fault.detail() + " " + fault.mend())
                        .collect(Collectors.joining("\n")),
                null,
                false,
                false);
        this.faults = List.copyOf(faults);
    }

    /** At least one, in the order of the text. */
    public List<RuleFault> faults() {
        return faults;
    }
}
