package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Meta approved, as a send must fill it in.
 *
 * @param named whether parameters have names; else they are numbered
 * @param headerFormat TEXT, IMAGE, VIDEO, DOCUMENT, GIF or LOCATION; null without a header
 * @param headerText of a TEXT header, else empty
 * @param buttons in the order that a send counts
 * @param others component types that this product does not fill in
 */
record ApprovedTemplate(
        String name,
        String language,
        String category,
        boolean named,
        String headerFormat,
        String headerText,
        String bodyText,
        List<Button> buttons,
        Set<String> others) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_]+)\\s*}}");

    /**
     * @param type QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, OTP, FLOW, CATALOG, …
     * @param needsValue whether a send without a value for it is refused
     */
    record Button(String type, boolean needsValue) {}

    /** @param components Meta's list, from {@code templates.components} */
    static ApprovedTemplate of(String name, String language, String category, boolean named, JsonNode components) {
        String format = null;
        var headerText = "";
        var bodyText = "";
        var buttons = new ArrayList<Button>();
        var others = new LinkedHashSet<String>();
        for (var component : components) {
            var type = component.path("type").asText().toUpperCase(Locale.ROOT);
            switch (type) {
                case "HEADER" -> {
                    format = component.path("format").asText("TEXT").toUpperCase(Locale.ROOT);
                    headerText = component.path("text").asText("");
                }
                case "BODY" -> bodyText = component.path("text").asText("");
                case "BUTTONS" -> component.path("buttons").forEach(button -> buttons.add(button(button)));
                case "FOOTER" -> { }
                default -> others.add(type);
            }
        }
        buttons.stream().map(Button::type).filter(type -> type.equals("MPM") || type.equals("SPM")).forEach(others::add);
        return new ApprovedTemplate(
                name, language, category, named, format, headerText, bodyText, List.copyOf(buttons), others);
    }

    private static Button button(JsonNode button) {
        var type = button.path("type").asText().toUpperCase(Locale.ROOT);
        return new Button(type, switch (type) {
            case "URL" -> !placeholders(button.path("url").asText()).isEmpty();
            case "COPY_CODE", "OTP" -> true;
            default -> false;
        });
    }

    /** Meta words an authentication template by itself; it has one code. */
    boolean isAuthentication() {
        return category.equals("AUTHENTICATION");
    }

    /** Names or numbers of a text's placeholders, each once, in their order. */
    static List<String> placeholders(String text) {
        var names = new LinkedHashSet<String>();
        PLACEHOLDER.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return List.copyOf(names);
    }

    /** The text with its placeholders filled in. */
    static String filled(String text, UnaryOperator<String> values) {
        return PLACEHOLDER.matcher(text).replaceAll(match ->
                Matcher.quoteReplacement(values.apply(match.group(1))));
    }
}
