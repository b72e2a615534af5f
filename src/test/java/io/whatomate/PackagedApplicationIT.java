package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar of {@code target/}, alone in an empty folder: what a stranger with a JDK has. */
class PackagedApplicationIT {

    /**
     * The aim is 8 s from the start of the JVM to /ready on a quiet machine. What a busy one makes of it is not ours, so the
     * work is what is bounded: processor time, of which 24.5 s was seen with another build beside it.
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
        try (var first = PackagedApplication.start(folder, Map.of())) {
            var ready = first.awaitReady();
            System.out.println("First start to /ready: " + ready.toMillis() + " ms");
            assertThat(folder.resolve("data/keys/admin-password")).exists();

            first.stop();
            assertThat(first.exitCode()).as(first.log()).isZero();
            assertThat(first.log()).doesNotContain("ERROR", "\tat ");
            assertThat(first.postgres()).as("the embedded database stopped with it").isEmpty();
        }
        try (var second = PackagedApplication.start(folder, Map.of())) {
            var ready = second.awaitReady();
            var work = second.process().info().totalCpuDuration().orElseThrow();
            System.out.println("Second start to /ready: " + ready.toMillis() + " ms, processor " + work.toMillis() + " ms");
            assertThat(work).isLessThan(SECOND_START);
        }
    }
}
