package io.whatomate.media;

import static org.awaitility.Awaitility.await;

import io.whatomate.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** S3Proxy in a process of its own, with one bucket: a real server, whose libraries must not meet ours. */
public final class S3Server implements AutoCloseable {

    public static final String BUCKET = "files";
    public static final String ACCESS_KEY = "whatomate";
    public static final String SECRET_KEY = "s3cret";

    private final Path folder;
    private final int port = FreePort.next();
    private final Process process;

    /** @param folder where it keeps its objects, each in a file called as its key */
    public S3Server(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(objects());
        var settings = Files.writeString(folder.resolve("s3proxy.properties"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.identity=unused
                jclouds.credential=unused
                jclouds.filesystem.basedir=%s
                """.formatted(port, ACCESS_KEY, SECRET_KEY, objects().getParent()));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-Xmx128m",
                        "-cp", Files.readString(Path.of("target", "s3proxy.classpath")).strip(),
                        "org.gaul.s3proxy.Main", "--properties", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(this::answers);
    }

    /** The folder of the bucket. */
    public Path objects() {
        return folder.resolve("buckets").resolve(BUCKET);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    BucketSettings settings() {
        return new BucketSettings(endpoint(), BUCKET, "us-east-1", ACCESS_KEY, SECRET_KEY, null);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("s3proxy.log")));
        }
        try (var socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
