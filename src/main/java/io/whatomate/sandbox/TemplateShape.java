package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * What an approved template expects of a send.
 *
 * @param headerFormat TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION; null without a header
 * @param headerText text of a TEXT header; null otherwise
 * @param bodyText text with its placeholders; empty for authentication templates, which Meta words itself
 * @param buttons in the order that {@code index} counts
 * @param cards of a carousel; 0 without one
 */
record TemplateShape(String headerFormat, String headerText, String bodyText, List<Button> buttons, int cards) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_]+)\\s*}}");

    /**
     * @param type QUICK_REPLY, URL, COPY_CODE, OTP, …
     * @param variable whether the send must carry a parameter for it
     */
    record Button(String type, boolean variable) {}

    static TemplateShape of(JsonNode components) {
        var header = component(components, "HEADER");
        var body = component(components, "BODY");
        var buttons = StreamSupport.stream(component(components, "BUTTONS").path("buttons").spliterator(), false)
                .map(TemplateShape::button)
                .toList();
        var format = header.isMissingNode() ? null : header.path("format").asText("TEXT").toUpperCase(Locale.ROOT);
        return new TemplateShape(
                format,
                "TEXT".equals(format) ? header.path("text").asText() : null,
                body.path("text").asText(""),
                buttons,
                component(components, "CAROUSEL").path("cards").size());
    }

    /** Names or numbers of the placeholders of a text, each once, in order. */
    static Set<String> placeholders(String text) {
        var names = new LinkedHashSet<String>();
        var matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    static JsonNode component(JsonNode components, String type) {
        for (var component : components) {
            if (component.path("type").asText().equalsIgnoreCase(type)) {
                return component;
            }
        }
        return MissingNode.getInstance();
    }

    private static Button button(JsonNode button) {
        var type = button.path("type").asText().toUpperCase(Locale.ROOT);
        var variable = switch (type) {
            case "URL" -> !placeholders(button.path("url").asText()).isEmpty();
            case "COPY_CODE", "OTP" -> true;
            default -> false;
        };
        return new Button(type, variable);
    }
}
