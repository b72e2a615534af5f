package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One operation as the contract's text says it, read without the server's own reader: what is tried does not come from what
 * is tested.
 *
 * @param mediaType of the body; JSON when there is none
 * @param example of the body; null when the contract gives none
 * @param takesBody whether the body is required
 * @param asks whether the query has a required parameter
 */
record MatrixOperation(
        String id, String method, String path, String permission, String mediaType, String example, boolean takesBody, boolean asks) {

    private static final JsonNode CONTRACT = read();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** Those that the contract's route serves. */
    static List<MatrixOperation> all() {
        return CONTRACT.path("paths").propertyStream()
                .flatMap(path -> path.getValue().propertyStream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .filter(method -> !method.getValue().path("x-served-by").asText().equals("route"))
                        .map(method -> of(path.getKey(), path.getValue(), method)))
                .toList();
    }

    static Map<String, Set<String>> roles() {
        var roles = new LinkedHashMap<String, Set<String>>();
        CONTRACT.path("x-roles").properties().forEach(role -> {
            var permissions = new LinkedHashSet<String>();
            role.getValue().forEach(permission -> permissions.add(permission.asText()));
            roles.put(role.getKey(), permissions);
        });
        return roles;
    }

    private static MatrixOperation of(String path, JsonNode item, Map.Entry<String, JsonNode> method) {
        var operation = method.getValue();
        var body = operation.path("requestBody");
        var mediaType = body.path("content").propertyStream().findFirst().map(Map.Entry::getKey).orElse("application/json");
        var content = body.path("content").path(mediaType);
        var example = content.path("examples").valueStream().findFirst()
                .map(named -> named.path("value"))
                .orElse(content.path("example"));
        return new MatrixOperation(
                operation.path("operationId").asText(),
                method.getKey().toUpperCase(Locale.ROOT),
                path,
                operation.path("x-permission").asText(),
                mediaType,
                example.isMissingNode() ? null : example.isTextual() ? example.asText() : example.toString(),
                body.path("required").asBoolean(),
                Stream.of(item, operation)
                        .flatMap(node -> node.path("parameters").valueStream())
                        .map(parameter -> parameter.has("$ref") ? CONTRACT.at(parameter.path("$ref").asText().substring(1)) : parameter)
                        .anyMatch(parameter -> parameter.path("in").asText().equals("query") && parameter.path("required").asBoolean()));
    }

    /** The same operation, had the contract demanded something else. */
    MatrixOperation demanding(String other) {
        return new MatrixOperation(id, method, path, other, mediaType, example, takesBody, asks);
    }

    boolean isPublic() {
        return permission.equals("public");
    }

    boolean isRead() {
        return method.equals("GET");
    }

    boolean namesThings() {
        return path.contains("{");
    }

    /** @param called a path with its ids */
    boolean isAt(String called) {
        return called.matches(path.replaceAll("\\{[^}]+}", "[^/]+"));
    }

    @Override
    public String toString() {
        return id;
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Path.of("src/main/resources/openapi.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
