package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One operation of the contract, ready to be checked against.
 *
 * @param path the template, without the base path
 * @param permission {@code public}, {@code signed-in}, {@code personal}, or one of the contract's table
 * @param servedByRoute a route answers it by itself: neither admission nor validation here
 * @param body null: the operation takes none
 * @param answers media types of its success; none when it answers without a body
 */
record ContractOperation(
        String id,
        String method,
        String path,
        String permission,
        boolean servedByRoute,
        List<ContractParameter> parameters,
        Body body,
        Set<String> answers) {

    /**
     * @param schema null: a file, which its route reads
     * @param places what the schema says of each; null: a file
     * @param defaults of the body's own properties
     * @param spooled a file is taken to the disk before the route runs; a JSON document may stand in its place
     */
    record Body(
            boolean required,
            Set<String> mediaTypes,
            JsonSchema schema,
            BodySchema places,
            Map<String, JsonNode> defaults,
            boolean spooled) {}

    /** Whether the body is no JSON document but a file, which its route reads from memory. */
    boolean takesFile() {
        return body != null && body.schema() == null && !body.spooled();
    }

    /** Whether a file in the body is taken to the disk. */
    boolean spools() {
        return body != null && body.spooled();
    }

    /** Of a body; JSON where none is declared, so that it can be said that none is expected. */
    Set<String> mediaTypes() {
        return body == null ? Set.of("application/json") : body.mediaTypes();
    }

    boolean isPublic() {
        return permission.equals(Contract.PUBLIC);
    }

    /** A browser sends cookies by itself, also for a page of somebody else. */
    boolean readsCookies() {
        return parameters.stream().anyMatch(parameter -> parameter.place() == ContractParameter.Place.COOKIE);
    }

    /** Whether a call with an Idempotency-Key is answered from what is kept. */
    boolean keepsAnswers() {
        return parameters.stream().anyMatch(ContractParameter::keepsAnswer);
    }

    /** Whether a caller with this {@code Accept} can read the answer, be it a problem alone. */
    boolean isAcceptable(String accept) {
        return accept == null
                || Stream.of("*/*", "application/*", "json").anyMatch(accept::contains)
                || answers.stream().anyMatch(type -> accept.contains(type) || accept.contains(type.replaceFirst("/.*", "/*")));
    }

    Optional<ContractParameter> sortParameter() {
        return parameters.stream().filter(parameter -> !parameter.sort().isEmpty()).findFirst();
    }

    /** The raw (still percent-encoded) values of the path's placeholders, for a request path that fits this template. */
    Map<String, String> pathValues(String requestPath) {
        if (path.indexOf('{') < 0) {
            return Map.of();
        }
        var names = PathTree.segments(path);
        var given = PathTree.segments(requestPath);
        var values = new HashMap<String, String>();
        for (int i = 0; i < names.length; i++) {
            if (PathTree.isPlaceholder(names[i])) {
                values.put(names[i].substring(1, names[i].length() - 1), given[i]);
            }
        }
        return values;
    }
}
