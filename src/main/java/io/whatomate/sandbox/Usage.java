package io.whatomate.sandbox;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Management calls of each account within the hour, against the bound that the switches give (Meta, "Rate limits": 5,000 for a
 * WABA with a registered number), and what clients are told of it. Sends and media do not count.
 */
final class Usage {

    private static final long HOUR_MILLIS = 3_600_000;
    private static final long MINUTE_MILLIS = 60_000;

    private record Hour(long number, int calls) {}

    private final SwitchBoard switches;
    private final Clock clock;
    private final Map<String, Hour> byAccount = new ConcurrentHashMap<>();

    Usage(SwitchBoard switches, Clock clock) {
        this.switches = switches;
        this.clock = clock;
    }

    /** @throws GraphFailure 80007 when the account has had its calls of this hour */
    void take(GraphCall call) {
        if (!isCounted(call)) {
            return;
        }
        var now = hour();
        var taken = byAccount.merge(call.node().wabaId(), new Hour(now, 1),
                (was, one) -> was.number() == now ? new Hour(now, was.calls() + 1) : one);
        if (taken.calls() > switches.now().managementCalls()) {
            throw new GraphFailure(GraphError.of(80007, "There have been too many calls to this WhatsApp Business account"));
        }
    }

    /** Empty unless the call managed an account. */
    Map<String, String> headers(GraphCall call) {
        if (!isCounted(call)) {
            return Map.of();
        }
        var waba = call.node().wabaId();
        var now = hour();
        var taken = byAccount.get(waba);
        var calls = taken == null || taken.number() != now ? 0 : taken.calls();
        var most = switches.now().managementCalls();
        var wait = calls > most ? ((now + 1) * HOUR_MILLIS - clock.millis()) / MINUTE_MILLIS + 1 : 0;
        var percent = calls * 100L / most;
        var figures = "\"call_count\":" + percent + ",\"total_cputime\":" + percent + ",\"total_time\":" + percent;
        return Map.of(
                "x-app-usage", "{" + figures + "}",
                "x-business-use-case-usage",
                "{\"" + waba + "\":[{\"type\":\"whatsapp_business_management\"," + figures
                        + ",\"estimated_time_to_regain_access\":" + wait + "}]}");
    }

    private long hour() {
        return clock.millis() / HOUR_MILLIS;
    }

    private static boolean isCounted(GraphCall call) {
        return call != null && call.node() != null && call.node().wabaId() != null && switch (call.capability().family()) {
            case "accounts", "setup", "templates" -> true;
            default -> false;
        };
    }
}
