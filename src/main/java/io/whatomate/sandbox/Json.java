package io.whatomate.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Reads what strangers send, with limits, and writes what Meta would write. */
final class Json {

    /** Deeper documents are refused: nothing in the Cloud API comes near, and recursion is an attack. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_STRING = 1 << 20;

    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonMapper mapper;
    private final ObjectWriter ascii;

    Json() {
        var limits = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_STRING)
                .build();
        mapper = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        // Meta signs the escaped form with lower-case digits; Jackson writes upper-case ones unless told otherwise.
        ascii = mapper.writer()
                .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                .without(JsonWriteFeature.WRITE_HEX_UPPER_CASE);
    }

    /** @throws IOException when the bytes are not one JSON value in UTF-8 within the limits */
    JsonNode read(byte[] bytes) throws IOException {
        return mapper.readTree(bytes);
    }

    /** @throws IOException as {@link #read(byte[])} */
    JsonNode read(String text) throws IOException {
        return mapper.readTree(text);
    }

    /** Reads what this program wrote itself. */
    ObjectNode own(String text) {
        try {
            return (ObjectNode) mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored document is not JSON", e);
        }
    }

    /** @throws IllegalArgumentException when the document does not fit the type; the message names the field */
    <T> T bind(JsonNode node, Class<T> type) {
        return mapper.convertValue(node, type);
    }

    JsonNode tree(Object value) {
        return mapper.valueToTree(value);
    }

    String text(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** ASCII only: every other character as {@code \\uXXXX} with lower-case digits, as Meta signs its webhooks. */
    String ascii(JsonNode node) {
        try {
            return ascii.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
