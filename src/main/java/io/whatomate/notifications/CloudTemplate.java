package io.whatomate.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import java.util.Locale;

/**
 * Reads the values out of a template message of the Cloud API, part by part ("Cloud API, template messages"): what our
 * own API takes, which holds them against the approved template.
 */
final class CloudTemplate {

    private CloudTemplate() {}

    /**
     * @param template Meta's object {@code template}
     * @return TemplateMessageInput of the contract without its addressee
     * @throws Problem 400 for a component that nobody knows
     */
    static ObjectNode values(JsonNode template) {
        var values = JsonNodeFactory.instance.objectNode();
        values.set("name", template.path("name"));
        values.set("language", template.path("language").path("code"));
        components(template.path("components"), "template.components", values);
        return values;
    }

    private static void components(JsonNode components, String path, ObjectNode values) {
        for (int i = 0; i < components.size(); i++) {
            var component = components.path(i);
            var parameters = component.path("parameters");
            switch (component.path("type").asText().toLowerCase(Locale.ROOT)) {
                case "header" -> {
                    var kind = parameters.path(0).path("type").asText();
                    values.putObject("header").set(kind, parameters.path(0).path(kind));
                }
                case "body" -> values.set("body", body(parameters));
                case "button" -> button(component, values);
                case "limited_time_offer" -> values.set("limited_time_offer", parameters.path(0).path("limited_time_offer"));
                case "carousel" -> {
                    var cards = values.putArray("cards");
                    component.path("cards").forEach(card -> components(card.path("components"), path, cards.addObject()));
                }
                default -> throw Problem.of(400, "invalid-request", "Invalid request", "The message is none of the Cloud API.")
                        .with(List.of(new FieldError(path + "[" + i + "].type", "enum", "is no component of a template message")));
            }
        }
    }

    private static JsonNode body(JsonNode parameters) {
        if (parameters.path(0).has("parameter_name")) {
            var named = JsonNodeFactory.instance.objectNode();
            parameters.forEach(parameter -> named.set(parameter.path("parameter_name").asText(), value(parameter)));
            return named;
        }
        ArrayNode numbered = JsonNodeFactory.instance.arrayNode();
        parameters.forEach(parameter -> numbered.add(value(parameter)));
        return numbered;
    }

    private static JsonNode value(JsonNode parameter) {
        var kind = parameter.path("type").asText("text");
        return kind.equals("text")
                ? parameter.path("text")
                : JsonNodeFactory.instance.objectNode().set(kind, parameter.path(kind));
    }

    private static void button(JsonNode component, ObjectNode values) {
        var parameter = component.at("/parameters/0");
        var button = values.withArray("buttons").addObject().put("index", component.path("index").asInt());
        switch (component.path("sub_type").asText().toLowerCase(Locale.ROOT)) {
            case "quick_reply" -> button.set("payload", parameter.path("payload"));
            case "copy_code" -> button.set("couponCode", parameter.path("coupon_code"));
            case "flow" -> button.set("flow", parameter.path("action"));
            case "catalog" -> button.set("catalog", parameter.path("action"));
            case "mpm" -> button.set("products", parameter.path("action"));
            default -> button.set("text", parameter.path("text"));
        }
    }
}
