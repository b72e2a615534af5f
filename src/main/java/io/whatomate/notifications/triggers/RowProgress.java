package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.whatomate.notifications.triggers.TableMark.Position;
import io.whatomate.notifications.triggers.TriggerMarks.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** As {@link Progress}, of a table: with the mark are kept the rows that were read, as long as they are looked through again. */
final class RowProgress {

    private static final long OFTEN_NANOS = Duration.ofMillis(200).toNanos();

    private final TriggerSource source;
    private final Held held;
    private final Duration overlap;
    private final List<String> read = new ArrayList<>();
    private TableMark mark;
    private String kept;
    private long keptNanos = System.nanoTime();

    RowProgress(TriggerSource source, Held held, Duration overlap) throws JsonProcessingException {
        this.source = source;
        this.held = held;
        this.overlap = overlap;
        this.kept = held.mark();
        this.mark = TableMark.read(held.mark());
    }

    Held held() {
        return held;
    }

    TableMark mark() {
        return mark;
    }

    /** The next row in order is through. */
    void reached(Position position, String key) throws JsonProcessingException {
        mark = mark.reached(position);
        found(key);
    }

    /** A row is through, be it in order or late. */
    void found(String key) throws JsonProcessingException {
        if (!overlap.isZero()) {
            read.add(Digest.of(key));
        }
        if (System.nanoTime() - keptNanos > OFTEN_NANOS) {
            keep();
        }
    }

    /** @param looked when the rows above the floor were looked through */
    void raise(Instant looked) {
        mark = mark.raised(looked, source.clock().instant(), overlap);
    }

    void keep() throws JsonProcessingException {
        var written = mark.written();
        if (written.equals(kept) && read.isEmpty()) {
            return;
        }
        // Twice the time, since the clocks of two nodes may differ.
        var before = mark.nothingIsLate() ? null : Instant.ofEpochMilli(mark.since()).minus(overlap);
        source.marks().keep(held, written, List.copyOf(read), source.clock().instant(), before);
        read.clear();
        kept = written;
        keptNanos = System.nanoTime();
    }
}
