package io.whatomate.notifications.actions;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Fills the places of a template from a payload, as {@code whatsapp-template-sink} takes them: {@code {body: […] or {name: …},
 * header: {text: …}, buttons: [{index, text}]}}, the shapes of the contract's TemplateMessageInput.
 */
final class TemplateMapping {

    /** Meta refuses these in a value (132012, 132018). */
    private static final Pattern LINES = Pattern.compile("[\\n\\r\\t]+");
    private static final Pattern BLANKS = Pattern.compile(" {5,}");

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");
    private static final int MOST_BUTTONS = 10;

    private final List<FieldError> errors;
    private final MappedValues values;

    TemplateMapping(MappedValues values) {
        this.values = values;
        this.errors = values.errors();
    }

    /**
     * @param body mapping of the body's places, or null; header and buttons likewise
     * @throws Problem 422 that names each property with its place, and the path that is missing or cannot be written so
     */
    Map<String, Object> fill(String body, String header, String buttons) {
        var filled = new LinkedHashMap<String, Object>();
        put(filled, "body", body == null ? null : body(body));
        put(filled, "header", header == null ? null : header(header));
        put(filled, "buttons", buttons == null ? null : buttons(buttons));
        if (!errors.isEmpty()) {
            throw Problem.of(422, "template-parameters", "The template cannot be filled",
                    "The payload does not give what the mapping asks for: " + errors.getFirst().field() + ": " + errors.getFirst().detail())
                    .with(errors);
        }
        return filled;
    }

    private static void put(Map<String, Object> filled, String part, Object value) {
        if (value != null) {
            filled.put(part, value);
        }
    }

    private Object body(String text) {
        var mapping = values.read("body", text);
        if (mapping == null || mapping.isMixed()) {
            return mapping == null ? null : error("body", "gives names to some values and not to all");
        }
        if (mapping.isNamed()) {
            var named = new LinkedHashMap<String, String>();
            mapping.entries().forEach(entry -> {
                if (!NAME.matcher(entry.name()).matches() || named.containsKey(entry.name())) {
                    error("body." + entry.name(), "is no name of a parameter (a-z, 0-9, _), or stands twice");
                }
                named.put(entry.name(), clean(values.text("body." + entry.name(), entry)));
            });
            return named;
        }
        var list = new ArrayList<String>();
        mapping.entries().forEach(entry -> list.add(entry == null
                ? error("body[" + list.size() + "]", "has nothing between two semicolons")
                : clean(values.text("body[" + list.size() + "]", entry))));
        return list;
    }

    private Object header(String text) {
        var mapping = values.read("header", text);
        if (mapping == null || mapping.entries().size() != 1 || mapping.entries().getFirst() == null) {
            return mapping == null ? null : error("header", "takes one value");
        }
        var value = clean(values.text("header", mapping.entries().getFirst()));
        return value == null ? null : Map.of("text", value);
    }

    /** The first value is for the first button; nothing between two semicolons leaves a button as it is. {@code 2=path} names one. */
    private Object buttons(String text) {
        var mapping = values.read("buttons", text);
        if (mapping == null || mapping.isMixed() || mapping.entries().size() > MOST_BUTTONS) {
            return mapping == null ? null : error("buttons", "takes a value for each of ten buttons at most, all with their number or none");
        }
        var list = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < mapping.entries().size(); i++) {
            var entry = mapping.entries().get(i);
            if (entry != null && entry.name() != null && !entry.name().matches("[0-9]")) {
                error("buttons." + entry.name(), "is no button; they are numbered from 0 to 9");
            } else if (entry != null) {
                var index = entry.name() == null ? i : Integer.parseInt(entry.name());
                var value = clean(values.text("buttons[" + index + "]", entry));
                if (value != null) {
                    list.add(Map.of("index", index, "text", value));
                }
            }
        }
        return list;
    }

    private static String clean(String value) {
        return value == null ? null : BLANKS.matcher(LINES.matcher(value.strip()).replaceAll(" ")).replaceAll("    ");
    }

    private String error(String field, String detail) {
        errors.add(new FieldError(field, "mapping", detail));
        return null;
    }
}
