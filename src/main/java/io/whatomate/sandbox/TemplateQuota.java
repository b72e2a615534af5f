package io.whatomate.sandbox;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often Meta lets an account make templates, and an approved one be edited. In memory: a sandbox that is started anew
 * counts from the beginning.
 */
final class TemplateQuota {

    private static final int MOST_CREATIONS = 100;
    private static final int MOST_EDITS = 10;
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;
    private static final int TOO_MANY = 2388019;

    private final Clock clock;
    private final Map<String, Deque<Long>> creations = new ConcurrentHashMap<>();
    private final Map<String, Deque<Long>> edits = new ConcurrentHashMap<>();

    TemplateQuota(Clock clock) {
        this.clock = clock;
    }

    /** @throws GraphFailure 100/2388019 when the account has made a hundred within the hour */
    void create(String wabaId) {
        count(creations, wabaId, HOUR, MOST_CREATIONS, "An account may make " + MOST_CREATIONS + " templates an hour");
    }

    /** @throws GraphFailure 100/2388019 when it was edited within a day, or ten times within thirty */
    void edit(String templateId) {
        var last = edits.get(templateId);
        if (last != null && !last.isEmpty() && last.peekLast() > clock.millis() - DAY) {
            throw refused("An approved template may be edited once within 24 hours");
        }
        count(edits, templateId, 30 * DAY, MOST_EDITS, "An approved template may be edited " + MOST_EDITS + " times within 30 days");
    }

    private void count(Map<String, Deque<Long>> counted, String key, long span, int most, String reason) {
        var now = clock.millis();
        counted.compute(key, (same, before) -> {
            var kept = before == null ? new ArrayDeque<Long>() : before;
            while (!kept.isEmpty() && kept.peekFirst() <= now - span) {
                kept.removeFirst();
            }
            if (kept.size() >= most) {
                throw refused(reason);
            }
            kept.addLast(now);
            return kept;
        });
    }

    private static GraphFailure refused(String reason) {
        return new GraphFailure(GraphError.template(TOO_MANY, "Too many changes", reason));
    }
}
