package io.whatomate.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A flow.json and where in its text each value stands: a person who wrote it is told the line.
 *
 * @param places by path, such as {@code /screens/0/id}
 */
record FlowSource(JsonNode tree, Map<String, JsonLocation> places) {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(Json.MAX_DEPTH).build())
            .build();

    /** @throws IOException when the text is not JSON; where it is a {@code JsonProcessingException}, it tells the place */
    static FlowSource read(String text) throws IOException {
        var places = new HashMap<String, JsonLocation>();
        try (var parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return new FlowSource(Json.NODES.missingNode(), places);
            }
            var tree = value(parser, "", places);
            parser.nextToken();
            return new FlowSource(tree, places);
        }
    }

    private static JsonNode value(JsonParser parser, String path, Map<String, JsonLocation> places) throws IOException {
        places.put(path, parser.currentTokenLocation());
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var object = Json.NODES.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    object.set(name, value(parser, path + '/' + name, places));
                }
                yield object;
            }
            case START_ARRAY -> {
                var array = Json.NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser, path + '/' + array.size(), places));
                }
                yield array;
            }
            case VALUE_STRING -> Json.NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> Json.NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> Json.NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> Json.NODES.booleanNode(parser.getBooleanValue());
            default -> Json.NODES.nullNode();
        };
    }
}
