package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Header, body and buttons of an approved template or of one card, filled in: as Meta takes them and as the customer reads them. */
final class TemplateParts {

    private static final int LONGEST_BODY = 1024;
    private static final int LONGEST_CARD_BODY = 160;
    private static final int LONGEST_OFFER_BODY = 600;
    private static final int LONGEST_HEADER = 60;
    /** Characters of a one-time code. */
    private static final int LONGEST_CODE = 15;

    private final ApprovedTemplate template;
    private final String path;
    private final List<FieldError> errors;
    private final ArrayNode components = JsonNodeFactory.instance.arrayNode();
    private final ObjectNode shown = JsonNodeFactory.instance.objectNode();

    /**
     * @param path in front of the fields' names: empty, or {@code cards[0].}
     * @param errors takes what does not fit
     */
    TemplateParts(ApprovedTemplate template, String path, JsonNode input, List<FieldError> errors) {
        this.template = template;
        this.path = path;
        this.errors = errors;
        header(input.path("header"));
        body(input.path("body"));
        if (!template.footerText().isEmpty()) {
            shown.put("footer", template.footerText());
        }
        new TemplateButtonValues(template, path, errors).put(input, components, shown);
    }

    /** Meta's list. */
    ArrayNode components() {
        return components;
    }

    /** {@code header}, {@code body}, {@code footer} and {@code buttons}, those that there are. */
    ObjectNode shown() {
        return shown;
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
            shown.putObject("header").put("format", format).set(kind, header.path(kind));
        }
    }

    private void textHeader(JsonNode header) {
        var names = ApprovedTemplate.placeholders(template.headerText());
        var value = header.path("text").asText();
        if (names.isEmpty() == header.has("text")) {
            error("header.text", names.isEmpty() ? "unexpected" : "required",
                    names.isEmpty() ? "the template's header has no placeholder" : "the template's header has a placeholder");
        } else if (header.has("text")) {
            value("header.text", new TemplateValue(header.path("text")));
            length("header.text", ApprovedTemplate.filled(template.headerText(), name -> value), LONGEST_HEADER);
            parameter(part("header"), names.getFirst(), new TemplateValue(header.path("text")));
        }
        shown.putObject("header").put("format", "TEXT").put("text", ApprovedTemplate.filled(template.headerText(), name -> value));
    }

    private void body(JsonNode body) {
        var names = template.isAuthentication() ? List.of("1") : ApprovedTemplate.placeholders(template.bodyText());
        var given = template.named() && !template.isAuthentication() ? named(body, names) : numbered(body, names);
        if (given.size() != names.size()) {
            return;
        }
        var text = ApprovedTemplate.filled(template.bodyText(), name -> given.get(name).shown());
        length("body", text, !path.isEmpty() ? LONGEST_CARD_BODY : template.offer().isMissingNode() ? LONGEST_BODY : LONGEST_OFFER_BODY);
        if (!text.isEmpty()) {
            shown.put("body", text);
        }
        if (!names.isEmpty()) {
            var parameters = part("body");
            names.forEach(name -> parameter(parameters, name, given.get(name)));
        }
    }

    private Map<String, TemplateValue> numbered(JsonNode body, List<String> names) {
        if (body.isObject()) {
            error("body", "type", "the template numbers its placeholders: give a list of " + names.size());
            return Map.of();
        }
        if (body.size() != names.size()) {
            error("body", body.size() < names.size() ? "minItems" : "maxItems",
                    "the template has " + names.size() + " placeholders, and " + body.size() + " values were given");
            return Map.of();
        }
        var given = new LinkedHashMap<String, TemplateValue>();
        for (int i = 0; i < body.size(); i++) {
            given.put(names.get(i), value("body[" + i + "]", new TemplateValue(body.path(i))));
        }
        if (template.isAuthentication()) {
            length("body[0]", body.path(0).asText(), LONGEST_CODE);
            if (!body.path(0).isTextual()) {
                error("body[0]", "type", "must be the code");
            }
        }
        return given;
    }

    private Map<String, TemplateValue> named(JsonNode body, List<String> names) {
        if (body.isArray()) {
            error("body", "type", "the template names its placeholders: give an object with " + names);
            return Map.of();
        }
        var given = new LinkedHashMap<String, TemplateValue>();
        body.properties().forEach(property -> {
            if (names.contains(property.getKey())) {
                given.put(property.getKey(), value("body." + property.getKey(), new TemplateValue(property.getValue())));
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

    private void parameter(ArrayNode parameters, String name, TemplateValue value) {
        var parameter = parameters.addObject();
        value.put(parameter);
        if (template.named() && !template.isAuthentication()) {
            parameter.put("parameter_name", name);
        }
    }

    private TemplateValue value(String field, TemplateValue value) {
        if (value.isForbidden()) {
            error(field, "characters", "must not contain line breaks, tabs, or more than four blanks in a row");
        }
        return value;
    }

    private void length(String field, String filled, int longest) {
        if (filled.codePointCount(0, filled.length()) > longest) {
            error(field, "maxLength", "the filled-in text may have " + longest + " characters");
        }
    }

    private void error(String field, String code, String detail) {
        errors.add(new FieldError(path + field, code, detail));
    }
}
