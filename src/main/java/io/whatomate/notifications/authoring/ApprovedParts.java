package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an approved template wants to be filled in, as the send gate will hold a message against it ("Cloud API, template messages").
 *
 * @param header text, image, video, document or location; null without a header
 * @param headerIsFilled whether a text header has a placeholder
 * @param body names or numbers of the body's placeholders, each once
 * @param named whether placeholders have names
 * @param beyond parts that no kamelet fills in, in words for the author
 */
record ApprovedParts(String header, boolean headerIsFilled, Set<String> body, boolean named, List<Button> buttons, List<String> beyond) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_]+)\\s*}}");

    /** @param type Meta's word: URL, COPY_CODE, QUICK_REPLY, OTP, FLOW, … */
    record Button(String type, boolean needsValue) {

        /** The key of a button's value in {@code whatsapp-template-sink}; null where the button takes none. */
        String key() {
            return switch (type) {
                case "URL", "OTP" -> "text";
                case "QUICK_REPLY" -> "payload";
                case "COPY_CODE" -> "couponCode";
                case "FLOW" -> "flow";
                default -> null;
            };
        }
    }

    /** @param template as {@code rule_surroundings} answers it */
    static ApprovedParts of(JsonNode template) {
        var isCode = template.path("category").asText().equals("AUTHENTICATION");
        String header = null;
        var headerIsFilled = false;
        Set<String> body = Set.of();
        var buttons = new ArrayList<Button>();
        var beyond = new ArrayList<String>();
        for (var component : template.path("components")) {
            var type = component.path("type").asText().toUpperCase(Locale.ROOT);
            switch (type) {
                case "HEADER" -> {
                    var format = component.path("format").asText("TEXT").toLowerCase(Locale.ROOT);
                    header = format.equals("gif") ? "video" : format;
                    headerIsFilled = header.equals("text") && !placeholders(component.path("text").asText()).isEmpty();
                }
                // Meta words it by itself; it has one code.
                case "BODY" -> body = isCode ? Set.of("1") : placeholders(component.path("text").asText());
                case "FOOTER" -> { }
                case "BUTTONS" -> component.path("buttons").forEach(button -> buttons.add(button(button)));
                case "LIMITED_TIME_OFFER" -> {
                    if (component.path("limited_time_offer").path("has_expiration").asBoolean()) {
                        beyond.add("an offer that ends");
                    }
                }
                case "CAROUSEL" -> beyond.add("cards");
                default -> beyond.add("a part of type " + type);
            }
        }
        if (buttons.stream().anyMatch(button -> Set.of("MPM", "SPM").contains(button.type()))) {
            beyond.add("a button with products");
        }
        return new ApprovedParts(
                header, headerIsFilled, body, template.path("named").asBoolean() && !isCode, List.copyOf(buttons), List.copyOf(beyond));
    }

    private static Button button(JsonNode button) {
        var type = button.path("type").asText().toUpperCase(Locale.ROOT);
        return new Button(type, type.equals("COPY_CODE") || type.equals("URL") && !placeholders(button.path("url").asText()).isEmpty());
    }

    private static Set<String> placeholders(String text) {
        var names = new LinkedHashSet<String>();
        PLACEHOLDER.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
