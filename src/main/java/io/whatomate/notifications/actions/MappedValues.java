package io.whatomate.notifications.actions;

import io.whatomate.notifications.actions.ValueMapping.Entry;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the values that a mapping names.
 *
 * @param sources what a path begins in: the body for null, else the variable of that name
 * @param errors takes what cannot be had, so that the author hears of everything at once
 */
record MappedValues(Function<String, Object> sources, ValueFormat format, List<FieldError> errors) {

    /** The filter that says that nothing is a value too. */
    static final String NULL = "null";

    /** An argument that is a path: {@code currency:{order.currency}}. */
    private static final Pattern PATH = Pattern.compile("\\{(.+)}");

    /** @return the mapping, or null with an error when it is none */
    ValueMapping read(String property, String text) {
        try {
            return ValueMapping.of(text);
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(property, "mapping", e.getMessage()));
            return null;
        }
    }

    /** @return the value after its filters, of whatever type; null with an error when it cannot be had */
    Object value(String property, Entry entry) {
        try {
            Object value = entry.path() == null ? entry.literal() : at(entry.path());
            for (var filter : entry.filters()) {
                value = format.apply(filter, value, this::argument);
            }
            return value;
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(property, "mapping", entry.source() + " " + e.getMessage()));
            return null;
        }
    }

    /** Whether a value that comes to null is meant to: the payload says so, or the author does. */
    boolean mayBeNull(Entry entry) {
        return entry.filters().stream().anyMatch(filter -> filter.name().equals(NULL))
                || entry.path() != null && entry.path().leadsToNull(sources.apply(entry.path().variable()));
    }

    /** @return the value as a text that is not blank; null with an error when it is missing */
    String text(String property, Entry entry) {
        var before = errors.size();
        var value = value(property, entry);
        try {
            var text = ValueFormat.isBlank(value) ? null : format.text(value);
            if (text == null && errors.size() == before) {
                errors.add(new FieldError(property, "missing", entry.source() + " is missing; give it a |default:… or see that it comes"));
            }
            return text;
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(property, "mapping", entry.source() + " " + e.getMessage()));
            return null;
        }
    }

    private Object at(PayloadPath path) {
        return path.in(sources.apply(path.variable()));
    }

    private String argument(String written) {
        var path = PATH.matcher(written);
        if (!path.matches()) {
            return written;
        }
        var value = format.text(at(PayloadPath.of(path.group(1))));
        if (value == null) {
            throw new IllegalArgumentException("needs " + path.group(1) + ", which is missing");
        }
        return value;
    }
}
