package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class BatchSchedulingTest {

    private static final String BATCH = "3";

    @Test
    void threadsThatComeLaterAreScheduledAsBatchWork() throws Exception {
        assertThat(policiesAfter(BatchScheduling::begin)).containsExactly(BATCH, BATCH);
    }

    @Test
    void theOperatorMayLeaveTheClassAsItIs() throws Exception {
        System.setProperty(BatchScheduling.PROPERTY, "other");
        try {
            assertThat(policiesAfter(BatchScheduling::begin)).doesNotContain(BATCH);
        } finally {
            System.clearProperty(BatchScheduling.PROPERTY);
        }
    }

    /** Of a new thread that did it, and of one that it started then. */
    private static List<String> policiesAfter(Runnable begin) throws Exception {
        var policies = new ArrayList<String>();
        var first = Thread.ofPlatform().start(() -> {
            begin.run();
            policies.add(policy());
            var second = Thread.ofPlatform().start(() -> policies.add(policy()));
            try {
                second.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        first.join();
        return policies;
    }

    /** The 41st field of proc_pid_stat(5); the second, the name in brackets, may hold blanks. */
    private static String policy() {
        try {
            var stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[38];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
