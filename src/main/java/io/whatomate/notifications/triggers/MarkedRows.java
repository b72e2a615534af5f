package io.whatomate.notifications.triggers;

import io.whatomate.notifications.triggers.MarkedTable.Row;
import io.whatomate.notifications.triggers.TriggerMarks.Held;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;

/**
 * Rows above a high-water mark, in its order. A row that is committed after one with a higher mark was read comes late, but it
 * comes, if it is no later than the overlap: once in each period the rows of that time are looked through again, and those that
 * were read already are passed over.
 */
final class MarkedRows implements TriggerWork {

    private final TriggerSource source;
    private final MarkedTable rows;
    private final String place;
    private final boolean fromTheBeginning;
    private final Duration overlap;
    private final Duration period;
    private final int batch;
    private Instant looked = Instant.EPOCH;

    MarkedRows(TriggerSource source, TableTrigger.Table table, String markColumn, boolean fromTheBeginning, Duration overlap) {
        this.source = source;
        this.rows = new MarkedTable(table, markColumn);
        this.place = table.place("table") + "/" + markColumn;
        this.fromTheBeginning = fromTheBeginning;
        this.overlap = overlap;
        this.period = table.period();
        this.batch = table.batch();
    }

    @Override
    public Duration turn(Events events) throws Exception {
        var held = source.marks().hold(source.rule(), place, source.organizationId());
        if (held.isEmpty()) {
            return period;
        }
        try {
            return read(held.get(), events) ? Duration.ZERO : period;
        } finally {
            source.marks().release(held.get());
        }
    }

    @Override
    public void look() throws SQLException {
        rows.look();
    }

    /** @return whether there may be more at once */
    private boolean read(Held held, Events events) throws Exception {
        if (held.mark().isEmpty()) {
            // What is there when the rule starts for the first time is not news.
            var begin = fromTheBeginning ? TableMark.Position.FIRST : rows.last();
            source.marks().keep(held, TableMark.at(begin).written());
            return true;
        }
        var progress = new RowProgress(source, held, overlap);
        try {
            var now = source.clock().instant();
            if (progress.mark().nothingIsLate()) {
                looked = now;
            } else if (!now.isBefore(looked.plus(period))) {
                lookAgain(progress, events);
                looked = now;
            }
            var next = rows.after(progress.mark().high());
            for (var row : next) {
                fire(row, events);
                progress.reached(row.position(), rows.key(row.position()));
            }
            progress.raise(looked);
            return next.size() == batch;
        } finally {
            progress.keep();
        }
    }

    /** Brings what has become visible below the mark. */
    private void lookAgain(RowProgress progress, Events events) throws Exception {
        var seen = new HashSet<>(source.marks().seen(progress.held()));
        var from = progress.mark().floor();
        boolean more;
        do {
            var positions = rows.between(from, progress.mark().high());
            for (var position : positions) {
                var row = seen.contains(Digest.of(rows.key(position))) ? null : rows.at(position).orElse(null);
                if (row != null) {
                    fire(row, events);
                    progress.found(rows.key(position));
                }
            }
            more = MarkedTable.isFull(positions);
            from = more ? positions.getLast() : from;
        } while (more);
    }

    private void fire(Row row, Events events) throws TriggerStopped {
        events.fire(row::copy, rows.key(row.position()));
    }
}
