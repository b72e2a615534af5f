package io.whatomate.notifications.fence;

import java.time.Instant;
import java.util.UUID;

/**
 * One run of a rule.
 *
 * @param organizationId whose rule it is; what the kamelets it calls will know
 * @param ruleId of a rule that was started in the rule context
 * @param key what makes its event the same when it comes again, at most 255 characters
 * @param body payload of Maps, Lists, Strings, numbers, booleans, bytes; the run works on a copy
 * @param deadline when it ends, done or not
 * @param messages how many messages it may send, from 0 to 100
 * @param captured whether what it would send is shown instead of sent
 */
public record RuleRun(
        UUID organizationId, String ruleId, String key, Object body, Instant deadline, int messages, boolean captured) {}
