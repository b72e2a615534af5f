package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.oas.OpenApi31;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;

/** Holds what the server answers against what the contract promises, so that no test has to. */
final class ContractedResponse {

    private static final JsonNode CONTRACT = read();
    /** All schemas are parts of this one: asked for by its pointer, each would read and keep a document of its own. */
    private static final JsonSchema DOCUMENT = JsonSchemaFactory.builder()
            .defaultMetaSchemaIri(OpenApi31.getInstance().getIri())
            .metaSchema(OpenApi31.getInstance())
            .schemaLoaders(loaders -> loaders.schemas(Map.of("urn:contract", CONTRACT.toString())))
            .build()
            .getSchema(SchemaLocation.of("urn:contract"), SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    private static final Map<String, JsonSchema> SCHEMAS = new ConcurrentHashMap<>();

    private ContractedResponse() {}

    /** @param path as called, with the base path and without a query */
    static void check(String method, String path, int status, String contentType, JsonNode body) {
        var template = CONTRACT.path("paths").propertyStream()
                .map(Map.Entry::getKey)
                .filter(candidate -> path.matches("/api/v1" + candidate.replaceAll("\\{[^}]+}", "[^/]+")))
                .findFirst();
        if (template.isEmpty() || CONTRACT.at(pointer(template.get(), method)).isMissingNode()) {
            return;
        }
        var responses = pointer(template.get(), method) + "/responses/";
        if (status == 404 || status == 405 || status == 406 || status == 413 || status == 415 || status == 500) {
            // Of every operation; the contract describes them once, as Problem.
            validate("/components/schemas/Problem", body);
            return;
        }
        assertThat(CONTRACT.at(responses + status).isMissingNode())
                .as("%s %s promises the status %d", method, template.get(), status)
                .isFalse();
        var content = resolved(responses + status) + "/content";
        if (CONTRACT.at(content).isMissingNode()) {
            return;
        }
        var schema = content + "/" + contentType.replace("/", "~1") + "/schema";
        assertThat(CONTRACT.at(schema).isMissingNode()).as("%s is promised as %s", status, contentType).isFalse();
        if (contentType.endsWith("json")) {
            validate(schema, body);
        }
    }

    private static void validate(String schema, JsonNode body) {
        var compiled = SCHEMAS.computeIfAbsent(
                schema, pointer -> DOCUMENT.getRefSchema(SchemaLocation.of("urn:contract#" + pointer).getFragment()));
        assertThat(compiled.validate(body))
                .as("the answer is what the contract promises at %s", schema)
                .isEmpty();
    }

    private static String pointer(String template, String method) {
        return "/paths/" + template.replace("/", "~1") + "/" + method.toLowerCase(Locale.ROOT);
    }

    private static String resolved(String pointer) {
        var reference = CONTRACT.at(pointer).path("$ref").asText();
        return reference.isEmpty() ? pointer : reference.substring(1);
    }

    private static JsonNode read() {
        try (var yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
            return new ObjectMapper(new YAMLFactory()).readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
