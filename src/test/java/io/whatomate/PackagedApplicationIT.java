package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar of {@code target/}, alone in an empty folder: what a stranger with a JDK has. */
class PackagedApplicationIT {

    /**
     * The aim is 8 s from the start of the JVM to /ready on a quiet machine. What a busy one makes of it is not ours, so the
     * work is what is bounded: processor time, of which 24 s was seen with a load of thirteen on two processors.
     */
    private static final Duration SECOND_START = Duration.ofSeconds(45);

    @TempDir
    Path folder;

    @Test
    void isTheOnlyJarThatPackagingLeaves() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("whatomate.jar")).getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.contains(".jar")))
                    .containsExactly("whatomate.jar");
        }
    }

    @Test
    void runsFromAnEmptyFolderStopsCleanlyAndStartsAgainQuickly() throws Exception {
        try (var first = PackagedApplication.startBriefly(folder, Map.of())) {
            var ready = first.awaitReady();
            System.out.println("First start to /ready: " + ready.toMillis() + " ms");
            assertThat(folder.resolve("data/keys/admin-password")).exists();

            first.stop();
            assertThat(first.exitCode()).as(first.log()).isZero();
            assertThat(first.log()).doesNotContain("ERROR", "\tat ");
            assertThat(first.postgres()).as("the embedded database stopped with it").isEmpty();
        }
        try (var second = PackagedApplication.startBriefly(folder, Map.of())) {
            var ready = second.awaitReady();
            var work = second.process().info().totalCpuDuration().orElseThrow();
            System.out.println("Second start to /ready: " + ready.toMillis() + " ms, processor " + work.toMillis() + " ms");
            assertThat(work).isLessThan(SECOND_START);

            saysDownWhileTheDatabaseHangsAndUpAgainAfterwards(second);
        }
    }

    private static void saysDownWhileTheDatabaseHangsAndUpAgainAfterwards(PackagedApplication application) throws Exception {
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
