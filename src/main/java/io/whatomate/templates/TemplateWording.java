package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * What a customer reads of a template: two that have it in common are the same one, whatever Meta adds to its own list or
 * leaves out of it, such as samples.
 *
 * @param words of each component and button, in order
 */
record TemplateWording(List<String> words) {

    static TemplateWording of(JsonNode components) {
        return new TemplateWording(components.valueStream().map(TemplateWording::words).sorted().toList());
    }

    private static String words(JsonNode part) {
        var format = part.path("format").asText(part.has("text") && TemplatePart.type(part).equals("HEADER") ? "TEXT" : "");
        var text = new StringBuilder(TemplatePart.type(part)).append('\n').append(format.toUpperCase(Locale.ROOT))
                .append('\n').append(part.path("text").asText());
        part.path("buttons").forEach(button -> text.append('\n').append(TemplatePart.type(button))
                .append('\n').append(button.path("text").asText())
                .append('\n').append(button.path("url").asText()).append(button.path("phone_number").asText()));
        part.path("cards").forEach(card -> text.append('\n').append(of(card.path("components")).words()));
        return text.toString();
    }
}
