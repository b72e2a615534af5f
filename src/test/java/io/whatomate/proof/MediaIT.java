package io.whatomate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.FreePort;
import io.whatomate.PackagedApplication;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files larger than a fair part of the memory go in and out of the packaged application, which has 256 MB of heap. */
@Tag("proof")
class MediaIT extends MediaProof {

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
            installation.number(organization, PHONE_ID, BUSINESS_ID, TOKEN, application.url("/sandbox/graph").toString(), 80);
            aCustomerSends(application, file);
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
