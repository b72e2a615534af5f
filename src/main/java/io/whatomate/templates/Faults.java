package io.whatomate.templates;

import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a template, each with its field; collected, so that a person sees all of it at once. */
final class Faults {

    private final List<FieldError> found = new ArrayList<>();

    void add(String field, String code, String detail) {
        found.add(new FieldError(field, code, detail));
    }

    void require(boolean isThere, String field, String detail) {
        if (!isThere) {
            add(field, "required", detail);
        }
    }

    /** Meta counts characters, not UTF-16 units. */
    void atMost(String field, String text, int longest) {
        var length = text.codePointCount(0, text.length());
        if (length > longest) {
            add(field, "maxLength", "may have " + longest + " characters, and has " + length);
        }
    }

    List<FieldError> list() {
        return List.copyOf(found);
    }
}
