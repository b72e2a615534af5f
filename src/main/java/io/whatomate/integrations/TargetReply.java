package io.whatomate.integrations;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What came of one call to a target.
 *
 * @param status of the answer; null when there was none
 * @param answer the first 1,000 characters of its body; null when there was none
 * @param failure why there is no answer; null when there is one
 * @param durationMs how long it took
 * @param retryAfter how long the target asks to be left alone, null when it does not
 */
record TargetReply(Integer status, String answer, String failure, long durationMs, Duration retryAfter) {

    static final int GONE = 410;

    boolean accepted() {
        return status != null && status / 100 == 2;
    }

    /** One sentence about a call that was not accepted; null for one that was. */
    String problem() {
        if (accepted()) {
            return null;
        }
        if (status == null) {
            return failure;
        }
        return "The target answered " + status + (retryAfter == null ? "" : " and asks for " + retryAfter.toSeconds() + " s");
    }

    /** As the log of a delivery and the answer of a test show it. */
    Map<String, Object> shape() {
        var shape = new HashMap<String, Object>();
        shape.put("status", status);
        shape.put("answer", answer);
        shape.put("failure", failure);
        shape.put("durationMs", durationMs);
        return shape;
    }
}
