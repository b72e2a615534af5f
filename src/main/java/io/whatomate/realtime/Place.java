package io.whatomate.realtime;

import io.whatomate.platform.http.Problem;
import java.util.regex.Pattern;

/**
 * How far somebody has heard: the database's snapshot of the transactions that were over, and when that was.
 *
 * @param millis since 1970, by the database's clock
 * @param snapshot as PostgreSQL writes a {@code pg_snapshot}
 */
record Place(long millis, String snapshot) {

    private static final int LONGEST = 2048;
    private static final String NUMBER = "[1-9]\\d{0,17}";
    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,14})\\.(" + NUMBER + ":" + NUMBER + ":(?:" + NUMBER + "(?:," + NUMBER + ")*)?)");

    /**
     * @param cursor as a frame told it
     * @throws Problem 400 when it is none of ours
     */
    static Place of(String cursor) {
        var parts = TEXT.matcher(cursor);
        if (cursor.length() > LONGEST || !parts.matches()) {
            throw invalid();
        }
        var place = new Place(Long.parseLong(parts.group(1)), parts.group(2));
        if (!place.isWellFormed()) {
            throw invalid();
        }
        return place;
    }

    /** What PostgreSQL asks of a snapshot: those under way lie between the two ends, in order. */
    private boolean isWellFormed() {
        var last = oldest();
        if (last > next()) {
            return false;
        }
        var first = true;
        for (var text : snapshot.substring(snapshot.lastIndexOf(':') + 1).split(",")) {
            if (text.isEmpty()) {
                continue;
            }
            var running = Long.parseLong(text);
            if (running >= next() || (first ? running < last : running <= last)) {
                return false;
            }
            last = running;
            first = false;
        }
        return true;
    }

    private static Problem invalid() {
        return Problem.of(400, "invalid-cursor", "Invalid cursor", "Give back the cursor of the last frame as it was.");
    }

    String cursor() {
        return millis + "." + snapshot;
    }

    /** The first transaction that may still have been under way. */
    long oldest() {
        return Long.parseLong(snapshot.substring(0, snapshot.indexOf(':')));
    }

    /** The first transaction that had not begun. */
    long next() {
        var from = snapshot.indexOf(':') + 1;
        return Long.parseLong(snapshot.substring(from, snapshot.indexOf(':', from)));
    }
}
