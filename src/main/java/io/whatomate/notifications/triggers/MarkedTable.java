package io.whatomate.notifications.triggers;

import io.whatomate.notifications.triggers.TableMark.Position;
import io.whatomate.notifications.triggers.TableTrigger.Table;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table in the order of a mark and, where several rows share one, of their key. */
final class MarkedTable {

    private static final int POSITIONS = 1_000;

    private final Table table;
    private final String markColumn;
    private final String mark;

    record Row(Position position, Map<String, Object> columns) {

        /** A map of its own for each try: a rule may change it. */
        Map<String, Object> copy() {
            return new LinkedHashMap<>(columns);
        }
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    MarkedTable(Table table, String markColumn) {
        this.table = table;
        this.markColumn = markColumn;
        this.mark = table.column(markColumn);
    }

    /** Asks whether table and columns are there. */
    void look() throws SQLException {
        table.look(mark);
    }

    /** What makes a row the same when it comes again. */
    String key(Position position) {
        return TableTrigger.key(table.plain(), position.key().text(), position.mark().text());
    }

    /** Where the table ends now. */
    Position last() throws SQLException {
        var found = read("SELECT " + mark + ", " + table.key() + " FROM " + table.quoted() + " WHERE " + mark + " IS NOT NULL ORDER BY "
                + mark + " DESC, " + table.key() + " DESC LIMIT 1", statement -> {}, this::position);
        return found.isEmpty() ? Position.FIRST : found.getFirst();
    }

    /** The next rows, a batch at most. */
    List<Row> after(Position position) throws SQLException {
        return read("SELECT * FROM " + table.quoted() + " WHERE " + above(position) + order() + table.batch(),
                statement -> bindAbove(statement, position), row -> new Row(position(row), TableRow.read(row)));
    }

    /** Where rows stand between the two, the second included; so many at a time. */
    List<Position> between(Position from, Position to) throws SQLException {
        return read("SELECT " + mark + ", " + table.key() + " FROM " + table.quoted() + " WHERE " + above(from)
                + " AND " + mark + " <= ? AND (" + mark + " < ? OR " + table.key() + " <= ?)" + order() + POSITIONS, statement -> {
                    var place = bindAbove(statement, from);
                    to.mark().bind(statement, place++);
                    to.mark().bind(statement, place++);
                    to.key().bind(statement, place);
                }, this::position);
    }

    /** Whether {@link #between} may have left some out. */
    static boolean isFull(List<Position> positions) {
        return positions.size() == POSITIONS;
    }

    /** The row that stands there; empty when it has moved on meanwhile. */
    Optional<Row> at(Position position) throws SQLException {
        return read("SELECT * FROM " + table.quoted() + " WHERE " + table.key() + " = ? AND " + mark + " IS NOT NULL",
                statement -> position.key().bind(statement, 1), row -> new Row(position(row), TableRow.read(row)))
                .stream().filter(row -> row.position().equals(position)).findFirst();
    }

    private String above(Position position) {
        return position.mark() == null
                ? mark + " IS NOT NULL"
                : mark + " >= ? AND (" + mark + " > ? OR " + table.key() + " > ?)";
    }

    /** @return the next place to bind */
    private static int bindAbove(PreparedStatement statement, Position position) throws SQLException {
        if (position.mark() == null) {
            return 1;
        }
        position.mark().bind(statement, 1);
        position.mark().bind(statement, 2);
        position.key().bind(statement, 3);
        return 4;
    }

    private String order() {
        return " ORDER BY " + mark + ", " + table.key() + " LIMIT ";
    }

    private Position position(ResultSet row) throws SQLException {
        return new Position(SqlValue.read(row, markColumn), SqlValue.read(row, table.keyPlain()));
    }

    private <T> List<T> read(String sql, Binder binder, Reader<T> reader) throws SQLException {
        try (var connection = table.open(); var statement = table.prepare(connection, sql)) {
            binder.bind(statement);
            try (var found = statement.executeQuery()) {
                var rows = new ArrayList<T>();
                while (found.next()) {
                    rows.add(reader.read(found));
                }
                return rows;
            }
        }
    }
}
