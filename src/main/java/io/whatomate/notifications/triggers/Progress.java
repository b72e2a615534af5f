package io.whatomate.notifications.triggers;

import io.whatomate.notifications.triggers.TriggerMarks.Held;
import java.time.Duration;

/**
 * Keeps marks a few times a second instead of after each event: what a crash repeats of the last moment comes again under the
 * same keys. The mark is kept in any case when the turn ends.
 */
final class Progress {

    private static final long OFTEN_NANOS = Duration.ofMillis(200).toNanos();

    private final TriggerMarks marks;
    private final Held place;
    private long keptNanos = System.nanoTime();
    private String reached;

    Progress(TriggerMarks marks, Held place) {
        this.marks = marks;
        this.place = place;
    }

    void reached(String mark) {
        reached = mark;
        if (System.nanoTime() - keptNanos > OFTEN_NANOS) {
            keep();
        }
    }

    void keep() {
        if (reached != null) {
            marks.keep(place, reached);
            reached = null;
            keptNanos = System.nanoTime();
        }
    }
}
