package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.ConnectedDatabase;
import io.whatomate.platform.StorableText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Rows of somebody else's table. With a {@code mark} column (a number or time that grows) rows are read in its order; with a
 * {@code status} column each row is locked, run, and marked as done in one transaction.
 */
final class TableTrigger {

    private TableTrigger() {}

    /**
     * What the two kinds have in common.
     *
     * @param plain the table's name as it was given
     * @param quoted the same as it stands in a statement
     * @param keyPlain name of the column that names a row
     * @param key the same as it stands in a statement
     * @param batch rows that are read at once
     */
    record Table(ConnectedDatabase database, String plain, String quoted, String keyPlain, String key, int batch, Duration period) {

        /** A column's name as it stands in a statement. */
        String column(String name) {
            return database.column(name);
        }

        Connection open() throws SQLException {
            return database.source().getConnection();
        }

        PreparedStatement prepare(Connection connection, String sql) throws SQLException {
            var statement = connection.prepareStatement(sql);
            statement.setQueryTimeout(30);
            return statement;
        }

        /**
         * Asks whether table and columns are there.
         *
         * @param columns beside the key, as they stand in a statement
         */
        void look(String... columns) throws SQLException {
            try (var connection = open();
                    var statement = prepare(connection, "SELECT " + key + ", " + String.join(", ", columns) + " FROM " + quoted + " WHERE 1 = 0")) {
                statement.executeQuery().close();
            }
        }

        String place(String kind) {
            return kind + ":" + database.name() + "/" + plain;
        }
    }

    static TriggerEndpoint.Beginning of(TriggerSource source, TriggerParameters given) {
        var connection = given.text("connection");
        var table = given.text("table");
        var key = given.text("keyColumn");
        var mark = given.text("markColumn", "");
        var status = given.text("statusColumn", "");
        var pending = given.text("pending", "");
        var done = given.text("done", "");
        var failed = given.text("failed", "");
        var startAt = given.oneOf("startAt", "end", Set.of("end", "beginning"));
        var overlap = Duration.ofSeconds(given.whole("overlap", 60, 0, 3_600));
        var batch = given.whole("batchSize", 100, 1, 10_000);
        var period = Duration.ofMillis(given.whole("period", 5000, 100, 86_400_000));
        if (mark.isEmpty() == status.isEmpty()) {
            throw new IllegalArgumentException("The trigger needs the parameter markColumn or the parameter statusColumn, and not both");
        }
        if (!status.isEmpty() && done.isEmpty()) {
            throw new IllegalArgumentException("With a status column the trigger needs the parameter done: the value of rows that are through");
        }
        return () -> {
            var database = source.connections().database(connection, source.organizationId());
            var rows = new Table(database, table, database.table(table), key, database.column(key), batch, period);
            return mark.isEmpty()
                    ? new StatusRows(rows, database.column(status), pending, done, failed)
                    : new MarkedRows(source, rows, mark, startAt.equals("beginning"), overlap);
        };
    }

    /** What makes a row the same when it comes again: at most 255 characters, all of which can be kept. */
    static String key(String... parts) {
        var key = StorableText.of(String.join("/", parts));
        return key.length() <= 255 ? key : key.substring(0, 180) + '/' + Digest.of(key);
    }
}
