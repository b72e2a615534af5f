package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/** The schemas of a body as the contract has them, to be asked what it expects at one place. */
final class BodySchema {

    private static final List<String> NUMBERS = List.of("number", "integer");

    private final JsonNode contract;
    private final JsonNode body;

    /**
     * @param contract the whole of it, for the {@code $ref}s
     * @param body schema of the body
     */
    BodySchema(JsonNode contract, JsonNode body) {
        this.contract = contract;
        this.body = body;
    }

    /** The schemas of the body as a whole. */
    List<JsonNode> whole() {
        return every(body).toList();
    }

    /**
     * @param schemas of an object or a list
     * @param step name of a member, or index of an item from 0
     * @return the schemas of that one; none where the contract leaves open what it is
     */
    List<JsonNode> below(List<JsonNode> schemas, Object step) {
        return schemas.stream()
                .map(schema -> step instanceof Integer ? schema.path("items")
                        : schema.path("properties").has((String) step) ? schema.path("properties").path((String) step)
                        : schema.path("additionalProperties"))
                .flatMap(this::every)
                .toList();
    }

    static boolean expectsNumber(JsonNode schema) {
        var type = schema.path("type");
        return (type.isArray() ? type.valueStream() : Stream.of(type)).map(JsonNode::asText).anyMatch(NUMBERS::contains);
    }

    /** The schema, what it refers to, and all that may or must hold beside it. */
    private Stream<JsonNode> every(JsonNode schema) {
        if (!schema.isObject()) {
            return Stream.empty();
        }
        var reference = schema.path("$ref").asText();
        return Stream.of(
                        Stream.of(schema),
                        Stream.of("allOf", "anyOf", "oneOf").flatMap(word -> schema.path(word).valueStream()).flatMap(this::every),
                        reference.isEmpty() ? Stream.<JsonNode>empty() : every(contract.at(reference.substring(1))))
                .flatMap(schemas -> schemas);
    }
}
