package io.whatomate.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.postgresql.jdbc.PgConnection;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The app pool: a connection that leaves it is set to the current tenant, or to none. Setting costs a round trip, so it is
 * done only when that connection's last value was another one. A connection that could not be set never comes back.
 */
final class TenantDataSource extends DelegatingDataSource implements AutoCloseable {

    private final HikariDataSource pool;
    private final Map<PgConnection, String> lastTenants = Collections.synchronizedMap(new WeakHashMap<>());

    TenantDataSource(HikariDataSource pool) {
        super(pool);
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = pool.getConnection();
        try {
            bind(connection, Tenant.current());
            return connection;
        } catch (SQLException | RuntimeException e) {
            pool.evictConnection(connection);
            throw e;
        }
    }

    /** Refused: a connection as somebody else would pass the fence. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("The app pool has one login");
    }

    @Override
    public void close() {
        pool.close();
    }

    private void bind(Connection connection, String tenant) throws SQLException {
        var physical = connection.unwrap(PgConnection.class);
        if (tenant.equals(lastTenants.get(physical))) {
            return;
        }
        // Unknown while the statement is under way; connections leave the pool in auto-commit, so no rollback undoes it.
        lastTenants.remove(physical);
        try (var statement = connection.prepareStatement("SELECT set_config('whatomate.organization', ?, false)")) {
            statement.setString(1, tenant);
            statement.execute();
        }
        lastTenants.put(physical, tenant);
    }
}
