package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

/** Ten thousand hostile requests, made from the contract: each is answered, none with a mistake of ours. */
class ContractFuzzTest extends ApiTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 10_000);
    private static final int CALLERS = 4;

    private record Operation(String method, String path, JsonNode node, List<JsonNode> parameters) {

        boolean takesFile() {
            return node.at("/requestBody/content").has("text/csv");
        }
    }

    /** What is not answered by then is not answered. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final JsonNode contract = read();
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void answersEveryHostileRequestWithoutAMistakeOfOurs() throws Exception {
        // The same version is asked the same every time; another contract, or -Dfuzz.seed, asks anew.
        var seed = Long.getLong("fuzz.seed", contract.toString().hashCode());
        var user = signedIn("admin");
        var operations = operations();
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var runs = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> callers.submit(() -> mistakes(new Random(seed + caller), operations, user)))
                    .toList();
            var mistakes = new ArrayList<String>();
            for (var run : runs) {
                mistakes.addAll(run.get());
            }
            assertThat(mistakes.stream().limit(10)).as("seed " + seed).isEmpty();
        } finally {
            // Or this address could not sign in any more, for other tests.
            rows().sql("DELETE FROM sign_in_attempts").update();
        }
    }

    private List<String> mistakes(Random random, List<Operation> operations, User user) throws Exception {
        var values = new HostileValues(random, contract);
        var mistakes = new ArrayList<String>();
        for (int i = 0; i < REQUESTS / CALLERS; i++) {
            var operation = operations.get(random.nextInt(operations.size()));
            var body = body(operation, values, random);
            var uri = url("/api/v1" + path(operation, values, random) + query(operation, values, random));
            var request = HttpRequest.newBuilder(uri)
                    .method(operation.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .header("Authorization", "Bearer " + user.token())
                    .timeout(LONGEST);
            if (body != null) {
                request.header("Content-Type", operation.takesFile() && random.nextBoolean() ? "text/csv" : "application/json");
            }
            headers(operation, values, random).forEach(request::header);
            HttpResponse<String> answer;
            try {
                answer = http.send(request.build(), BodyHandlers.ofString());
            } catch (IOException e) {
                mistakes.add("%s %s %s -> %s".formatted(operation.method(), uri, shortened(body), e));
                continue;
            }
            if (answer.statusCode() >= 500 || answer.body().contains("\tat ") || answer.body().contains("Exception")) {
                mistakes.add("%s %s %s -> %d %s".formatted(
                        operation.method(), uri, shortened(body), answer.statusCode(), shortened(answer.body())));
            }
        }
        return mistakes;
    }

    private static String path(Operation operation, HostileValues values, Random random) {
        var path = operation.path();
        for (var parameter : operation.parameters()) {
            if (parameter.path("in").asText().equals("path")) {
                var value = random.nextInt(3) == 0 ? values.parameter(parameter.path("schema")) : UUID.randomUUID().toString();
                path = path.replace("{" + parameter.path("name").asText() + "}", encoded(value));
            }
        }
        return path;
    }

    private static String query(Operation operation, HostileValues values, Random random) {
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (var parameter : operation.parameters()) {
            if (parameter.path("in").asText().equals("query") && random.nextInt(3) == 0) {
                query.add(parameter.path("name").asText() + "=" + encoded(values.parameter(parameter.path("schema"))));
            }
        }
        return query.toString();
    }

    private static Map<String, String> headers(Operation operation, HostileValues values, Random random) {
        var headers = new java.util.HashMap<String, String>();
        for (var parameter : operation.parameters()) {
            if (parameter.path("in").asText().equals("header") && random.nextInt(4) > 0) {
                var value = random.nextBoolean() ? "*" : values.parameter(parameter.path("schema"));
                headers.put(parameter.path("name").asText(), value.replaceAll("[^ -~]", "?"));
            }
        }
        return headers;
    }

    private static String body(Operation operation, HostileValues values, Random random) {
        var content = operation.node().at("/requestBody/content");
        if (content.isMissingNode()) {
            return random.nextInt(20) == 0 ? "{}" : null;
        }
        return random.nextInt(30) == 0 ? null : values.json(content.path("application/json").path("schema"));
    }

    private List<Operation> operations() {
        return contract.path("paths").propertyStream()
                .flatMap(path -> path.getValue().propertyStream()
                        .filter(method -> method.getValue().has("operationId"))
                        .map(method -> new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue(),
                                Stream.concat(path.getValue().path("parameters").valueStream(),
                                                method.getValue().path("parameters").valueStream())
                                        .map(this::resolved)
                                        .toList())))
                .toList();
    }

    private JsonNode resolved(JsonNode node) {
        var reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : resolved(contract.at(reference.substring(1)));
    }

    /** A path that a client would not even send is encoded whole. */
    private static String encoded(String text) {
        return text.isEmpty() ? "%20" : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String shortened(String text) {
        return text == null ? "-" : text.substring(0, Math.min(300, text.length()));
    }

    private static JsonNode read() {
        try (var yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
            return new ObjectMapper(new YAMLFactory()).readTree(yaml);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
