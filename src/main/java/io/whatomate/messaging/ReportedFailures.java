package io.whatomate.messaging;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Meta reports many failures by webhook only, and the same code means the same there. */
@Component("reportedFailures")
class ReportedFailures {

    private final MetaErrorPolicies policies;

    ReportedFailures(MetaErrorPolicies policies) {
        this.policies = policies;
    }

    /**
     * @param status parameters of {@code apply-status.sql}
     * @param told its row: Meta repeats statuses for days, and what was heeded once is old
     * @return parameters of {@code strain-number.sql}, or null when the failure says nothing about the number
     */
    public Map<String, Object> heed(@Body Map<String, Object> status, @Variable("told") Map<String, Object> told) {
        if (!Boolean.TRUE.equals(told.get("is_new"))
                || !"failed".equals(status.get("status")) || !(status.get("errorCode") instanceof Integer code)) {
            return null;
        }
        return switch (policies.of(code, false).action()) {
            case SLOW -> row(true, false, status);
            case STOP -> row(false, true, status);
            case RETRY, WAIT, FIX, DEAD -> null;
        };
    }

    private static Map<String, Object> row(boolean slow, boolean stop, Map<String, Object> status) {
        var row = new HashMap<String, Object>();
        row.put("slow", slow);
        row.put("stop", stop);
        row.put("detail", status.get("detail"));
        return row;
    }
}
