package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Fills an approved template in with what a sender gave, and tells what does not fit (Meta, "Cloud API, template messages").
 * Counts, names and formats come from the stored components, so that Meta's 132000, 132005, 132012 and 132018 are known here.
 */
final class TemplateContent {

    private static final Pattern FORBIDDEN = Pattern.compile("[\\n\\r\\t]| {5,}");
    private static final int LONGEST_BODY = 1024;
    private static final int LONGEST_HEADER = 60;
    /** Characters of a one-time code. */
    private static final int LONGEST_CODE = 15;

    private final ApprovedTemplate template;
    private final List<FieldError> errors = new ArrayList<>();
    private final ObjectNode node = JsonNodeFactory.instance.objectNode();
    private final ArrayNode components;
    private String text = "";

    /** @param input TemplateMessageInput of the contract */
    TemplateContent(ApprovedTemplate template, JsonNode input) {
        this.template = template;
        node.put("name", template.name()).putObject("language").put("code", template.language());
        components = node.putArray("components");
        template.others().forEach(type -> error("name", "unsupported", "has a part of type " + type + ", which cannot be sent from here"));
        header(input.path("header"));
        body(input.path("body"));
        errors.addAll(TemplateButtonValues.put(template.buttons(), input, components));
        if (components.isEmpty()) {
            node.remove("components");
        }
    }

    /** Empty when the template can be sent. */
    List<FieldError> errors() {
        return errors;
    }

    /** Meta's object {@code template}. */
    ObjectNode node() {
        return node;
    }

    /** What the customer reads. */
    String text() {
        return text;
    }

    private void header(JsonNode header) {
        var format = template.headerFormat();
        if (format == null) {
            if (!header.isMissingNode()) {
                error("header", "unexpected", "the template has no header");
            }
            return;
        }
        var kind = format.equals("GIF") ? "video" : format.toLowerCase(Locale.ROOT);
        header.fieldNames().forEachRemaining(name -> {
            if (!name.equals(kind)) {
                error("header." + name, "unexpected", "the template's header is of type " + format);
            }
        });
        if (kind.equals("text")) {
            textHeader(header);
        } else if (!header.has(kind)) {
            error("header." + kind, "required", "the template's header needs it");
        } else {
            if (!kind.equals("location") && header.path(kind).has("id") == header.path(kind).has("link")) {
                error("header." + kind, "source", "must have id or link, and only one of them");
            }
            part("header").addObject().put("type", kind).set(kind, header.path(kind));
        }
    }

    private void textHeader(JsonNode header) {
        var names = ApprovedTemplate.placeholders(template.headerText());
        if (names.isEmpty() == header.has("text")) {
            error("header.text", names.isEmpty() ? "unexpected" : "required",
                    names.isEmpty() ? "the template's header has no placeholder" : "the template's header has a placeholder");
        } else if (header.has("text")) {
            var value = header.path("text").asText();
            value("header.text", value);
            length("header.text", ApprovedTemplate.filled(template.headerText(), name -> value), LONGEST_HEADER);
            parameter(part("header"), names.getFirst(), value);
        }
    }

    private void body(JsonNode body) {
        var names = template.isAuthentication() ? List.of("1") : ApprovedTemplate.placeholders(template.bodyText());
        var given = template.named() && !template.isAuthentication() ? named(body, names) : numbered(body, names);
        if (given.size() != names.size()) {
            return;
        }
        text = ApprovedTemplate.filled(template.bodyText(), name -> given.getOrDefault(name, ""));
        length("body", text, LONGEST_BODY);
        if (!names.isEmpty()) {
            var parameters = part("body");
            names.forEach(name -> parameter(parameters, name, given.get(name)));
        }
    }

    private Map<String, String> numbered(JsonNode body, List<String> names) {
        if (body.isObject()) {
            error("body", "type", "the template numbers its placeholders: give a list of " + names.size());
            return Map.of();
        }
        if (body.size() != names.size()) {
            error("body", body.size() < names.size() ? "minItems" : "maxItems",
                    "the template has " + names.size() + " placeholders, and " + body.size() + " values were given");
            return Map.of();
        }
        var given = new LinkedHashMap<String, String>();
        for (int i = 0; i < body.size(); i++) {
            value("body[" + i + "]", body.path(i).asText());
            given.put(names.get(i), body.path(i).asText());
        }
        if (template.isAuthentication()) {
            length("body[0]", body.path(0).asText(), LONGEST_CODE);
        }
        return given;
    }

    private Map<String, String> named(JsonNode body, List<String> names) {
        if (body.isArray()) {
            error("body", "type", "the template names its placeholders: give an object with " + names);
            return Map.of();
        }
        var given = new LinkedHashMap<String, String>();
        body.properties().forEach(property -> {
            if (names.contains(property.getKey())) {
                value("body." + property.getKey(), property.getValue().asText());
                given.put(property.getKey(), property.getValue().asText());
            } else {
                error("body." + property.getKey(), "unexpected", "the template's placeholders are " + names);
            }
        });
        names.stream().filter(name -> !given.containsKey(name)).forEach(name ->
                error("body." + name, "required", "the template has this placeholder"));
        return given;
    }

    private ArrayNode part(String type) {
        return components.addObject().put("type", type).putArray("parameters");
    }

    private void parameter(ArrayNode parameters, String name, String value) {
        var parameter = parameters.addObject().put("type", "text");
        if (template.named() && !template.isAuthentication()) {
            parameter.put("parameter_name", name);
        }
        parameter.put("text", value);
    }

    private void value(String field, String value) {
        if (FORBIDDEN.matcher(value).find()) {
            error(field, "characters", "must not contain line breaks, tabs, or more than four blanks in a row");
        }
    }

    private void length(String field, String filled, int longest) {
        if (filled.codePointCount(0, filled.length()) > longest) {
            error(field, "maxLength", "the filled-in text may have " + longest + " characters");
        }
    }

    private void error(String field, String code, String detail) {
        errors.add(new FieldError(field, code, detail));
    }
}
