package io.whatomate.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Properties;

/** Builds the pools; none connects before its first use, which is after the migrations. */
final class Pools {

    /** The sandbox runs beside the product and must not take its connections. */
    private static final int SANDBOX_SIZE = 6;

    /** Connections kept open when there is nothing to do. */
    private static final int IDLE = 4;

    private Pools() {}

    static TenantDataSource app(RuntimeLogins logins, DatabaseProperties properties) {
        return new TenantDataSource(pool("app", logins.app(), properties.appPoolSize(), properties));
    }

    static HikariDataSource worker(RuntimeLogins logins, DatabaseProperties properties) {
        return pool("worker", logins.worker(), properties.workerPoolSize(), properties);
    }

    static HikariDataSource sandbox(RuntimeLogins logins, DatabaseProperties properties) {
        return pool("sandbox", logins.sandbox(), SANDBOX_SIZE, properties);
    }

    private static HikariDataSource pool(String name, DatabaseLogin login, int size, DatabaseProperties properties) {
        var pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setJdbcUrl(login.url());
        pool.setUsername(login.user());
        pool.setPassword(login.password());
        pool.setMaximumPoolSize(size);
        // A full pool at start would be 30 SCRAM sign-ins of 4,096 hashes each before the first request.
        pool.setMinimumIdle(Math.min(IDLE, size));
        pool.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        pool.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
        pool.setDataSourceProperties(driver(login, properties.statementTimeoutSeconds()));
        return pool;
    }

    private static Properties driver(DatabaseLogin login, int statementTimeoutSeconds) {
        var driver = new Properties();
        driver.setProperty("ApplicationName", login.user());
        driver.setProperty("tcpKeepAlive", "true");
        driver.setProperty("connectTimeout", "5");
        // Twice the server's own limit: only a dead server or network lets it pass.
        driver.setProperty("socketTimeout", Integer.toString(2 * statementTimeoutSeconds));
        driver.setProperty("options", "-c statement_timeout=%ds -c lock_timeout=%ds -c idle_in_transaction_session_timeout=60s"
                .formatted(statementTimeoutSeconds, Math.max(1, statementTimeoutSeconds / 3)));
        // Text from routes becomes what the column is (uuid, jsonb, timestamptz) without a cast at every parameter.
        driver.setProperty("stringtype", "unspecified");
        // The server's details quote whole rows: customers' texts would be logged, and stored as the reason of a failure.
        driver.setProperty("logServerErrorDetail", "false");
        driver.setProperty("preparedStatementCacheQueries", "512");
        return driver;
    }
}
