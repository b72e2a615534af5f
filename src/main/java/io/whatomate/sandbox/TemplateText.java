package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Template;
import java.util.HashMap;
import java.util.Locale;
import java.util.function.Predicate;

/** Fills a template as the customer's phone would: text of header, body and footer, and the buttons. */
final class TemplateText {

    private TemplateText() {}

    static ObjectNode render(Template template, JsonNode sent) {
        var rendered = Json.NODES.objectNode();
        for (var component : template.components()) {
            var type = component.path("type").asText().toLowerCase(Locale.ROOT);
            if (type.equals("buttons")) {
                var buttons = rendered.putArray("buttons");
                for (var button : component.path("buttons")) {
                    buttons.add(button(button, buttons.size(), sent));
                }
            } else if (component.has("text")) {
                rendered.put(type, fill(component.path("text").asText(), type, sent, any -> true));
            }
        }
        return rendered;
    }

    /** What a tap on the button does: opens the page or dials the number given here. */
    private static ObjectNode button(JsonNode button, int index, JsonNode sent) {
        var shown = Json.NODES.objectNode()
                .put("type", button.path("type").asText())
                .put("text", button.path("text").asText());
        if (button.has("url")) {
            var place = String.valueOf(index);
            shown.put("url", fill(
                    button.get("url").asText(), "button", sent, component -> component.path("index").asText().equals(place)));
        }
        if (button.has("phone_number")) {
            shown.put("phone_number", button.get("phone_number").asText());
        }
        return shown;
    }

    private static String fill(String text, String type, JsonNode sent, Predicate<JsonNode> which) {
        var values = new HashMap<String, String>();
        for (var component : sent.path("components")) {
            if (component.path("type").asText().equalsIgnoreCase(type) && which.test(component)) {
                int position = 1;
                for (var parameter : component.path("parameters")) {
                    values.put(parameter.path("parameter_name").asText(String.valueOf(position++)), value(parameter));
                }
            }
        }
        for (var placeholder : TemplateShape.placeholders(text)) {
            text = text.replace("{{" + placeholder + "}}", values.getOrDefault(placeholder, ""));
        }
        return text;
    }

    private static String value(JsonNode parameter) {
        var type = parameter.path("type").asText();
        return type.equals("text")
                ? parameter.path("text").asText()
                : parameter.path(type).path("fallback_value").asText();
    }
}
