package io.whatomate.platform.database;

import io.whatomate.platform.StartRefused;
import io.whatomate.platform.security.KeyFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server of this process' own, under {@code <data-dir>/postgres}: durable, on loopback, passwords only. It
 * outlives a killed process; the next one stops it cleanly and starts it anew, so that no statement of the dead process is
 * still running and the settings are always this version's. Whether a server is ours is decided by its data directory,
 * asked over a connection with our password; a port or a process id alone proves nothing.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    /** The superuser of the cluster; it owns the tables and is used by migrations alone. */
    public static final String OWNER = "whatomate";

    private static final int LOG_SEGMENT_MEGABYTES = 2;
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final String PASSWORD = "database-owner-password";
    private static final int STARTS_TRIED = 5;
    /** Last, so that nothing before them counts: of a setting named twice PostgreSQL takes the second. */
    private static final String SAFE_SETTINGS = """

            listen_addresses = '127.0.0.1'
            port = %d
            unix_socket_directories = ''
            password_encryption = 'scram-sha-256'
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            """;

    private final Path folder;
    private final Path cluster;
    private final DirectoryLock lock;
    private final PostgresProgram postgres;
    private final String password;
    private int port;

    private EmbeddedDatabase(Path dataDirectory, Path binaries) throws IOException {
        folder = Files.createDirectories(dataDirectory.resolve("postgres")).toRealPath();
        cluster = folder.resolve("cluster");
        lock = DirectoryLock.take(folder.resolve("lock"), dataDirectory);
        try {
            password = password(new KeyFolder(dataDirectory.resolve("keys")));
            postgres = new PostgresProgram(PostgresBinaries.unpack(binaries));
            create();
            stopSurvivor();
            start();
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Starts the server, creating it at the first start.
     *
     * @param dataDirectory the installation's data directory; one process may hold it
     * @param binaries where PostgreSQL's programs are unpacked
     * @throws StartRefused when another process holds the directory or the server does not come up
     */
    public static EmbeddedDatabase open(Path dataDirectory, Path binaries) {
        try {
            return new EmbeddedDatabase(dataDirectory, binaries);
        } catch (IOException e) {
            throw new StartRefused(
                    "The embedded PostgreSQL under " + dataDirectory + " did not start: " + e.getMessage(),
                    "See " + dataDirectory.resolve("postgres/log") + ", or set SPRING_DATASOURCE_URL to another server.",
                    e);
        }
    }

    /** JDBC URL of a database of this server. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Generated once, and kept in the data directory. */
    public String ownerPassword() {
        return password;
    }

    /** Creates the database when it does not exist yet. */
    public void createDatabase(String name) throws SQLException {
        try (var connection = connect(port); var statement = connection.createStatement()) {
            var found = connection.prepareStatement("SELECT FROM pg_database WHERE datname = ?");
            found.setString(1, name);
            if (!found.executeQuery().next()) {
                statement.execute("CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
            }
        }
    }

    /** Stops the server (running statements are cancelled, everything committed is on disk) and frees the directory. */
    @Override
    public void close() {
        try (lock) {
            postgres.run("pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast", "-w", "-t", "60");
        } catch (IOException e) {
            LOG.warn("The embedded PostgreSQL did not stop cleanly; the next start recovers it: {}", e.getMessage());
        }
    }

    private String password(KeyFolder keys) {
        if (exists() && keys.find(PASSWORD).isEmpty()) {
            throw new StartRefused(
                    "The embedded PostgreSQL has data, but its password keys/" + PASSWORD + " is gone",
                    "Put the file back, or set WHATOMATE_DATA_DIR to an empty directory.");
        }
        return keys.findOrKeep(PASSWORD, EmbeddedDatabase::newPassword);
    }

    private boolean exists() {
        return Files.exists(cluster.resolve("PG_VERSION"));
    }

    private void create() throws IOException {
        if (exists()) {
            return;
        }
        var fresh = folder.resolve("cluster.new");
        FileSystemUtils.deleteRecursively(fresh);
        var passwordFile = folder.resolve("../keys").resolve(PASSWORD).toRealPath();
        // The builtin locale sorts and folds case alike on every platform.
        postgres.run("initdb", "-D", fresh.toString(), "-U", OWNER, "--pwfile=" + passwordFile, "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums",
                // Whoever fills a segment of the log creates the next one while all commits wait: 50 ms for the usual 16 MB.
                "--wal-segsize=" + LOG_SEGMENT_MEGABYTES);
        Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private void stopSurvivor() throws IOException {
        var pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        var lines = Files.readAllLines(pidFile);
        var process = ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        // postmaster.pid: process id, data directory, start time, port, ...
        if (process.isEmpty() || lines.size() < 4 || !isOurs(process.get(), Integer.parseInt(lines.get(3).strip()))) {
            // Dead, or its number went to another program since: PostgreSQL would take that one for its own kind.
            Files.deleteIfExists(pidFile);
            return;
        }
        LOG.info("Stopping the PostgreSQL (process {}) that a killed process left running", process.get().pid());
        postgres.run("pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast", "-w", "-t", "120");
    }

    /** Waits while the server is there but not yet, or no longer, taking connections. */
    private boolean isOurs(ProcessHandle process, int itsPort) throws IOException {
        for (var tries = 0; process.isAlive() && tries < 600; tries++) {
            try (var connection = connect(itsPort);
                    var answer = connection.createStatement().executeQuery("SHOW data_directory")) {
                answer.next();
                return Files.isSameFile(Path.of(answer.getString(1)), cluster);
            } catch (SQLException e) {
                // No command to be seen: another user's process, or one that is dead and not yet buried.
                var isPostgres = process.info().command().orElse("").contains("postgres");
                if (!isPostgres || "28P01".equals(e.getSQLState())) {
                    return false;
                }
                pause();
            }
        }
        if (process.isAlive()) {
            throw new IOException("process " + process.pid() + " holds " + cluster + " and does not answer");
        }
        return false;
    }

    private void start() throws IOException {
        var portFile = folder.resolve("port");
        for (var tried = 1; ; tried++) {
            port = freePort(portFile);
            configure();
            try {
                postgres.run("pg_ctl", "start", "-D", cluster.toString(), "-l", folder.resolve("start.log").toString(), "-w", "-t", "120");
                Files.writeString(portFile, Integer.toString(port));
                return;
            } catch (IOException e) {
                // The port was taken in between, or children of a killed server have not all gone yet.
                if (tried == STARTS_TRIED) {
                    throw e;
                }
                Files.deleteIfExists(portFile);
                pause();
            }
        }
    }

    private void configure() throws IOException {
        String settings;
        try (var shipped = EmbeddedDatabase.class.getResourceAsStream("/db/embedded-postgresql.conf")) {
            settings = new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
        }
        Files.writeString(cluster.resolve("postgresql.conf"), settings + SAFE_SETTINGS.formatted(port));
        Files.writeString(cluster.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
    }

    private static int freePort(Path portFile) throws IOException {
        if (Files.exists(portFile)) {
            try (var socket = new ServerSocket()) {
                var last = Integer.parseInt(Files.readString(portFile).strip());
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), last));
                return last;
            } catch (IOException | NumberFormatException e) {
                LOG.debug("Last start's port cannot be had again: {}", e.getMessage());
            }
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Connection connect(int itsPort) throws SQLException {
        return new DatabaseLogin("jdbc:postgresql://127.0.0.1:" + itsPort + "/postgres", OWNER, password).source().getConnection();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String newPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
