package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.whatomate.platform.StartRefused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class EmbeddedDatabaseTest {

    private static Path dataDir;

    @BeforeAll
    static void emptyDataDir() {
        dataDir = TestDatabase.emptyDataDir("embedded");
    }

    @Test
    void takesOverTheServerThatAKilledProcessLeftBehindWithEverythingCommitted() throws Exception {
        var holder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp", System.getProperty("java.class.path"),
                        HoldsDatabase.class.getName(), dataDir.toString(), TestDatabase.programs().toString())
                .redirectErrorStream(true)
                .start();
        String url;
        try {
            url = urlHeldBy(holder);
            assertThatThrownBy(this::open)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("Another Whatomate (process " + holder.pid() + ")");
            client(url).sql("CREATE TABLE kept (word text)").update();
            client(url).sql("INSERT INTO kept VALUES ('hi')").update();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        var survivor = serverProcess();
        assertThat(client(url).sql("SELECT 1").query(Integer.class).single()).isEqualTo(1);

        try (var database = open()) {
            await().until(() -> !survivor.isAlive());
            assertThat(client(database.url("postgres")).sql("SELECT word FROM kept").query(String.class).list())
                    .containsExactly("hi");
        }
    }

    @Test
    void startsAgainAfterTheServerItselfWasKilled() throws Exception {
        try (var database = open()) {
            client(database.url("postgres")).sql("CREATE TABLE recovered ()").update();
            serverProcess().destroyForcibly();
            serverProcess().onExit().get();
        }
        try (var database = open()) {
            assertThat(client(database.url("postgres")).sql("SELECT to_regclass('recovered')").query(String.class).single())
                    .isEqualTo("recovered");
        }
    }

    @Test
    void leavesAProcessAloneThatGotTheDeadServersNumber() throws Exception {
        open().close();
        var innocent = ProcessHandle.current().pid();
        Files.writeString(
                dataDir.resolve("postgres/cluster/postmaster.pid"),
                innocent + "\n" + dataDir.resolve("postgres/cluster").toAbsolutePath() + "\n1700000000\n1\n\n127.0.0.1\n");

        try (var database = open()) {
            assertThat(serverProcess().pid()).isNotEqualTo(innocent);
            assertThat(client(database.url("postgres")).sql("SELECT 1").query(Integer.class).single()).isEqualTo(1);
        }
    }

    @Test
    void movesToAnotherPortWhenAnotherProgramTookItsLastOne() throws Exception {
        open().close();
        var last = Integer.parseInt(Files.readString(dataDir.resolve("postgres/port")));
        try (var other = new ServerSocket(last, 1, InetAddress.getLoopbackAddress()); var database = open()) {
            assertThat(database.url("x")).doesNotContain(":" + other.getLocalPort() + "/");
        }
    }

    @Test
    void isDurableAndOnLoopbackAlone() {
        try (var database = open()) {
            var client = client(database.url("postgres"));
            for (var setting : new String[] {"fsync", "synchronous_commit", "full_page_writes", "data_checksums"}) {
                assertThat(client.sql("SHOW " + setting).query(String.class).single()).as(setting).isEqualTo("on");
            }
            assertThat(client.sql("SHOW listen_addresses").query(String.class).single()).isEqualTo("127.0.0.1");
            assertThat(client.sql("SHOW unix_socket_directories").query(String.class).single()).isEmpty();
        }
    }

    @Test
    void refusesAWrongAndAMissingPassword() {
        try (var database = open()) {
            for (var password : new String[] {"wrong", ""}) {
                var login = new DatabaseLogin(database.url("postgres"), EmbeddedDatabase.OWNER, password);
                assertThatThrownBy(() -> login.source().getConnection()).isInstanceOf(SQLException.class);
            }
            assertThat(client(database.url("postgres"))
                            .sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'whatomate'")
                            .query(String.class)
                            .single())
                    .startsWith("SCRAM-SHA-256$")
                    .doesNotContain(database.ownerPassword());
        }
    }

    @Test
    void refusesASecondOwnerInTheSameProcess() {
        try (var database = open()) {
            assertThat(database.url("postgres")).isNotBlank();
            assertThatThrownBy(this::open).isInstanceOf(StartRefused.class).hasMessageContaining(dataDir.toString());
        }
    }

    @Test
    void keepsItsPasswordToItsUser() throws Exception {
        open().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDir.resolve("keys")))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(dataDir.resolve("keys/database-owner-password"))))
                .isEqualTo("rw-------");
    }

    private EmbeddedDatabase open() {
        return EmbeddedDatabase.open(dataDir, TestDatabase.programs());
    }

    private static JdbcClient client(String url) {
        try {
            var password = Files.readString(dataDir.resolve("keys/database-owner-password")).strip();
            return JdbcClient.create(new DatabaseLogin(url, EmbeddedDatabase.OWNER, password).source());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessHandle serverProcess() throws Exception {
        var pidFile = dataDir.resolve("postgres/cluster/postmaster.pid");
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst().strip())).orElseThrow();
    }

    private static String urlHeldBy(Process holder) throws Exception {
        var output = new BufferedReader(new InputStreamReader(holder.getInputStream()));
        var said = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("holding ")) {
                return line.substring("holding ".length());
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("The holder ended: " + said);
    }
}
