package io.whatomate.notifications.connections;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A row that a trigger keeps locked while its rule runs. What the rule writes to that table goes into the same transaction: in
 * one of its own it would wait for a lock that is given up only after it.
 */
public final class HeldRow implements AutoCloseable {

    /** Exchange property: copies of the exchange have it too, those that run on after the rule's end among them. */
    public static final String PROPERTY = "whatomateHeldRow";

    private final ConnectedDatabase database;
    private final String table;
    private final Connection connection;
    private boolean over;

    /** What is to be written. */
    @FunctionalInterface
    public interface Writing {
        void on(Connection connection) throws SQLException;
    }

    /** @param connection in whose transaction the row is locked */
    public HeldRow(ConnectedDatabase database, String table, Connection connection) {
        this.database = database;
        this.table = table;
        this.connection = connection;
    }

    /**
     * Writes with the lock. What fails leaves the transaction as it was before.
     *
     * @param table as its rule names it; another spelling, with or without its schema, may be the same table
     * @return whether it was this one's to write: if not, nothing was done
     */
    public synchronized boolean write(ConnectedDatabase where, String table, Writing writing) throws SQLException {
        if (over || where.source() != database.source() || !name(table).equalsIgnoreCase(name(this.table))) {
            return false;
        }
        var before = connection.setSavepoint();
        try {
            writing.on(connection);
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException | RuntimeException e) {
            connection.rollback(before);
            throw e;
        }
    }

    /** The run is over, and the transaction its trigger's alone again. */
    @Override
    public synchronized void close() {
        over = true;
    }

    private static String name(String table) {
        return table.substring(table.lastIndexOf('.') + 1);
    }
}
