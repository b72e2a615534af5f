package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/** Cuts a list as Graph does: cursors always, {@code next} and {@code previous} only where there is such a page. */
final class Page {

    private static final int DEFAULT_LIMIT = 25;
    private static final int MAX_LIMIT = 1000;

    private Page() {}

    /**
     * @param items in a stable order, each with an id
     * @throws GraphFailure 100 for a wrong limit, 131059 for a cursor whose item is gone
     */
    static ObjectNode of(GraphRequest request, List<ObjectNode> items) {
        var limit = limit(request.query().get("limit"));
        var after = request.query().get("after");
        var before = request.query().get("before");
        int from = 0;
        if (after != null) {
            from = position(items, after) + 1;
        } else if (before != null) {
            from = Math.max(0, position(items, before) - limit);
        }
        var to = Math.min(items.size(), before != null ? Math.min(from + limit, position(items, before)) : from + limit);
        var page = Json.NODES.objectNode();
        page.putArray("data").addAll(items.subList(from, to));
        if (from < to) {
            var paging = page.putObject("paging");
            var first = cursor(items.get(from));
            var last = cursor(items.get(to - 1));
            paging.putObject("cursors").put("before", first).put("after", last);
            if (to < items.size()) {
                paging.put("next", address(request, "after", last));
            }
            if (from > 0) {
                paging.put("previous", address(request, "before", first));
            }
        }
        return page;
    }

    private static int limit(String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw GraphFailure.malformed("limit", "must be a number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private static int position(List<ObjectNode> items, String cursor) {
        for (int i = 0; i < items.size(); i++) {
            if (cursor(items.get(i)).equals(cursor)) {
                return i;
            }
        }
        throw new GraphFailure(GraphError.of(131059, "The cursor is not valid any more: start without cursors"));
    }

    private static String cursor(ObjectNode item) {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(item.path("id").asText().getBytes(StandardCharsets.US_ASCII));
    }

    private static String address(GraphRequest request, String direction, String cursor) {
        var query = new TreeMap<>(request.query());
        query.remove("after");
        query.remove("before");
        query.put(direction, cursor);
        var text = new StringBuilder();
        query.forEach((name, value) -> text.append(text.isEmpty() ? '?' : '&')
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return request.base() + "/v" + request.version() + '/' + String.join("/", request.path()) + text;
    }
}
