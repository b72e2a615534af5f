package io.whatomate.notifications.runtime;

import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.notifications.fence.RuleContext;
import io.whatomate.notifications.fence.RuleFaults;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/** Starts and stops a tenant's rule on this node: its trigger in the main context and its steps in the rule context. */
@Component
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
final class RuleStarts {

    private static final int LONGEST_FAILURE = 2000;

    private final RuleCompiler compiler;
    private final RuleContext context;
    private final TriggerRoutes triggers;

    RuleStarts(RuleCompiler compiler, RuleContext context, TriggerRoutes triggers) {
        this.compiler = compiler;
        this.context = context;
        this.triggers = triggers;
    }

    /**
     * The trigger first: what it keeps is run by whichever version is there. If the steps do not start, it goes again.
     *
     * @param running the version before, whose trigger stays where it is the same; null where none runs
     * @throws Exception where it does not start; the version before goes on
     */
    LiveRule start(RuleChange change, LiveRule running) throws Exception {
        var compiled = compiler.compile(change.rule(), change.text());
        var same = running != null && running.compiled().trigger().equals(compiled.trigger());
        var trigger = same ? running.trigger() : triggers.open(change, compiled.trigger());
        try {
            context.start(change.rule(), compiled);
        } catch (Exception e) {
            if (!same) {
                triggers.close(trigger);
            }
            throw e;
        }
        if (!same && running != null) {
            triggers.close(running.trigger());
        }
        return new LiveRule(change.rule(), change.number(), compiled, trigger);
    }

    void stop(LiveRule running) {
        triggers.close(running.trigger());
        context.stop(running.rule());
    }

    /** What the rule's author may know: other exceptions may tell of servers and addresses, which are the operator's. */
    static String worded(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RuleFaults || cause instanceof Problem || cause instanceof IllegalArgumentException && cause.getCause() == null) {
                return StorableText.of(cause.getMessage().substring(0, Math.min(LONGEST_FAILURE, cause.getMessage().length())));
            }
        }
        return "It does not start; the log of this product tells the operator why.";
    }
}
