package io.whatomate.notifications.fence;

import io.whatomate.notifications.fence.RuleOutcome.Failed;
import io.whatomate.platform.http.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of a failure what a rule's author may know of it. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static Failed of(Throwable failure, RunState state) {
        if (state.isLate()) {
            return failed(false, "The run did not end in its time.", state);
        }
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RuleStopped stopped) {
                return failed(stopped.permanent(), stopped.getMessage(), state);
            }
            if (cause instanceof Problem problem) {
                return failed(isPermanent(problem.status()), problem.told(), state);
            }
        }
        // Texts of other exceptions may tell of servers, statements and addresses, which are the operator's to know.
        LOG.warn("A run of rule {} failed at line {}: {}", state.run().ruleId(), state.line(), root(failure).toString());
        LOG.debug("How it failed", failure);
        return failed(false, "This step failed within the product; its log tells the operator why.", state);
    }

    private static Throwable root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** The sender's kind of failure stays; a conflict, a pace or our own may pass. */
    private static boolean isPermanent(int status) {
        return status < 500 && status != 429 && status != 409 && status != 408;
    }

    private static Failed failed(boolean permanent, String reason, RunState state) {
        return new Failed(permanent, reason, state.line(), state.sent().size(), state.passed());
    }
}
