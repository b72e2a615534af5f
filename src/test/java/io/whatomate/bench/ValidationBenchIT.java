package io.whatomate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.buffer.Buffer;
import io.whatomate.PackagedApplication;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the contract costs: the packaged application against the same jar with a contract whose schemas allow everything. The
 * operation has one of the largest bodies and writes a row; rounds of both alternate, so that what else runs here meets both.
 */
@Tag("bench")
class ValidationBenchIT {

    private static final boolean QUICK = System.getProperty("bench.quick") != null;
    private static final int ROUNDS = QUICK ? 2 : 6;
    private static final Duration ROUND = Duration.ofSeconds(QUICK ? 3 : 6);
    private static final int RULES = 200;
    /** What the server reads of a parameter's and of a body's schema besides checking it. */
    private static final Set<String> OF_PARAMETERS = Set.of("type", "default", "$ref", "properties");
    private static final Set<String> OF_BODIES = Set.of("default", "$ref", "properties");
    private static final String RULE = """
            {"name": "Menu", "priority": 20, "keywords": ["menu", "prices", "hours"], "matchType": "contains", "responseType": "buttons",\
             "responseContent": {"body": "What would you like to know?", "buttons": [{"id": "hours", "title": "Opening hours"},\
             {"id": "prices", "title": "Prices"}]}, "conditions": [], "activeFrom": null, "activeUntil": null}""";

    private final Report report = new Report("target/bench-validation.json");
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void measures() throws Exception {
        var jar = System.getProperty("whatomate.jar");
        try (var checked = start("checked", jar); var open = start("open", withoutChecks(Path.of(jar)).toString());
                var first = new HttpLoad(checked.url("/").getPort(), 24, replacements(checked));
                var second = new HttpLoad(open.url("/").getPort(), 24, replacements(open))) {
            assertThat(refused(checked)).as("the contract is checked").isEqualTo(400);
            var both = List.of(first, second);
            both.forEach(load -> load.asFastAsAnswersCome(ROUND.multipliedBy(QUICK ? 1 : 4)));
            var rounds = List.of(new ArrayList<Double>(), new ArrayList<Double>());
            for (var round = 0; round < 2 * ROUNDS; round++) {
                var result = both.get(round % 2).asFastAsAnswersCome(ROUND);
                assertThat(result.failed()).isZero();
                rounds.get(round % 2).add(result.perSecond());
            }
            report.add("checkedRounds", rounds.get(0));
            report.add("openRounds", rounds.get(1));
            var with = middle(rounds.get(0));
            var without = middle(rounds.get(1));
            report.add("checkedPerSecond", "PUT of a keyword rule, checked against the contract", with, "req/s", "");
            report.add("openPerSecond", "the same, unchecked", without, "req/s", "");
            report.add("validationShare", "  what checking costs", 100 * (1 - with / without), "%", "< 15");
        } finally {
            System.setProperty("whatomate.jar", jar);
        }
        report.print();
    }

    private PackagedApplication start(String name, String jar) {
        System.setProperty("whatomate.jar", jar);
        var application = PackagedApplication.start(folder.resolve(name), Map.of("WHATOMATE_SANDBOX", "true"));
        application.awaitReady();
        return application;
    }

    private Supplier<Buffer> replacements(PackagedApplication application) throws Exception {
        var token = login(application);
        var requests = new ArrayList<Buffer>();
        for (var i = 0; i < RULES; i++) {
            var id = call(application, "POST", "/chatbot/keywords", token, RULE).path("id").asText();
            requests.add(Buffer.buffer("PUT /api/v1/chatbot/keywords/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nIf-Match: *\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(id, token, RULE.length(), RULE)));
        }
        var next = new AtomicInteger();
        return () -> requests.get(next.getAndIncrement() % RULES);
    }

    private String login(PackagedApplication application) throws Exception {
        var password = Files.readString(application.folder().resolve("data/keys/admin-password")).strip();
        return call(application, "POST", "/auth/login", null,
                json.writeValueAsString(Map.of("email", "admin@example.com", "password", password))).path("accessToken").asText();
    }

    private int refused(PackagedApplication application) throws Exception {
        return call(application, "POST", "/chatbot/keywords", login(application), "{\"name\": 1}").path("status").asInt();
    }

    private JsonNode call(PackagedApplication application, String method, String path, String token, String body) throws Exception {
        var request = HttpRequest.newBuilder(application.url("/api/v1" + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return json.readTree(http.send(request.build(), BodyHandlers.ofString()).body());
    }

    /** A copy of the jar whose contract forbids nothing. */
    private Path withoutChecks(Path jar) throws IOException {
        var copy = Files.copy(jar, folder.resolve("open.jar"), StandardCopyOption.REPLACE_EXISTING);
        var yaml = new YAMLMapper();
        try (var archive = FileSystems.newFileSystem(copy)) {
            var file = archive.getPath("BOOT-INF/classes/openapi.yaml");
            var contract = yaml.readTree(Files.readString(file));
            contract.at("/components/schemas").forEach(schema -> allowAll(schema, OF_PARAMETERS));
            contract.findValues("schema").forEach(schema -> allowAll(schema, OF_PARAMETERS));
            Files.writeString(file, yaml.writeValueAsString(contract));
        }
        return copy;
    }

    private static void allowAll(JsonNode schema, Set<String> kept) {
        if (schema instanceof ObjectNode object) {
            object.retain(object.has("properties") ? OF_BODIES : kept);
            object.path("properties").forEach(property -> allowAll(property, OF_BODIES));
        }
    }

    private static double middle(List<Double> rounds) {
        return rounds.stream().sorted().toList().get(rounds.size() / 2);
    }
}
