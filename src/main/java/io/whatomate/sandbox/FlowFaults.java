package io.whatomate.sandbox;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.node.ArrayNode;

/** The {@code validation_errors} of a flow, as Meta words them. */
final class FlowFaults {

    private static final int MOST = 100;

    private final FlowSource source;
    private final ArrayNode found = Json.NODES.arrayNode();

    FlowFaults(FlowSource source) {
        this.source = source;
    }

    ArrayNode found() {
        return found;
    }

    /** The document has another shape than flow.json has. */
    void shape(String error, String path, String message) {
        add(error, "JSON_SCHEMA_ERROR", path, message);
    }

    /** The shape is right, and it means nothing that works. */
    void meaning(String error, String path, String message) {
        add(error, "FLOW_JSON_ERROR", path, message);
    }

    /** Of a text that is no JSON at all. */
    static ArrayNode unreadable(JsonLocation place, String message) {
        var faults = new FlowFaults(null);
        faults.add("INVALID_JSON", "JSON_SCHEMA_ERROR", place, message);
        return faults.found;
    }

    private void add(String error, String type, String path, String message) {
        // What is missing stands nowhere: its parent does.
        var place = path;
        while (!source.places().containsKey(place)) {
            place = place.substring(0, place.lastIndexOf('/'));
        }
        add(error, type, source.places().get(place), message);
    }

    private void add(String error, String type, JsonLocation place, String message) {
        if (found.size() < MOST) {
            var line = place == null ? 1 : place.getLineNr();
            var column = place == null ? 1 : place.getColumnNr();
            found.addObject().put("error", error).put("error_type", type).put("message", message)
                    .put("line_start", line).put("line_end", line).put("column_start", column).put("column_end", column);
        }
    }
}
