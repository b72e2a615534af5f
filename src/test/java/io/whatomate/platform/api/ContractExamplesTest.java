package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.core.io.ClassPathResource;

/** The contract is served as it is packed, and what it shows as an example is taken. */
class ContractExamplesTest extends ApiTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    /** A body that is not at fault may meet nothing there, wrong credentials, or a state that forbids it. */
    private static final Set<Integer> NOT_THE_BODY = Set.of(200, 201, 202, 204, 401, 404, 409, 412, 422);

    @Test
    void theContractIsServedToEverybodyAsItIsPacked() throws IOException {
        var answer = send(HttpRequest.newBuilder(url("/api/v1/openapi.yaml")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/yaml");
        assertThat(YAML.readTree(answer.body())).isEqualTo(contract());
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsTaken() throws IOException {
        return operations(contract())
                .filter(operation -> operation.getValue().has("requestBody"))
                .filter(operation -> !operation.getValue().path("x-served-by").asText().equals("route"))
                .flatMap(operation -> examples(operation.getValue()).map(example -> dynamicTest(
                        operation.getKey() + " " + example.getKey(),
                        () -> isTaken(operation.getKey(), example.getValue()))));
    }

    @Test
    void everyBodyHasAnExample() throws IOException {
        assertThat(operations(contract())
                        .filter(operation -> operation.getValue().at("/requestBody/content").has("application/json"))
                        .filter(operation -> !operation.getValue().path("x-served-by").asText().equals("route"))
                        .filter(operation -> examples(operation.getValue()).findAny().isEmpty())
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    private void isTaken(String operation, JsonNode example) {
        var method = operation.substring(0, operation.indexOf(' '));
        var path = operation.substring(method.length() + 1).replaceAll("\\{[^}]+}", UUID.randomUUID().toString());

        var answer = call(method, path, signedIn("admin"), example.toString(), "If-Match", "*");

        assertThat(answer.status()).as("%s", answer.body()).isIn(NOT_THE_BODY);
    }

    /** What OpenAPI calls {@code examples}, by name, and the one that it calls {@code example}. */
    private static Stream<Map.Entry<String, JsonNode>> examples(JsonNode operation) {
        var content = operation.at("/requestBody/content/application~1json");
        var named = content.path("examples").propertyStream()
                .map(example -> Map.entry(example.getKey(), example.getValue().path("value")));
        return content.has("example") ? Stream.concat(Stream.of(Map.entry("example", content.path("example"))), named) : named;
    }

    /** Method and path, and what stands there. */
    private static Stream<Map.Entry<String, JsonNode>> operations(JsonNode contract) {
        return contract.path("paths").propertyStream().flatMap(path -> path.getValue().propertyStream()
                .filter(method -> method.getValue().has("operationId"))
                .map(method -> Map.entry(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue())));
    }

    private static JsonNode contract() throws IOException {
        try (var yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
            return YAML.readTree(yaml);
        }
    }
}
