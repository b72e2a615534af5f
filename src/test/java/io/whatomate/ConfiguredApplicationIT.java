package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar with a {@code config} folder beside it, as an operator has it: what a whole run, from the first start through a
 * conversation and a sign-in to the stop, leaves in a JSON log.
 */
class ConfiguredApplicationIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PASSWORD = "correct horse battery staple";
    private static final String SAID = "hi zebra-crossing-4711";

    @TempDir
    Path folder;

    @Test
    void prefersTheConfigFolderBesideItAndLogsOneObjectALineAndNoSecretInAnyOfThem() throws Exception {
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.yaml"), "whatomate:\n  data-dir: ./elsewhere\n");
        try (var application = PackagedApplication.startBriefly(
                folder,
                Map.of(
                        "WHATOMATE_LOG_FORMAT", "json",
                        "WHATOMATE_ADMIN_PASSWORD", PASSWORD,
                        "WHATOMATE_SANDBOX_TOKEN", "sandbox-token-4711"))) {
            application.awaitReady();
            assertThat(folder.resolve("elsewhere/keys")).isDirectory();
            assertThat(folder.resolve("data")).doesNotExist();
            converse(application);
            var token = signIn(application);
            application.stop();
            assertThat(application.exitCode()).isZero();

            var lines = application.log().lines().filter(line -> line.startsWith("{")).toList();
            assertThat(lines).hasSizeGreaterThan(10).allSatisfy(line -> {
                var object = new ObjectMapper().readTree(line);
                assertThat(object.path("@timestamp").asText()).isNotBlank();
                assertThat(object.path("message").asText()).isNotBlank();
            });
            assertThat(application.log().lines().filter(line -> !line.startsWith("{")))
                    .as("lines of the JVM itself")
                    .allMatch(line -> line.startsWith("WARNING: "));
            assertThat(secrets(token)).allSatisfy(secret -> assertThat(application.log()).doesNotContain(secret));
        }
    }

    private void converse(PackagedApplication application) throws Exception {
        var phone = application.url("/sandbox/phones/15551238888/messages");
        var said = HttpRequest.newBuilder(phone)
                .header("Authorization", "Bearer sandbox-token-4711")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"text\":\"" + SAID + "\"}"))
                .build();
        assertThat(HTTP.send(said, BodyHandlers.ofString()).statusCode()).isBetween(200, 299);
        var shown = HttpRequest.newBuilder(phone).header("Authorization", "Bearer sandbox-token-4711").build();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> HTTP.send(shown, BodyHandlers.ofString()).body().contains("from_business"));
    }

    private static String signIn(PackagedApplication application) throws Exception {
        var request = HttpRequest.newBuilder(application.url("/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"email\":\"admin@example.com\",\"password\":\"" + PASSWORD + "\"}"))
                .build();
        var response = HTTP.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body()).path("accessToken").asText();
    }

    /** Every generated key, alone and as part of a list, what was given, what was handed out, and what was said. */
    private List<String> secrets(String token) throws Exception {
        try (var keys = Files.list(folder.resolve("elsewhere/keys"))) {
            var generated = keys.toList().stream().filter(Files::isRegularFile).flatMap(ConfiguredApplicationIT::parts);
            var secrets = Stream.concat(generated, Stream.of(PASSWORD, "sandbox-token-4711", token, SAID)).toList();
            assertThat(secrets).hasSizeGreaterThan(6);
            return secrets;
        }
    }

    private static Stream<String> parts(Path file) {
        try {
            return Stream.of(Files.readString(file).strip().split("[,:\\s]")).filter(part -> part.length() > 8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
