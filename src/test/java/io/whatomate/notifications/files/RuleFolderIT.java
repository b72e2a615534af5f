package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.PackagedApplication;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the packaged application, as an operator works with it: files come, change, break and go, and two seconds are enough. */
@Tag("proof")
class RuleFolderIT {

    private static final String TICKS = """
            - route:
                id: ticks
                description: Writes a line four times a second
                from:
                  uri: timer:ticks
                  parameters:
                    delay: 0
                    period: 250
                  steps:
                    - log:
                        message: tick %s
            """;
    private static final Duration LIVE = Duration.ofSeconds(2);
    private static final String PASSWORD = "correct horse battery staple";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Duration> waits = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void aFileIsLiveWithinTwoSecondsThroughItsWholeLife() throws Exception {
        var rules = Files.createDirectories(folder.resolve("rules"));
        try (var application = PackagedApplication.start(folder, Map.of("WHATOMATE_ADMIN_PASSWORD", PASSWORD))) {
            application.awaitReady();
            put(rules, TICKS.formatted("one"));
            awaitRule(application, file -> file.at("/rules/0/triggered").asInt() > 0);
            assertThat(application.log()).contains("tick one");
            assertThat(act(application, "pause").path("state").asText()).isEqualTo("paused");
            assertThat(act(application, "resume").path("state").asText()).isEqualTo("started");

            var version = file(application).path("version").asText();
            put(rules, TICKS.formatted("two"));
            awaitRule(application, file -> !file.path("version").asText().equals(version) && file.at("/rules/0/triggered").asInt() > 0);

            put(rules, TICKS.formatted("three").replace("timer:ticks", "tmier:ticks"));
            awaitRule(application, file -> file.path("state").asText().equals("previous"));
            assertThat(file(application).at("/faults/0/detail").asText()).isEqualTo("There is no component \"tmier\".");
            assertThat(file(application).at("/faults/0/line").asInt()).isEqualTo(5);
            assertThat(application.log()).contains("ticks.camel.yaml:5:12 is not taken");
            assertThat(application.status("/ready")).isEqualTo(200);
            assertThat(application.status("/health")).isEqualTo(200);

            Files.delete(rules.resolve("ticks.camel.yaml"));
            awaitRule(application, JsonNode::isMissingNode);
        }
        // A pause of this machine lengthens one.
        assertThat(waits.stream().sorted().limit(3)).hasSize(3).allSatisfy(wait -> assertThat(wait).isLessThan(LIVE));
    }

    /** As a deployment does it: the whole file at once. */
    private static void put(Path rules, String text) throws Exception {
        var part = Files.writeString(rules.resolve("ticks.part"), text);
        Files.move(part, rules.resolve("ticks.camel.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitRule(PackagedApplication application, Predicate<JsonNode> wanted) {
        var begun = System.nanoTime();
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50)).until(() -> wanted.test(file(application)));
        waits.add(Duration.ofNanos(System.nanoTime() - begun));
    }

    private JsonNode file(PackagedApplication application) throws Exception {
        return send(asOperator(application, "/actuator/rules")).at("/files/0");
    }

    private JsonNode act(PackagedApplication application, String action) throws Exception {
        return send(asOperator(application, "/actuator/rules/ticks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"action\": \"" + action + "\"}")));
    }

    private static HttpRequest.Builder asOperator(PackagedApplication application, String path) {
        return HttpRequest.newBuilder(application.console(path)).header("Authorization",
                "Basic " + Base64.getEncoder().encodeToString(("admin@example.com:" + PASSWORD).getBytes()));
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        return new ObjectMapper().readTree(http.send(request.build(), BodyHandlers.ofString()).body());
    }
}
