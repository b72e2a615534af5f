package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code fields} parameter: a comma list, nested as {@code a{b,c}}; the id always comes along. */
final class Projection {

    private Projection() {}

    /**
     * @param fields null for the default fields
     * @throws GraphFailure 100 for a field that the node has not
     */
    static ObjectNode apply(ObjectNode node, String fields, List<String> defaults, String type) {
        var projected = Json.NODES.objectNode();
        if (fields == null || fields.isBlank()) {
            defaults.stream().filter(node::has).forEach(name -> projected.set(name, node.get(name)));
        } else {
            parse(fields).forEach((name, inner) -> {
                if (!node.has(name)) {
                    throw new GraphFailure(new GraphError(
                            100, 0, 400, "OAuthException",
                            "(#100) Tried accessing nonexisting field (" + name + ") on node type (" + type + ")", null,
                            null, null));
                }
                projected.set(name, inner.isEmpty() ? node.get(name) : nested(node.get(name), inner));
            });
        }
        if (node.has("id")) {
            projected.set("id", node.get("id"));
        }
        return projected;
    }

    private static JsonNode nested(JsonNode node, String fields) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        var projected = Json.NODES.objectNode();
        parse(fields).keySet().stream().filter(object::has).forEach(name -> projected.set(name, object.get(name)));
        return projected;
    }

    private static Map<String, String> parse(String fields) {
        var names = new LinkedHashMap<String, String>();
        for (var item : split(fields)) {
            var open = item.indexOf('{');
            // preview.invalidate(false){…} and the like: modifiers do not change what is shown here.
            var name = (open < 0 ? item : item.substring(0, open)).replaceAll("\\..*", "").strip();
            if (!name.isEmpty()) {
                names.put(name, open < 0 ? "" : item.substring(open + 1, item.length() - 1));
            }
        }
        return names;
    }

    private static List<String> split(String fields) {
        var items = new ArrayList<String>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < fields.length(); i++) {
            switch (fields.charAt(i)) {
                case '{', '(' -> depth++;
                case '}', ')' -> {
                    if (--depth < 0) {
                        throw unbalanced();
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        items.add(fields.substring(start, i).strip());
                        start = i + 1;
                    }
                }
                default -> {}
            }
        }
        if (depth != 0) {
            throw unbalanced();
        }
        items.add(fields.substring(start).strip());
        return items;
    }

    private static GraphFailure unbalanced() {
        return GraphFailure.malformed("fields", "has unbalanced braces");
    }
}
