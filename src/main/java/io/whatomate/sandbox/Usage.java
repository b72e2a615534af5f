package io.whatomate.sandbox;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts management calls per account and hour against Meta's 5,000, and tells clients how much is used. */
final class Usage {

    private static final int MANAGEMENT_CALLS = 5000;
    private static final long HOUR_MILLIS = 3_600_000;

    private record Hour(long number, int calls) {}

    private final Clock clock;
    private final Map<String, Hour> byAccount = new ConcurrentHashMap<>();

    Usage(Clock clock) {
        this.clock = clock;
    }

    /** Empty unless the call managed an account; sends and media do not count. */
    Map<String, String> headers(GraphCall call) {
        if (call == null || call.node() == null || call.node().wabaId() == null || !manages(call.capability())) {
            return Map.of();
        }
        var waba = call.node().wabaId();
        var now = clock.millis() / HOUR_MILLIS;
        var hour = byAccount.merge(
                waba, new Hour(now, 1), (was, one) -> was.number() == now ? new Hour(now, was.calls() + 1) : one);
        var percent = hour.calls() * 100 / MANAGEMENT_CALLS;
        var figures = "\"call_count\":" + percent + ",\"total_cputime\":" + percent + ",\"total_time\":" + percent;
        return Map.of(
                "x-app-usage", "{" + figures + "}",
                "x-business-use-case-usage",
                "{\"" + waba + "\":[{\"type\":\"whatsapp_business_management\"," + figures
                        + ",\"estimated_time_to_regain_access\":0}]}");
    }

    private static boolean manages(Capability capability) {
        return switch (capability.family()) {
            case "accounts", "setup", "templates" -> true;
            default -> false;
        };
    }
}
