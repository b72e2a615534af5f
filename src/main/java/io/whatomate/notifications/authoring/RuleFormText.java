package io.whatomate.notifications.authoring;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.Yaml;

/** Writes a form as a route: the trigger, the condition around everything, then one step after the other. */
final class RuleFormText {

    private final RuleForm form;

    RuleFormText(RuleForm form) {
        this.form = form;
    }

    String yaml() {
        var from = new LinkedHashMap<String, Object>();
        from.put("uri", "kamelet:" + form.trigger().kamelet());
        if (!form.trigger().config().isEmpty()) {
            from.put("parameters", new TreeMap<>(form.trigger().config()));
        }
        from.put("steps", form.each() == null ? conditioned() : List.of(step("split", each())));
        var route = new LinkedHashMap<String, Object>();
        route.put("id", form.name());
        if (form.description() != null) {
            route.put("description", form.description());
        }
        route.put("from", from);
        return "- route:\n" + dump(route).indent(4);
    }

    private Map<String, Object> each() {
        var split = new LinkedHashMap<String, Object>();
        split.put("simple", expression(place(form.each())));
        split.put("steps", conditioned());
        return split;
    }

    private List<Object> conditioned() {
        if (form.conditions().isEmpty()) {
            return steps();
        }
        var conditions = new ArrayList<String>();
        for (int i = 0; i < form.conditions().size(); i++) {
            conditions.add(condition(form.conditions().get(i), "form.conditions[" + i + "].value"));
        }
        var filter = new LinkedHashMap<String, Object>();
        filter.put("simple", expression(String.join(" && ", conditions)));
        filter.put("steps", steps());
        return List.of(step("filter", filter));
    }

    private List<Object> steps() {
        var steps = new ArrayList<>();
        if (form.oncePer() != null) {
            steps.add(call("once-per-action", parameters("key", place(form.oncePer().field()), "per", form.oncePer().per())));
        }
        if (form.attachment() != null) {
            var document = form.attachment();
            steps.add(call("attach-document-action", parameters(
                    "connection", document.connection(), document.source(), place(document.field()), "name", document.name())));
        }
        if (!form.parameters().isEmpty() || form.header() != null || !form.buttons().isEmpty()) {
            steps.add(call("template-params-action", parameters(
                    "body", values(form.parameters()),
                    "header", form.header() == null ? null : form.header().text(),
                    "buttons", form.buttons().isEmpty() ? null : String.join("; ", form.buttons()),
                    "locale", form.locale())));
        }
        steps.add(call("whatsapp-template-sink", parameters(
                "phoneNumberId", form.phoneNumberId(),
                "to", place(form.to()),
                "name", form.template().name(),
                "language", form.template().language())));
        if (form.writeBack() != null) {
            var back = form.writeBack();
            steps.add(call("write-back-action", parameters(
                    "connection", back.connection(), "table", back.table(), "key", back.keyColumn(), "keyValue", place(back.keyField()),
                    "set", back.column() + "='" + back.value().replace("'", "''") + "'")));
        }
        return steps;
    }

    private static String condition(RuleForm.Condition condition, String field) {
        var place = place(condition.field());
        return switch (condition.operator()) {
            case "exists" -> place + " != null";
            case "not_exists" -> place + " == null";
            default -> place + " " + word(condition.operator()) + " " + literal(condition.operator(), condition.value(), field);
        };
    }

    private static String word(String operator) {
        return switch (operator) {
            case "equals" -> "==";
            case "not_equals" -> "!=";
            case "greater" -> ">";
            case "at_least" -> ">=";
            case "less" -> "<";
            case "at_most" -> "<=";
            case "not_contains" -> "!contains";
            case "starts_with" -> "startsWith";
            case "matches" -> "regex";
            default -> operator;
        };
    }

    /** A number where sizes are compared; else a text in the quotes that do not stand in it. */
    private static String literal(String operator, String value, String field) {
        if (List.of("greater", "at_least", "less", "at_most").contains(operator) && value.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
            return value;
        }
        if (value.contains("'") && value.contains("\"")) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The form cannot be written as a rule; errors names each field.")
                    .with(List.of(new FieldError(field, "quotes", "must not have both kinds of quotes")));
        }
        var quote = value.contains("'") ? "\"" : "'";
        return quote + value + quote;
    }

    private static String values(List<RuleForm.Value> values) {
        return values.isEmpty() ? null : values.stream().map(RuleForm.Value::text).collect(Collectors.joining("; "));
    }

    /** The word body is the payload itself: an item of a list of texts. */
    private static String place(String field) {
        return field.equals("body") ? "${body}" : "${body." + field + "}";
    }

    private static Map<String, Object> expression(String simple) {
        return new LinkedHashMap<>(Map.of("expression", simple));
    }

    private static Map<String, Object> call(String kamelet, Map<String, Object> parameters) {
        var to = new LinkedHashMap<String, Object>();
        to.put("uri", "kamelet:" + kamelet);
        to.put("parameters", parameters);
        return step("to", to);
    }

    private static Map<String, Object> step(String word, Map<String, Object> content) {
        return new LinkedHashMap<>(Map.of(word, content));
    }

    /** Those that have a value, in this order. */
    private static Map<String, Object> parameters(String... pairs) {
        var parameters = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] != null) {
                parameters.put(pairs[i], pairs[i + 1]);
            }
        }
        return parameters;
    }

    private static String dump(Map<String, Object> route) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setIndent(2);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        options.setWidth(10_000);
        options.setSplitLines(false);
        return new Yaml(options).dump(route);
    }
}
