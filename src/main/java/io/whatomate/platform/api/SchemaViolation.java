package io.whatomate.platform.api;

import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import io.whatomate.platform.http.Problem.FieldError;

/** A violated keyword of JSON Schema in the words of our problems. */
final class SchemaViolation {

    private SchemaViolation() {}

    /** @param name what the validated value is called; empty for a body */
    static FieldError field(ValidationMessage violation, String name) {
        var path = path(violation.getInstanceLocation(), name);
        if (violation.getProperty() != null) {
            path = path.isEmpty() ? violation.getProperty() : path + "." + violation.getProperty();
        }
        return new FieldError(path, violation.getType(), violation.getError());
    }

    /** Such as {@code responseContent.buttons[0].title}. */
    private static String path(JsonNodePath location, String name) {
        var path = new StringBuilder(name);
        for (int i = 0; i < location.getNameCount(); i++) {
            if (location.getElement(i) instanceof Integer index) {
                path.append('[').append(index).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(location.getElement(i));
            }
        }
        return path.toString();
    }
}
