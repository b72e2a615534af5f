package io.whatomate.platform.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one JSON document of a request: UTF-8, no duplicate keys, 64 levels at most, only text that can be stored. Decimals keep
 * every digit that was written, zeros at their end too.
 */
final class StrictJson {

    private static final int MAX_DEPTH = 64;
    /** Digits before the point. 1e999999999 is a short text and a very long integer: nobody may have to expand it. */
    private static final int MAX_DIGITS = 40;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StrictJson() {}

    /** @throws Problem 400 that says where the document is broken */
    static JsonNode read(byte[] bytes, BodySchema contract) {
        var root = parsed(decoded(bytes));
        var unstorable = new ArrayList<FieldError>();
        var clean = cleaned(root, BodyPlace.of(contract), unstorable);
        if (!unstorable.isEmpty()) {
            throw invalid("The body contains characters or numbers that cannot be stored.").with(unstorable);
        }
        return clean;
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw invalid("The body is not UTF-8.").with(List.of(new FieldError("", "encoding", "must be UTF-8")));
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (StreamConstraintsException e) {
            throw absurd(e.getOriginalMessage());
        } catch (NumberFormatException e) {
            throw absurd("a number's exponent has too many digits");
        } catch (JsonProcessingException e) {
            var duplicate = e instanceof JsonParseException && e.getOriginalMessage().startsWith("Duplicate field");
            var location = e.getLocation();
            var place = location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
            throw invalid(duplicate ? "A key stands twice in one object." : "The body is not JSON.")
                    .with(List.of(new FieldError(
                            "", duplicate ? "duplicate" : "json", e.getOriginalMessage() + place)));
        }
    }

    private static Problem absurd(String detail) {
        return invalid("The body is nested deeper than " + MAX_DEPTH + " levels or contains an absurd number.")
                .with(List.of(new FieldError("", "limit", detail)));
    }

    private static JsonNode cleaned(JsonNode node, BodyPlace place, List<FieldError> unstorable) {
        switch (node) {
            case ObjectNode object -> object.properties().forEach(property -> {
                var below = place.at(property.getKey());
                refuseUnstorable(property.getKey(), below, unstorable);
                property.setValue(cleaned(property.getValue(), below, unstorable));
            });
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, cleaned(array.get(i), place.at(i), unstorable));
                }
            }
            default -> {
                if (node.isTextual()) {
                    refuseUnstorable(node.textValue(), place, unstorable);
                } else if (node.isBigDecimal()) {
                    return number(node, place, unstorable);
                }
            }
        }
        return node;
    }

    /**
     * JSON Schema counts 10.0 as an integer, PostgreSQL does not: where the contract expects a number, a whole one loses its
     * fraction. What it leaves open, such as the payload of a rule, may be an amount, and stays as it was written.
     */
    private static JsonNode number(JsonNode number, BodyPlace place, List<FieldError> unstorable) {
        var decimal = number.decimalValue();
        if (Math.abs((long) decimal.precision() - decimal.scale()) > MAX_DIGITS) {
            unstorable.add(new FieldError(StorableText.of(place.toString()), "limit", "must have " + MAX_DIGITS + " digits at most"));
            return number;
        }
        if (decimal.stripTrailingZeros().scale() > 0 || !place.expectsNumber()) {
            return number;
        }
        var integer = decimal.toBigInteger();
        return integer.bitLength() < Long.SIZE ? LongNode.valueOf(integer.longValue()) : BigIntegerNode.valueOf(integer);
    }

    private static void refuseUnstorable(String text, BodyPlace place, List<FieldError> unstorable) {
        if (!StorableText.of(text).equals(text)) {
            unstorable.add(new FieldError(
                    StorableText.of(place.toString()), "characters", "must not contain U+0000 or half a surrogate pair"));
        }
    }

    private static Problem invalid(String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", detail);
    }
}
