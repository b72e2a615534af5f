package io.whatomate.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.FreePort;
import io.whatomate.PackagedApplication;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files larger than a fair part of the memory go in and out of the packaged application, which has 256 MB of heap. */
@Tag("proof")
class MediaIT {

    private static final String PASSWORD = "correct horse battery staple";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void aHundredMegabytesAndFiftyFilesAtOnceGoUpAndDown() throws Exception {
        var settings = Map.of("WHATOMATE_ADMIN_PASSWORD", PASSWORD, "WHATOMATE_ADMIN_EMAIL", "admin@example.com");
        try (var application = PackagedApplication.start(folder, settings, List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"))) {
            application.awaitReady();
            var token = signIn(application);

            goesUpAndDown(application, token, 100L << 20, 1);
            try (var senders = Executors.newFixedThreadPool(50)) {
                var all = IntStream.range(0, 50)
                        .mapToObj(n -> senders.submit(() -> {
                            goesUpAndDown(application, token, 5L << 20, n);
                            return n;
                        }))
                        .toList();
                for (var one : all) {
                    one.get();
                }
            }

            assertThat(application.process().isAlive()).isTrue();
        }
    }

    /** Whatever a kill interrupts is begun anew by the next start, and nothing of the first try is left. */
    @Test
    void aCustomersFileIsFetchedThoughTheNodeIsKilledMeanwhile() throws Exception {
        var settings = Map.of("WHATOMATE_HTTP_PORT", Integer.toString(FreePort.next()));
        var file = new Noise(12L << 20, 7).readAllBytes();
        try (var application = PackagedApplication.start(folder, settings)) {
            application.awaitReady();
            var installation = new Installation(folder.resolve("data"));
            var organization = installation.organization();
            installation.number(organization, "3001000001", "4001000001", "token-3001", application.url("/sandbox/graph").toString(), 80);
            post(application, "/sandbox/numbers", "application/json", """
                    {"phone_number_id": "3001000001", "waba_id": "4001000001", "display_phone_number": "18885550001", "token": "token-3001"}"""
                    .getBytes(UTF_8));
            var id = JSON.readTree(post(application, "/sandbox/graph/v24.0/3001000001/media", "multipart/form-data; boundary=limit", form(file)))
                    .path("id").asText();
            post(application, "/sandbox/phones/4915123456789/messages", "application/json", """
                    {"type": "document", "document": {"id": "%s", "mime_type": "application/pdf"}, "to": "18885550001"}""".formatted(id).getBytes(UTF_8));
            var watch = installation.overOneConnection();
            await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2)).pollDelay(Duration.ZERO)
                    .until(() -> watch.count("SELECT count(*) FROM media WHERE attempts > 0") == 1);
            application.kill();
        }
        try (var application = PackagedApplication.start(folder, settings)) {
            application.awaitReady();
            var installation = new Installation(folder.resolve("data"));
            await().atMost(Duration.ofSeconds(30)).until(() -> installation.count("SELECT count(*) FROM media WHERE state = 'stored'") == 1);

            assertThat(installation.owner().sql("SELECT sha256 FROM media").query(String.class).single())
                    .isEqualTo(digest(new ByteArrayInputStream(file)));
            System.out.println("tries: " + installation.count("SELECT attempts FROM media"));
        }
    }

    private byte[] post(PackagedApplication application, String path, String type, byte[] body) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(application.url(path))
                .header("Authorization", "Bearer token-3001")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isBetween(200, 201);
        return answer.body();
    }

    private static byte[] form(byte[] file) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(("--limit\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--limit\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n").getBytes(UTF_8));
        body.write(file);
        body.write("\r\n--limit--\r\n".getBytes(UTF_8));
        return body.toByteArray();
    }

    private void goesUpAndDown(PackagedApplication application, String token, long size, int seed) throws Exception {
        var started = System.nanoTime();
        var request = HttpRequest.newBuilder(application.url("/api/v1/media"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/pdf")
                .POST(BodyPublishers.ofInputStream(() -> new Noise(size, seed)))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        var media = JSON.readTree(answer.body());
        assertThat(media.path("sha256").asText()).isEqualTo(digest(new Noise(size, seed)));
        var uploaded = System.nanoTime();

        var content = http.send(HttpRequest.newBuilder(application.url("/api/v1/media/" + media.path("id").asText() + "/content"))
                .header("Authorization", "Bearer " + token).build(), BodyHandlers.ofInputStream());
        assertThat(content.statusCode()).isEqualTo(200);
        assertThat(content.headers().firstValueAsLong("content-length")).hasValue(size);
        assertThat(digest(content.body())).isEqualTo(media.path("sha256").asText());
        System.out.printf("%d bytes: up %d ms, down %d ms%n", size, (uploaded - started) / 1_000_000, (System.nanoTime() - uploaded) / 1_000_000);
    }

    private String signIn(PackagedApplication application) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(application.url("/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"email\": \"admin@example.com\", \"password\": \"" + PASSWORD + "\"}"))
                .build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("accessToken").asText();
    }

    private static String digest(InputStream bytes) throws Exception {
        try (var digested = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        }
    }

    /** So many bytes that begin as a PDF does, the same for the same seed. */
    private static final class Noise extends InputStream {

        private static final byte[] BEGINNING = {'%', 'P', 'D', 'F', '-'};

        private final int seed;
        private long left;
        private long position;

        Noise(long size, int seed) {
            this.left = size;
            this.seed = seed;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            left--;
            var at = position++;
            return at < BEGINNING.length ? BEGINNING[(int) at] : (int) ((at * 31 + (at >> 13) + seed) & 0xFF);
        }
    }
}
