package io.whatomate.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.accounts.AccountEvent.Severity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The field {@code account_update}: what becomes of the whole business account (Meta, "account_update webhook reference"). */
final class AccountUpdate {

    /** Meta names three kinds; more of them could fill the account's row. */
    private static final int MOST_RESTRICTIONS = 20;

    private AccountUpdate() {}

    /** @param number digits of the number that it is about, or null for all of the WABA's */
    static AccountEvent of(JsonNode value, String number) {
        var event = AccountEvent.text(value, "event", 64);
        return switch (event == null ? "" : event) {
            case "DISABLED_UPDATE" -> ban(value.path("ban_info"), event, number);
            case "ACCOUNT_RESTRICTION" -> new AccountEvent(event, Severity.CRITICAL, null, number, restrictions(value));
            case "ACCOUNT_VIOLATION" -> {
                var violation = AccountEvent.text(value.path("violation_info"), "violation_type", 100);
                yield new AccountEvent(event, Severity.WARNING, null, number, violation == null ? Map.of() : Map.of("violation", violation));
            }
            case "ACCOUNT_DELETED" -> new AccountEvent(event, Severity.CRITICAL, null, number, Map.of("linkState", "deleted"));
            case "ACCOUNT_OFFBOARDED" -> new AccountEvent(event, Severity.CRITICAL, null, number, Map.of("linkState", "offboarded"));
            case "ACCOUNT_RECONNECTED" -> {
                var facts = new HashMap<String, Object>();
                facts.put("linkState", null);
                yield new AccountEvent(event, Severity.INFO, null, number, facts);
            }
            // Another business lost or gave up its part in the WABA; whether ours still may, its token tells.
            case "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED" -> new AccountEvent(event, Severity.WARNING, null, number, Map.of());
            default -> new AccountEvent(event, Severity.INFO, null, number, Map.of());
        };
    }

    private static AccountEvent ban(JsonNode ban, String event, String number) {
        var state = AccountEvent.text(ban, "waba_ban_state", 40);
        if (state == null) {
            return new AccountEvent(event, Severity.WARNING, null, number, Map.of());
        }
        var facts = new HashMap<String, Object>();
        facts.put("banState", state);
        facts.put("banDate", state.equals("REINSTATE") ? null : AccountEvent.text(ban, "waba_ban_date", 64));
        return new AccountEvent(event, state.equals("REINSTATE") ? Severity.INFO : Severity.CRITICAL, null, number, facts);
    }

    private static Map<String, Object> restrictions(JsonNode value) {
        var facts = new HashMap<String, Object>();
        for (var restriction : value.path("restriction_info")) {
            var type = AccountEvent.text(restriction, "restriction_type", 64);
            if (type != null && facts.size() < MOST_RESTRICTIONS) {
                facts.put("restriction " + type, time(restriction.path("expiration")));
            }
        }
        return facts;
    }

    /** Unix seconds as text or number; null when it is no time. */
    private static String time(JsonNode node) {
        try {
            return Instant.ofEpochSecond(Math.min(Long.parseLong(node.asText()), 253_000_000_000L)).toString();
        } catch (NumberFormatException | DateTimeException untold) {
            return null;
        }
    }
}
