package io.whatomate.accounts;

import com.fasterxml.jackson.databind.JsonNode;

/** Meta's messaging limit: a word such as {@code TIER_2K} today, a number of customers in older webhooks. */
final class Tier {

    private Tier() {}

    /** The word of the first of the members that is there, or null. */
    static String of(JsonNode value, String... names) {
        for (var name : names) {
            var limit = value.path(name);
            if (limit.isTextual()) {
                return AccountEvent.text(value, name, 40);
            }
            if (limit.canConvertToInt()) {
                return word(limit.asInt());
            }
        }
        return null;
    }

    private static String word(int customers) {
        if (customers < 0) {
            return "TIER_UNLIMITED";
        }
        return "TIER_" + (customers >= 1000 && customers % 1000 == 0 ? customers / 1000 + "K" : String.valueOf(customers));
    }
}
