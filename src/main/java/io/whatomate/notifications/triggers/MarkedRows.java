package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.triggers.TableTrigger.Table;
import io.whatomate.notifications.triggers.TriggerMarks.Held;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows above a high-water mark, in the order of the mark and, where several share one, of their key. A row that is committed
 * later than one with a higher mark is not seen: where several write at once, a status column is the right way.
 */
final class MarkedRows implements TriggerWork {

    /** The mark of a table that was empty at the start. */
    private static final String NOTHING = "{}";

    private final ObjectMapper json = new ObjectMapper();
    private final TriggerSource source;
    private final Table table;
    private final String markColumn;
    private final String mark;
    private final boolean fromTheBeginning;

    /** Where the row before stands. */
    record Position(@JsonProperty("mark") SqlValue mark, @JsonProperty("key") SqlValue key) {}

    private record Row(Position position, Map<String, Object> columns) {}

    MarkedRows(TriggerSource source, Table table, String markColumn, boolean fromTheBeginning) {
        this.source = source;
        this.table = table;
        this.markColumn = markColumn;
        this.mark = table.column(markColumn);
        this.fromTheBeginning = fromTheBeginning;
    }

    @Override
    public Duration turn(Events events) throws Exception {
        var held = source.marks().hold(source.rule(), table.place("table") + "/" + markColumn, source.organizationId());
        if (held.isEmpty()) {
            return table.period();
        }
        try {
            return read(held.get(), events) ? Duration.ZERO : table.period();
        } finally {
            source.marks().release(held.get());
        }
    }

    /** @return whether there may be more at once */
    private boolean read(Held place, Events events) throws Exception {
        if (place.mark().isEmpty()) {
            source.marks().keep(place, fromTheBeginning ? NOTHING : json.writeValueAsString(last()));
            return true;
        }
        var rows = after(json.readValue(place.mark(), Position.class));
        var progress = new Progress(source.marks(), place);
        try {
            for (var row : rows) {
                var position = row.position();
                var key = TableTrigger.key(table.plain(), position.key().text(), position.mark().text());
                events.fire(() -> new LinkedHashMap<>(row.columns()), key);
                progress.reached(json.writeValueAsString(position));
            }
        } finally {
            progress.keep();
        }
        return rows.size() == table.batch();
    }

    private List<Row> after(Position position) throws SQLException {
        var first = position.mark() == null;
        var sql = "SELECT * FROM " + table.quoted()
                + (first ? " WHERE " + mark + " IS NOT NULL"
                        : " WHERE " + mark + " >= ? AND (" + mark + " > ? OR (" + mark + " = ? AND " + table.key() + " > ?))")
                + " ORDER BY " + mark + ", " + table.key() + " LIMIT " + table.batch();
        try (var connection = table.open(); var statement = table.prepare(connection, sql)) {
            if (!first) {
                position.mark().bind(statement, 1);
                position.mark().bind(statement, 2);
                position.mark().bind(statement, 3);
                position.key().bind(statement, 4);
            }
            try (var found = statement.executeQuery()) {
                var rows = new ArrayList<Row>();
                while (found.next()) {
                    rows.add(new Row(new Position(SqlValue.read(found, markColumn), SqlValue.read(found, table.keyPlain())), TableRow.read(found)));
                }
                return rows;
            }
        }
    }

    /** What is there when the rule starts for the first time is not news. */
    private Object last() throws SQLException, JsonProcessingException {
        var sql = "SELECT " + mark + ", " + table.key() + " FROM " + table.quoted() + " WHERE " + mark + " IS NOT NULL ORDER BY "
                + mark + " DESC, " + table.key() + " DESC LIMIT 1";
        try (var connection = table.open(); var statement = table.prepare(connection, sql); var found = statement.executeQuery()) {
            return found.next()
                    ? new Position(SqlValue.read(found, markColumn), SqlValue.read(found, table.keyPlain()))
                    : json.readTree(NOTHING);
        }
    }
}
