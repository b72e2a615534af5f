package io.whatomate.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import io.whatomate.platform.StartRefused;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.flyway.FlywayDataSource;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * One database, three ways in: the owner for migrations, the app pool behind the tenant fence, and the worker pool for what
 * serves all tenants (webhooks, claims, sign-in).
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "whatomate.database.wanted", matchIfMissing = true)
class DatabaseConfiguration {

    private static final String DATABASE = "whatomate";
    private static final int OLDEST_VERSION = 15;

    @Bean
    @ConditionalOnExpression("'${spring.datasource.url:}'.isBlank()")
    EmbeddedDatabase embeddedDatabase(
            @Value("${whatomate.data-dir}") String dataDir, DatabaseProperties properties) throws SQLException {
        var dataDirectory = Path.of(dataDir);
        var binaries = properties.binariesDir().isBlank()
                ? dataDirectory.resolve("postgres").resolve("programs")
                : Path.of(properties.binariesDir());
        var embedded = EmbeddedDatabase.open(dataDirectory, binaries);
        try {
            embedded.createDatabase(DATABASE);
            return embedded;
        } catch (SQLException e) {
            embedded.close();
            throw e;
        }
    }

    @Bean
    DatabaseLogin ownerLogin(ExternalDatabase external, ObjectProvider<EmbeddedDatabase> embedded) {
        var server = embedded.getIfAvailable();
        var owner = server == null
                ? new DatabaseLogin(external.url(), external.username(), external.password())
                : new DatabaseLogin(server.url(DATABASE), EmbeddedDatabase.OWNER, server.ownerPassword());
        try (var connection = owner.source().getConnection()) {
            var version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw new StartRefused(
                        "The database is PostgreSQL " + version,
                        "Whatomate needs PostgreSQL " + OLDEST_VERSION + " or newer.");
            }
            return owner;
        } catch (SQLException e) {
            throw new StartRefused(
                    "The database cannot be reached as " + owner + ": " + e.getMessage(),
                    "Check SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD, and that the server is up.",
                    e);
        }
    }

    /** Not a candidate where a DataSource is asked for without this qualifier; not pooled, as migrations come once. */
    @Bean(defaultCandidate = false)
    @FlywayDataSource
    DataSource ownerDataSource(DatabaseLogin ownerLogin) {
        return ownerLogin.source();
    }

    @Bean
    RuntimeLogins runtimeLogins(DatabaseLogin ownerLogin, DatabaseProperties properties) {
        return new RuntimeLogins(ownerLogin, properties);
    }

    /** Migrations make the roles, and only then can they be let in; both come before the first route. */
    @Bean
    FlywayMigrationStrategy migrateAndLetIn(
            RuntimeLogins logins, @Value("${whatomate.sandbox-mode}") String sandboxMode) {
        return flyway -> {
            logins.foresee();
            flyway.migrate();
            logins.ensure();
            if (!"off".equals(sandboxMode)) {
                logins.ensureSandbox();
            }
        };
    }

    @Bean
    @Primary
    TenantDataSource appDataSource(RuntimeLogins logins, DatabaseProperties properties) {
        return Pools.app(logins, properties);
    }

    @Bean
    HikariDataSource workerDataSource(RuntimeLogins logins, DatabaseProperties properties) {
        return Pools.worker(logins, properties);
    }

    /** The sandbox sees its own schema and nothing else. */
    @Bean(defaultCandidate = false)
    @ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'off'")
    HikariDataSource sandboxDataSource(RuntimeLogins logins, DatabaseProperties properties) {
        return Pools.sandbox(logins, properties);
    }

    /** Named as Camel looks it up for {@code sql:}, in place of its own. */
    @Bean("sql-component")
    TenantSqlComponent sqlComponent(TenantDataSource appDataSource) {
        return new TenantSqlComponent(appDataSource);
    }

    /** Named in routes as a policy. */
    @Bean
    OneTransaction oneTransaction(TenantDataSource appDataSource) {
        return new OneTransaction(appDataSource);
    }

    /** Named in routes as a policy. */
    @Bean
    Rehearsal rehearsal(TenantDataSource appDataSource) {
        return new Rehearsal(appDataSource);
    }
}
