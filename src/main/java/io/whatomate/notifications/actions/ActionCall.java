package io.whatomate.notifications.actions;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * One call of an action kamelet: what it was given, what it gives, and what of the caller's exchange it leaves as it was.
 *
 * @param parameters by the property's name, evaluated; what was left out is missing, null or blank
 * @param body of the caller
 * @param headers of the caller
 * @param variables of the caller
 * @param results variables that the caller gets when the action succeeds
 */
record ActionCall(
        String kamelet,
        Map<String, Object> parameters,
        Object body,
        Map<String, Object> headers,
        Map<String, Object> variables,
        Map<String, Object> results) {

    /** The parameter as it is; null when there is none. */
    Object value(String property) {
        var value = parameters.get(property);
        return value instanceof String text && text.isBlank() ? null : value;
    }

    /** The parameter as a text without blanks around it; null when there is none. */
    String text(String property) {
        return switch (value(property)) {
            case null -> null;
            case String text -> text.strip();
            case Number number -> Decimals.of(number).map(decimal -> decimal.toPlainString()).orElse(number.toString());
            case Boolean word -> word.toString();
            case UUID id -> id.toString();
            default -> throw fault(property, "type", "is no text");
        };
    }

    /** The parameter as a text that must be there. */
    String required(String property) {
        var text = text(property);
        if (text == null) {
            throw fault(property, "required", "is missing or empty");
        }
        return text;
    }

    boolean flag(String property, boolean otherwise) {
        var text = text(property);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw fault(property, "type", "is true or false");
        }
        return text == null ? otherwise : text.equals("true");
    }

    /** In a captured run: tells what would have been done. */
    @SuppressWarnings("unchecked")
    void capture(Map<String, Object> effect) {
        if (variables.get("capture") instanceof List<?> shown) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("kamelet", kamelet);
            entry.put("effect", effect);
            // As of a captured send: what would have stood against it.
            entry.put("problem", null);
            ((List<Object>) shown).add(entry);
        }
    }

    /** The rule that calls: a tenant's id, or the id of a file's route (see {@link OperatorRuns}). */
    String rule() {
        return Objects.toString(variables.get("ruleId"), "");
    }

    /** A refusal that names the property. */
    Problem fault(String property, String code, String detail) {
        return Problem.of(400, "rule-parameter", "A step of the rule is given what it cannot use", kamelet + ": " + property + " " + detail)
                .with(List.of(new FieldError(property, code, detail)));
    }
}
