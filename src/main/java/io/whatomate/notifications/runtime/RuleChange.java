package io.whatomate.notifications.runtime;

import java.util.Map;
import java.util.UUID;

/**
 * A rule as it should be from now on: a row of {@code load-changed-rules.sql}.
 *
 * @param number of the version to run; null when none is
 * @param text of that version
 * @param staged whether that version has not started anywhere yet
 */
record RuleChange(
        UUID rule, UUID organization, String name, Integer number, String text, boolean staged, boolean paused, boolean deleted) {

    static RuleChange of(Map<String, Object> row) {
        return new RuleChange(
                UUID.fromString(row.get("id").toString()),
                UUID.fromString(row.get("organization_id").toString()),
                (String) row.get("name"),
                (Integer) row.get("number"),
                (String) row.get("text"),
                (Boolean) row.get("staged"),
                (Boolean) row.get("paused"),
                "deleted".equals(row.get("state")));
    }

    boolean isToRun() {
        return number != null;
    }
}
