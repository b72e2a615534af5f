package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An object of a request together with its place in the document, so that every refusal names the field: missing is
 * 131008, a wrong type or a broken limit 131009. Lengths count code points, as Meta's do.
 */
final class Fields {

    private final ObjectNode node;
    private final String path;

    private Fields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Fields of(ObjectNode node) {
        return new Fields(node, "");
    }

    String path(String name) {
        return path.isEmpty() ? name : path + '.' + name;
    }

    ObjectNode node() {
        return node;
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    JsonNode get(String name) {
        return node.get(name);
    }

    GraphFailure missing(String name) {
        return GraphFailure.missing(path(name));
    }

    GraphFailure invalid(String name, String reason) {
        return GraphFailure.invalid(path(name), reason);
    }

    Fields object(String name) {
        if (!has(name)) {
            throw missing(name);
        }
        if (!(node.get(name) instanceof ObjectNode object)) {
            throw invalid(name, "must be an object");
        }
        return new Fields(object, path(name));
    }

    /** Null when absent. */
    Fields optionalObject(String name) {
        return has(name) ? object(name) : null;
    }

    /** A required string of 1 to {@code max} characters. */
    String text(String name, int max) {
        var text = optionalText(name, max);
        if (text == null || text.isBlank()) {
            throw missing(name);
        }
        return text;
    }

    /** Null when absent. */
    String optionalText(String name, int max) {
        if (!has(name)) {
            return null;
        }
        if (!node.get(name).isTextual()) {
            throw invalid(name, "must be a string");
        }
        var text = node.get(name).asText();
        if (text.length() > max && text.codePointCount(0, text.length()) > max) {
            throw invalid(name, "must be at most " + max + " characters long");
        }
        return text;
    }

    /** A required string out of a closed list, in any case; returned in lower case. */
    String word(String name, List<String> allowed) {
        var word = text(name, 64).toLowerCase(Locale.ROOT);
        if (!allowed.contains(word)) {
            throw invalid(name, "must be one of " + allowed);
        }
        return word;
    }

    void optionalBoolean(String name) {
        // The strings are what form-encoded clients send.
        if (has(name) && !node.get(name).isBoolean() && !node.get(name).asText().matches("true|false")) {
            throw invalid(name, "must be true or false");
        }
    }

    /** A number, or a string that holds one: both appear in clients. */
    double number(String name, double from, double to) {
        if (!has(name)) {
            throw missing(name);
        }
        var value = node.get(name);
        double number;
        try {
            number = value.isNumber() ? value.asDouble() : Double.parseDouble(value.isTextual() ? value.asText() : "x");
        } catch (NumberFormatException e) {
            throw invalid(name, "must be a number");
        }
        if (!(number >= from && number <= to)) {
            throw invalid(name, "must lie between " + from + " and " + to);
        }
        return number;
    }

    /** An absolute http or https address. */
    void link(String name, int max) {
        var text = text(name, max);
        try {
            var uri = URI.create(text);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw invalid(name, "is not a valid URL");
        }
        throw invalid(name, "must be an absolute http or https URL");
    }

    /** A required array of objects. */
    List<Fields> objects(String name, int min, int max) {
        if (!has(name)) {
            throw missing(name);
        }
        var array = node.get(name);
        if (!array.isArray()) {
            throw invalid(name, "must be an array");
        }
        if (array.size() < min || array.size() > max) {
            throw invalid(name, "must hold " + min + " to " + max + " items, got " + array.size());
        }
        var items = new ArrayList<Fields>(array.size());
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof ObjectNode object)) {
                throw invalid(name + '[' + i + ']', "must be an object");
            }
            items.add(new Fields(object, path(name) + '[' + i + ']'));
        }
        return items;
    }

    /** Empty when absent. */
    List<Fields> optionalObjects(String name, int max) {
        return has(name) ? objects(name, 0, max) : List.of();
    }
}
