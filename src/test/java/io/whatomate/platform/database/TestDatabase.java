package io.whatomate.platform.database;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.util.FileSystemUtils;

/**
 * A migrated database of its own on the one PostgreSQL server of this test process. Spring tests take one with
 * {@link #properties}; tests without Spring with {@link #create}.
 */
public final class TestDatabase implements AutoCloseable {

    /** Opens, but no longer seals: the second key of every application that is tested. */
    public static final String RETIRED_KEY = "retired:" + "b2xkIGtleSBvZiB0ZXN0cywgMzIgYnl0ZXMgbG9uZyE=";

    private static final String KEYRING = "k1:bmV3IGtleSBvZiB0ZXN0cywgMzIgYnl0ZXMgbG9uZyE=," + RETIRED_KEY;
    private static final Path SHARED = Path.of("target", "test-data");
    /** Of this JVM alone, where the build runs several. */
    private static final Path ROOT = SHARED.resolve(System.getProperty("whatomate.fork", "alone"));
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final DatabaseLogin owner;
    private final TenantDataSource app;
    private final HikariDataSource worker;

    private TestDatabase(DatabaseLogin owner) {
        var properties = new DatabaseProperties(4, 4, 30, "", "", "");
        var logins = new RuntimeLogins(owner, properties);
        Flyway.configure().dataSource(owner.source()).load().migrate();
        logins.ensure();
        this.owner = owner;
        this.app = Pools.app(logins, properties);
        this.worker = Pools.worker(logins, properties);
    }

    /** A new database with all migrations applied. */
    public static TestDatabase create() {
        return new TestDatabase(newDatabase());
    }

    /**
     * Points the whole application at a new database and an empty data directory:
     * <pre>{@code
     * @DynamicPropertySource
     * static void database(DynamicPropertyRegistry registry) { TestDatabase.properties(registry); }
     * }</pre>
     * The application migrates it. As a database is set, the sandbox is on only when the test says {@code whatomate.sandbox=true}.
     */
    public static void properties(DynamicPropertyRegistry registry) {
        var owner = newDatabase();
        planForAllValues(owner);
        registry.add("spring.datasource.url", owner::url);
        registry.add("spring.datasource.username", owner::user);
        registry.add("spring.datasource.password", owner::password);
        // Several cached contexts share the server's 100 connections.
        registry.add("whatomate.database.app-pool-size", () -> 5);
        registry.add("whatomate.database.worker-pool-size", () -> 10);
        var dataDir = emptyDataDir("app-" + NUMBER.incrementAndGet());
        try {
            Files.writeString(Files.createDirectories(dataDir.resolve("keys")).resolve("encryption-keys"), KEYRING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        registry.add("whatomate.data-dir", dataDir::toString);
    }

    /** An empty directory below {@code target/}, for a test that runs the embedded server itself. */
    public static Path emptyDataDir(String name) {
        var directory = ROOT.resolve(name);
        try {
            FileSystemUtils.deleteRecursively(directory);
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where every test unpacks PostgreSQL's programs, once. */
    public static Path programs() {
        return SHARED.resolve("programs");
    }

    /** As the owner of the tables: sees and may do everything. */
    public JdbcClient owner() {
        return JdbcClient.create(owner.source());
    }

    /** The pool of requests; without {@link Tenant#call} it sees nothing. */
    public DataSource app() {
        return app;
    }

    /** The pool that serves all tenants. */
    public DataSource worker() {
        return worker;
    }

    /** A new organization, named and slugged as given. */
    public UUID organization(String slug) {
        return owner().sql("INSERT INTO organizations (name, slug) VALUES (:slug, :slug) RETURNING id")
                .param("slug", slug)
                .query(UUID.class)
                .single();
    }

    DatabaseLogin ownerLogin() {
        return owner;
    }

    @Override
    public void close() {
        app.close();
        worker.close();
    }

    private static DatabaseLogin newDatabase() {
        var name = "test_" + NUMBER.incrementAndGet();
        try {
            drop(name);
            server().createDatabase(name);
            return new DatabaseLogin(server().url(name), EmbeddedDatabase.OWNER, server().ownerPassword());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A statement is planned for its values five times and then, mostly, for all values: a plan that asks for rights to every
     * table it names. What works five times and never again shows at once here.
     */
    private static void planForAllValues(DatabaseLogin owner) {
        var name = owner.url().replaceAll(".*/|\\?.*", "");
        JdbcClient.create(owner.source()).sql("ALTER DATABASE " + name + " SET plan_cache_mode = force_generic_plan").update();
    }

    /** The cluster is kept from run to run, which saves creating it; its databases are not. */
    private static void drop(String name) {
        JdbcClient.create(new DatabaseLogin(server().url("postgres"), EmbeddedDatabase.OWNER, server().ownerPassword()).source())
                .sql("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
                .update();
    }

    private static EmbeddedDatabase server() {
        return Server.RUNNING;
    }

    /** Started by the first test that asks, stopped with the process. */
    private static final class Server {
        static final EmbeddedDatabase RUNNING = start();

        private static EmbeddedDatabase start() {
            var server = EmbeddedDatabase.open(ROOT.resolve("server"), programs());
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }
}
