package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar with a {@code config} folder beside it, as an operator has it; one start serves all that is looked at. */
class ConfiguredApplicationIT {

    @TempDir
    static Path folder;

    private static PackagedApplication application;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.yaml"), "whatomate:\n  data-dir: ./elsewhere\n");
        application = PackagedApplication.startBriefly(folder, Map.of());
        application.awaitReady();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        application.close();
    }

    @Test
    void prefersTheConfigFolderBesideIt() {
        assertThat(folder.resolve("elsewhere/keys")).isDirectory();
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void saysDownWhileTheDatabaseHangsAndUpAgainAfterwards() throws Exception {
        var servers = application.postgres();
        assertThat(servers).isNotEmpty();
        try {
            signal("-STOP", servers);

            await().atMost(Duration.ofSeconds(60)).until(() -> application.status("/ready") == 503);
            assertThat(application.status("/health")).isEqualTo(200);
        } finally {
            signal("-CONT", servers);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> application.status("/ready") == 200);
    }

    private static void signal(String signal, List<ProcessHandle> processes) throws Exception {
        for (var process : processes) {
            new ProcessBuilder("kill", signal, Long.toString(process.pid())).inheritIO().start().waitFor();
        }
    }
}
