package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * JSON text made from a schema of the contract: mostly what it asks for, with something hostile in every second place. Text
 * and not a tree, since half of what breaks parsers is no tree.
 */
final class HostileValues {

    /** Strings as they stand in JSON, escapes included. */
    private static final List<String> STRINGS = List.of(
            "", " ", "\\u0000", "a\\u0000b", "\\ud800", "\\udfff\\ud800", "\\ud83d\\udc4b", "e\\u0301\\u0327", "\\u202eabc",
            "'; DROP TABLE messages; --", "' OR '1'='1", "%_\\\\", "${env.PATH}", "${body.getClass()}", "{{env:PATH}}", ":#organizationId",
            ":?x", "../../../etc/passwd", "<script>alert(1)</script>", "\\r\\nSet-Cookie: a=b", "-1", "1e400", "NaN", "null", "true",
            "9999-12-31T23:59:59.999999999+18:00", "0000-00-00T00:00:00Z", "2026-02-30T00:00:00Z", "+294276-12-31T23:59:59Z",
            "00000000-0000-0000-0000-000000000000", "(((((((((a*)*)*)*)*)*)*)*)*)*$", "[", "\\\\", "Europe/Berlin", "+49 (151) 23-45");

    private static final List<String> OTHERS = List.of(
            "null", "true", "false", "0", "-1", "-0.0", "1.5", "1e400", "1e-400", "9223372036854775808", "123456789012345678901234567890",
            "[]", "{}", "[[]]", "[null]", "{\"\":null}", "{\"a\":1,\"a\":2}", "NaN", "+1", "'x'", "[,]", "tru", "\"unclosed", "{\"$type\":\"x\"}");

    private final Random random;
    private final JsonNode contract;

    HostileValues(Random random, JsonNode contract) {
        this.random = random;
        this.contract = contract;
    }

    /** A value for that schema as JSON text. */
    String json(JsonNode schema) {
        return json(schema, 0);
    }

    /** A value for a parameter, as plain text without characters that a header cannot carry. */
    String parameter(JsonNode schema) {
        var text = json(schema, 0);
        var plain = text.startsWith("\"") && text.endsWith("\"") && text.length() > 1 ? text.substring(1, text.length() - 1) : text;
        return plain.length() > 2000 ? plain.substring(0, 2000) : plain;
    }

    private String json(JsonNode unresolved, int depth) {
        var schema = resolved(unresolved);
        if (depth > 6 || random.nextInt(8) == 0) {
            return hostile();
        }
        if (schema.has("const")) {
            return schema.path("const").toString();
        }
        if (schema.has("enum")) {
            return one(schema.path("enum")).toString();
        }
        for (var choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                return json(one(schema.path(choice)), depth + 1);
            }
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> String.valueOf(schema.path("minimum").asLong(0) + random.nextInt(5));
            case "number" -> String.valueOf(schema.path("minimum").asDouble(0) + random.nextInt(3) / 2.0);
            case "boolean" -> String.valueOf(random.nextBoolean());
            case "string" -> string(schema);
            default -> hostile();
        };
    }

    private String object(JsonNode schema, int depth) {
        var members = new ArrayList<String>();
        schema.path("properties").properties().forEach(property -> {
            var required = schema.path("required").valueStream().anyMatch(name -> name.asText().equals(property.getKey()));
            if (required ? random.nextInt(20) > 0 : random.nextInt(3) == 0) {
                members.add("\"" + property.getKey() + "\":" + json(property.getValue(), depth + 1));
            }
        });
        if (random.nextInt(20) == 0) {
            members.add("\"" + STRINGS.get(random.nextInt(STRINGS.size())) + "\":" + hostile());
        }
        return "{" + String.join(",", members) + "}";
    }

    private String array(JsonNode schema, int depth) {
        var items = new ArrayList<String>();
        var size = random.nextInt(50) == 0 ? 500 : random.nextInt(4);
        for (int i = 0; i < size; i++) {
            items.add(json(schema.path("items"), depth + 1));
        }
        return "[" + String.join(",", items) + "]";
    }

    private String string(JsonNode schema) {
        var text = switch (schema.path("format").asText()) {
            case "uuid" -> UUID.randomUUID().toString();
            case "date-time" -> "20" + (10 + random.nextInt(80)) + "-0" + (1 + random.nextInt(9)) + "-11T10:00:00Z";
            default -> "a" + Integer.toString(random.nextInt(1 << 20), 36);
        };
        return "\"" + (random.nextInt(3) == 0 ? STRINGS.get(random.nextInt(STRINGS.size())) : text) + "\"";
    }

    private String hostile() {
        return switch (random.nextInt(12)) {
            case 0 -> "\"" + "x".repeat(random.nextInt(20_000)) + "\"";
            case 1 -> "[".repeat(500 + random.nextInt(1500));
            case 2 -> "{\"a\":".repeat(300) + "1" + "}".repeat(300);
            case 3, 4, 5 -> "\"" + STRINGS.get(random.nextInt(STRINGS.size())) + "\"";
            default -> OTHERS.get(random.nextInt(OTHERS.size()));
        };
    }

    private String type(JsonNode schema) {
        var type = schema.path("type");
        return type.isArray() ? one(type).asText() : type.asText(schema.has("properties") ? "object" : "");
    }

    private JsonNode one(JsonNode array) {
        return array.isEmpty() ? JsonNodeFactory.instance.nullNode() : array.get(random.nextInt(array.size()));
    }

    private JsonNode resolved(JsonNode schema) {
        var reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : resolved(contract.at(reference.substring(1)));
    }
}
