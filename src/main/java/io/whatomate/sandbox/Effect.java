package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What a call that changes nodes leaves to do.
 *
 * @param answer body of the 200
 * @param rows changed nodes, for the store
 * @param owed webhooks that the change causes
 */
public record Effect(JsonNode answer, List<Map<String, Object>> rows, List<Owed> owed) {

    static Effect of(JsonNode answer, Map<String, Object> row) {
        return new Effect(answer, List.of(row), List.of());
    }

    static JsonNode success() {
        return Json.NODES.objectNode().put("success", true);
    }
}
