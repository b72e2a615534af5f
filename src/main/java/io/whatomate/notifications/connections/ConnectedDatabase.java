package io.whatomate.notifications.connections;

import io.whatomate.platform.http.Problem;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A database that a rule may use.
 *
 * @param source a small pool, which connects when it is first used; text parameters take the type of what they meet
 * @param tables what the rule may name; {@code *} for any
 */
public record ConnectedDatabase(String name, DataSource source, Dialect dialect, Set<String> tables) {

    /**
     * A table, as it stands in a statement.
     *
     * @throws Problem 400 connection-identifier or connection-table
     */
    public String table(String table) {
        var quoted = SqlName.table(table).quoted(dialect);
        if (!tables.contains(ConnectionSettings.ANY) && !tables.contains(table)) {
            throw Problem.of(400, "connection-table", "Table not allowed",
                    "The table '" + table + "' of the connection '" + name + "' is not among those that rules may use.");
        }
        return quoted;
    }

    /**
     * A column, as it stands in a statement.
     *
     * @throws Problem 400 connection-identifier
     */
    public String column(String column) {
        return SqlName.column(column).quoted(dialect);
    }
}
