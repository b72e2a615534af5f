package io.whatomate.notifications.authoring;

import io.whatomate.notifications.fence.CompiledRule;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleStep;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which calls before a send gave it values: along each way that leads through the steps. What kamelets give stays for the rest of
 * the run, also behind a split, and is not what {@code setVariable} sets.
 */
final class ValuesBefore {

    /** Where several ways meet, and one gave other values than another. */
    private static final Source MIXED = new Source(null, false);
    private static final Source NOTHING = new Source(null, true);

    /**
     * The call that gave a variable last.
     *
     * @param call null where there is none, or where it is not sure
     * @param isSure whether it is the same on all ways
     */
    record Source(RuleCall call, boolean isSure) {

        private Source or(Source other) {
            return equals(other) ? this : MIXED;
        }
    }

    /** @param values of {@code template-params-action}; attachment: of {@code attach-document-action} */
    record Before(Source values, Source attachment) {

        private Before or(Before other) {
            return other == null ? this : new Before(values.or(other.values), attachment.or(other.attachment));
        }

        private Before after(RuleCall call) {
            return switch (call.kamelet()) {
                case "template-params-action" -> new Before(new Source(call, true), attachment);
                case "attach-document-action" -> new Before(values, new Source(call, true));
                default -> this;
            };
        }
    }

    private final List<RuleCall> calls;
    private final Map<RuleCall, Before> found = new HashMap<>();

    ValuesBefore(CompiledRule rule) {
        calls = rule.calls();
        walk(rule.steps(), new Before(NOTHING, NOTHING));
    }

    /** What the call finds. */
    Before of(RuleCall call) {
        return found.getOrDefault(call, new Before(MIXED, MIXED));
    }

    /** @return what is there behind the steps; null where no way leads there */
    private Before walk(List<RuleStep> steps, Before before) {
        var here = before;
        for (var step : steps) {
            if (here == null) {
                return null;
            }
            here = after(step, here);
        }
        return here;
    }

    private Before after(RuleStep step, Before before) {
        return switch (step) {
            case RuleStep.Call call -> {
                found.put(calls.get(call.call()), before);
                yield before.after(calls.get(call.call()));
            }
            case RuleStep.Filter filter -> before.or(walk(filter.steps(), before));
            case RuleStep.Choice choice -> {
                var behind = walk(choice.otherwise(), before);
                for (var when : choice.whens()) {
                    var branch = walk(when.steps(), before);
                    behind = branch == null ? behind : branch.or(behind);
                }
                yield behind;
            }
            case RuleStep.Split split -> {
                // The second part finds what the first has left.
                var again = before.or(walk(split.steps(), before));
                yield again.or(walk(split.steps(), again));
            }
            case RuleStep.Stop _ -> null;
            default -> before;
        };
    }
}
