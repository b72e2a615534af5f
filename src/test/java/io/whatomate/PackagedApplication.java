package io.whatomate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged jar in a process of its own, in a folder of its own, on ports of its own: what an operator runs. Its output
 * is kept in {@code log} below the folder.
 */
public final class PackagedApplication implements AutoCloseable {

    /** Options of a JVM that lives for less than a minute: without the optimizing compiler its start is a third less work. */
    public static final List<String> BRIEFLY = List.of("-XX:TieredStopAtLevel=1");

    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final String port;
    private final String managementPort;
    private final long startedNanos = System.nanoTime();
    private final Process process;

    private PackagedApplication(Path folder, Map<String, String> environment, List<String> jvm, String... arguments) {
        this.folder = folder;
        var settings = new HashMap<>(environment);
        port = settings.computeIfAbsent("WHATOMATE_HTTP_PORT", name -> Integer.toString(FreePort.next()));
        managementPort = settings.computeIfAbsent("WHATOMATE_MANAGEMENT_PORT", name -> Integer.toString(FreePort.next()));
        settings.putIfAbsent(
                "WHATOMATE_DATABASE_BINARIES_DIR", Path.of("target/test-data/programs").toAbsolutePath().toString());
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        // As the README and the container start it, in a small container's memory.
        command.addAll(List.of(
                "-Xmx512m", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvm);
        command.addAll(List.of("-jar", System.getProperty("whatomate.jar")));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("WHATOMATE_") || name.startsWith("SPRING_"));
        builder.environment().putAll(settings);
        try {
            Files.createDirectories(folder);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts without waiting; {@code settings} are environment variables. */
    public static PackagedApplication start(Path folder, Map<String, String> settings, String... arguments) {
        return new PackagedApplication(folder, settings, List.of(), arguments);
    }

    /** As above, for a test that looks at the start or the end alone. */
    public static PackagedApplication startBriefly(Path folder, Map<String, String> settings) {
        return new PackagedApplication(folder, settings, BRIEFLY);
    }

    /** As above, with further options for the JVM. */
    public static PackagedApplication start(Path folder, Map<String, String> settings, List<String> jvm) {
        return new PackagedApplication(folder, settings, jvm);
    }

    /**
     * @return time from the start of the JVM to the first 200 on {@code /ready}
     * @throws IllegalStateException with the log when it ends, or takes longer than {@link #LONGEST_START}
     */
    public Duration awaitReady() {
        try {
            Awaitility.await("ready").atMost(LONGEST_START).pollInterval(Duration.ofMillis(50)).until(() -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("It ended with " + process.exitValue() + ":\n" + log());
                }
                return status("/ready") == 200;
            });
        } catch (ConditionTimeoutException e) {
            // Who asked has nothing yet that could be closed, and it would take the processor from all later tests.
            var refused = new IllegalStateException("/ready answers " + status("/ready") + " after " + LONGEST_START + ":\n" + log(), e);
            process.destroy();
            throw refused;
        }
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** The status that a GET of this path on the product's port answers; 0 while nothing listens. */
    public int status(String path) {
        try {
            return HTTP.send(HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(10)).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** An address on the product's port. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** An address on the operator's console. */
    public URI console(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    /** Asks for a stop as a supervisor does, with SIGTERM, and returns at once. */
    public void stop() {
        process.destroy();
    }

    /** Ends the process without a chance to clean up, with SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The exit code; waits for as long as a start may take. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_START)) {
            throw new IllegalStateException("Still running:\n" + log());
        }
        return process.exitValue();
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Its embedded server and that one's children, known by the folder they work in. */
    public List<ProcessHandle> postgres() throws IOException {
        var real = folder.toRealPath().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(real)
                        && process.info().command().orElse("").endsWith("postgres"))
                .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                .toList();
    }

    public Path folder() {
        return folder;
    }

    /** Everything it has printed so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it if it still runs; a stop that hangs ends in a kill. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
