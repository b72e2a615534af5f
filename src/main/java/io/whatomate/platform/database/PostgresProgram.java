package io.whatomate.platform.database;

import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's own programs to their end. PostgreSQL refuses to run as root; in a container that knows no other user
 * it runs in a user namespace of its own, where the same files belong to an unprivileged user.
 */
final class PostgresProgram {

    private static final int LONGEST_SECONDS = 180;

    private final Path home;
    private final List<String> prefix;

    PostgresProgram(Path home) throws IOException {
        this.home = home;
        this.prefix = isRoot() ? List.of("unshare", "-U") : List.of();
        if (!prefix.isEmpty() && !canUnshare()) {
            throw new StartRefused(
                    "The embedded PostgreSQL cannot run as root here: `unshare -U` is missing or not permitted",
                    "Run as another user, or set SPRING_DATASOURCE_URL to a PostgreSQL 15 or newer.");
        }
    }

    /**
     * @return what the program printed
     * @throws IOException when it failed; the message holds the end of what it printed
     */
    String run(String program, String... arguments) throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String run(List<String> command) throws IOException {
        // Printed to a file: the server that pg_ctl leaves behind would hold a pipe open for as long as it lives.
        var printed = Files.createTempFile("postgres-", ".out");
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.getLast() + " did not end within " + LONGEST_SECONDS + " s");
            }
            var text = Files.readString(printed).strip();
            if (process.exitValue() != 0) {
                throw new IOException(text.isEmpty() ? "exit code " + process.exitValue() : text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(printed);
        }
    }

    private static boolean isRoot() throws IOException {
        var self = Path.of("/proc/self");
        return Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
    }

    private static boolean canUnshare() {
        try {
            return !"0".equals(run(List.of("unshare", "-U", "id", "-u")));
        } catch (IOException e) {
            return false;
        }
    }
}
