package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Meta approved, as a send must fill it in; a card of a carousel is one without a name.
 *
 * @param named whether parameters have names; else they are numbered
 * @param headerFormat TEXT, IMAGE, VIDEO, DOCUMENT, GIF or LOCATION; null without a header
 * @param headerText of a TEXT header, else empty
 * @param buttons in the order that a send counts
 * @param offer Meta's {@code limited_time_offer}; missing without one
 * @param cards of a carousel
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
        String footerText,
        List<Button> buttons,
        JsonNode offer,
        List<ApprovedTemplate> cards,
        Set<String> others) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([A-Za-z0-9_]+)\\s*}}");
    private static final String AUTHENTICATION = "AUTHENTICATION";

    /**
     * @param type QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, OTP, FLOW, CATALOG, MPM, …
     * @param needsValue whether a send without a value for it is refused
     * @param text what stands on it
     * @param opens the link or number behind it, or empty
     */
    record Button(String type, boolean needsValue, String text, String opens) {}

    /** @param components Meta's list, from {@code templates.components} */
    static ApprovedTemplate of(String name, String language, String category, boolean named, JsonNode components) {
        String format = null;
        var headerText = "";
        var bodyText = "";
        var footerText = "";
        JsonNode offer = MissingNode.getInstance();
        var buttons = new ArrayList<Button>();
        var cards = new ArrayList<ApprovedTemplate>();
        var others = new LinkedHashSet<String>();
        for (var component : components) {
            var type = component.path("type").asText().toUpperCase(Locale.ROOT);
            switch (type) {
                case "HEADER" -> {
                    format = component.path("format").asText("TEXT").toUpperCase(Locale.ROOT);
                    headerText = component.path("text").asText("");
                }
                case "BODY" -> bodyText = category.equals(AUTHENTICATION) ? codeText(component) : component.path("text").asText("");
                case "FOOTER" -> footerText = category.equals(AUTHENTICATION) ? expiryText(component) : component.path("text").asText("");
                case "BUTTONS" -> component.path("buttons").forEach(button -> buttons.add(button(button)));
                case "LIMITED_TIME_OFFER" -> offer = component.path("limited_time_offer");
                case "CAROUSEL" -> component.path("cards").forEach(card ->
                        cards.add(of("", language, category, named, card.path("components"))));
                default -> others.add(type);
            }
        }
        buttons.stream().map(Button::type).filter("SPM"::equals).forEach(others::add);
        cards.forEach(card -> others.addAll(card.others()));
        return new ApprovedTemplate(name, language, category, named, format, headerText, bodyText, footerText, List.copyOf(buttons),
                offer, List.copyOf(cards), others);
    }

    private static Button button(JsonNode button) {
        var type = button.path("type").asText().toUpperCase(Locale.ROOT);
        var opens = button.path("url").asText(button.path("phone_number").asText(""));
        return new Button(type, switch (type) {
            case "URL" -> !placeholders(opens).isEmpty();
            case "COPY_CODE", "OTP", "MPM" -> true;
            default -> false;
        }, button.path("text").asText(""), opens);
    }

    /** Meta's own words, which it leaves out of a creation and gives with the list; in English where they are not known. */
    private static String codeText(JsonNode body) {
        var text = "*{{1}}* is your verification code."
                + (body.path("add_security_recommendation").asBoolean() ? " For your security, do not share this code." : "");
        return body.path("text").asText(text);
    }

    private static String expiryText(JsonNode footer) {
        var minutes = footer.path("code_expiration_minutes").asInt();
        return footer.path("text").asText(minutes == 0 ? "" : "This code expires in " + minutes + " minutes.");
    }

    /** Meta words an authentication template by itself; it has one code. */
    boolean isAuthentication() {
        return category.equals(AUTHENTICATION);
    }

    /** Names or numbers of a text's placeholders, each once, in the order in which a send gives their values. */
    static List<String> placeholders(String text) {
        var names = new LinkedHashSet<String>();
        PLACEHOLDER.matcher(text).results().forEach(match -> names.add(match.group(1)));
        // A translation may say {{2}} before {{1}}; a send counts.
        return names.stream().allMatch(name -> name.matches("\\d{1,9}"))
                ? names.stream().sorted((one, other) -> Integer.compare(Integer.parseInt(one), Integer.parseInt(other))).toList()
                : List.copyOf(names);
    }

    /** The text with its placeholders filled in. */
    static String filled(String text, UnaryOperator<String> values) {
        return PLACEHOLDER.matcher(text).replaceAll(match ->
                Matcher.quoteReplacement(values.apply(match.group(1))));
    }
}
