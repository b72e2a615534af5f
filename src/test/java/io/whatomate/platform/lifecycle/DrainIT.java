package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.PackagedApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while a message is on its way to Meta. */
@Tag("proof")
class DrainIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> SETTINGS = Map.of("WHATOMATE_ADMIN_PASSWORD", "correct horse battery");

    @TempDir
    Path folder;

    @Test
    void endsWhatIsUnderWayWhileHttpStillAnswersAndExitsWithSuccess() throws Exception {
        try (var application = PackagedApplication.startBriefly(folder, SETTINGS)) {
            application.awaitReady();
            put(application.url("/sandbox/faults"), "{\"latency\": 5000}");
            post(application.url("/sandbox/phones/15551239999/messages"), "{\"text\":\"hi\"}");
            await("the answer is on its way").atMost(Duration.ofSeconds(30)).until(() -> isSending(application));

            application.stop();

            await("not ready").atMost(Duration.ofSeconds(10)).until(() -> application.status("/ready") == 503);
            assertThat(application.status("/health")).as("still answers").isEqualTo(200);
            assertThat(application.exitCode()).as(application.log()).isZero();
            assertThat(application.log()).contains("Drained: 0 exchanges still under way").doesNotContain("\tat ");
        }

        try (var application = PackagedApplication.startBriefly(folder, SETTINGS)) {
            application.awaitReady();

            assertThat(get(application.url("/sandbox/phones/15551239999/messages"))
                            .split("\"direction\":\\s*\"from_business\"", -1))
                    .as("one answer on the phone")
                    .hasSize(2);
        }
    }

    private static boolean isSending(PackagedApplication application) throws Exception {
        var credentials = Base64.getEncoder()
                .encodeToString("admin@example.com:correct horse battery".getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(application.console("/actuator/jolokia"))
                        .header("Authorization", "Basic " + credentials)
                        .POST(BodyPublishers.ofString("""
                                {"type": "read", "attribute": "ExchangesInflight", "mbean":
                                "org.apache.camel:context=whatomate,type=routes,name=\\"sandbox-receive-graph-call\\""}""")))
                .contains("\"value\":1");
    }

    private static void put(URI uri, String json) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString(json)));
    }

    private static void post(URI uri, String json) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(json)));
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri));
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = HTTP.send(request.header("Content-Type", "application/json").build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return response.body();
    }
}
