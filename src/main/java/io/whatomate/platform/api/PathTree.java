package io.whatomate.platform.api;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Finds what the contract has at a path, in as many steps as the path has segments. Where a literal segment and a placeholder
 * both fit, the literal goes first (OpenAPI 3.1, "Path templating matching").
 *
 * @param <T> what stands at the end of a path
 */
final class PathTree<T> {

    private final Map<String, PathTree<T>> literal = new HashMap<>();
    private PathTree<T> placeholder;
    private T end;

    /** What stands at the end of this template; made when there is nothing yet. */
    T at(String template, Supplier<T> made) {
        var node = this;
        for (var segment : segments(template)) {
            node = isPlaceholder(segment) ? node.anySegment() : node.literal.computeIfAbsent(segment, name -> new PathTree<>());
        }
        if (node.end == null) {
            node.end = made.get();
        }
        return node.end;
    }

    /** @return null when no template fits; a placeholder takes a segment of one character or more */
    T find(String path) {
        return path.startsWith("/") ? find(path, 1) : null;
    }

    private T find(String path, int from) {
        if (from > path.length()) {
            return end;
        }
        var slash = path.indexOf('/', from);
        var to = slash < 0 ? path.length() : slash;
        var named = literal.get(path.substring(from, to));
        var found = named == null ? null : named.find(path, to + 1);
        return found != null || placeholder == null || to == from ? found : placeholder.find(path, to + 1);
    }

    private PathTree<T> anySegment() {
        if (placeholder == null) {
            placeholder = new PathTree<>();
        }
        return placeholder;
    }

    /** Of a path that begins with a slash; what follows each slash, also nothing. */
    static String[] segments(String path) {
        return path.substring(1).split("/", -1);
    }

    static boolean isPlaceholder(String segment) {
        return segment.startsWith("{");
    }
}
