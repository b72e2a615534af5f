package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.HeldRow;
import io.whatomate.notifications.triggers.TableTrigger.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rows whose status says that they wait. One is locked, run, and given its next status before the lock goes: whoever dies
 * meanwhile leaves it waiting. Nodes pass over each other's rows where the database can (PostgreSQL, MariaDB from 10.6), else
 * they queue.
 */
final class StatusRows implements TriggerWork {

    private final Table table;
    private final String status;
    private final String pending;
    private final String done;
    private final String failed;

    private record Row(SqlValue key, Map<String, Object> columns) {}

    /** @param pending the status of rows that wait; empty: they have none */
    StatusRows(Table table, String status, String pending, String done, String failed) {
        this.table = table;
        this.status = status;
        this.pending = pending;
        this.done = done;
        this.failed = failed;
    }

    @Override
    public Duration turn(Events events) throws Exception {
        for (var read = 0; read < table.batch(); read++) {
            try (var connection = table.open()) {
                connection.setAutoCommit(false);
                if (events.stopping() || !takeOne(connection, events)) {
                    return table.period();
                }
            }
        }
        return Duration.ZERO;
    }

    @Override
    public void look() throws SQLException {
        table.look(status);
    }

    private boolean takeOne(Connection connection, Events events) throws Exception {
        try {
            var row = next(connection);
            if (row.isPresent()) {
                var key = TableTrigger.key(table.plain(), row.get().key().text());
                var failure = fire(connection, row.get(), key, events);
                settle(connection, row.get().key(), failure.isPresent() && !failed.isEmpty() ? failed : done);
            }
            connection.commit();
            return row.isPresent();
        } catch (Exception e) {
            connection.rollback();
            throw e;
        }
    }

    private Optional<Exception> fire(Connection connection, Row row, String key, Events events) throws TriggerStopped {
        try (var held = new HeldRow(table.database(), table.plain(), connection)) {
            return events.fire(() -> new LinkedHashMap<>(row.columns()), key, held);
        }
    }

    private Optional<Row> next(Connection connection) throws SQLException {
        var sql = "SELECT * FROM " + table.quoted() + " WHERE " + status + (pending.isEmpty() ? " IS NULL" : " = ?")
                + " ORDER BY " + table.key() + " LIMIT 1 FOR UPDATE" + (passesOver(connection) ? " SKIP LOCKED" : "");
        try (var statement = table.prepare(connection, sql)) {
            if (!pending.isEmpty()) {
                bind(statement, 1, pending);
            }
            try (var found = statement.executeQuery()) {
                return found.next() ? Optional.of(new Row(SqlValue.read(found, table.keyPlain()), TableRow.read(found))) : Optional.empty();
            }
        }
    }

    private void settle(Connection connection, SqlValue key, String value) throws SQLException {
        var sql = "UPDATE " + table.quoted() + " SET " + status + " = ? WHERE " + table.key() + " = ?";
        try (var statement = table.prepare(connection, sql)) {
            bind(statement, 1, value);
            key.bind(statement, 2);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("The column " + table.keyPlain() + " does not name one row of " + table.plain());
            }
        }
    }

    /** As text: either database makes of it what the column is. */
    private static void bind(PreparedStatement statement, int position, String value) throws SQLException {
        statement.setString(position, value);
    }

    private static boolean passesOver(Connection connection) throws SQLException {
        var about = connection.getMetaData();
        return !about.getDatabaseProductName().equals("MariaDB")
                || about.getDatabaseMajorVersion() > 10
                || about.getDatabaseMajorVersion() == 10 && about.getDatabaseMinorVersion() >= 6;
    }
}
