package io.whatomate.chatbot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the chatbot says, as Meta's message object.
 *
 * @param type text or interactive
 * @param node the object of that type
 */
record Answer(String type, ObjectNode node) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static Answer text(String body) {
        return new Answer("text", JSON.objectNode().put("body", body));
    }

    /** @param response {@code {body}} for text, {@code {body, buttons: [{id, title}], header?, footer?}} for buttons */
    static Answer of(String responseType, JsonNode response) {
        return switch (responseType) {
            case "text" -> text(response.path("body").asText());
            case "buttons" -> new Answer("interactive", buttons(response));
            default -> throw new IllegalStateException("No keyword answer of type " + responseType + " exists");
        };
    }

    private static ObjectNode buttons(JsonNode response) {
        var interactive = JSON.objectNode().put("type", "button");
        if (response.path("header").isTextual()) {
            interactive.putObject("header").put("type", "text").put("text", response.path("header").asText());
        }
        interactive.putObject("body").put("text", response.path("body").asText());
        if (response.path("footer").isTextual()) {
            interactive.putObject("footer").put("text", response.path("footer").asText());
        }
        var buttons = interactive.putObject("action").putArray("buttons");
        for (var button : response.path("buttons")) {
            var reply = buttons.addObject().put("type", "reply").putObject("reply");
            reply.put("id", button.path("id").asText()).put("title", button.path("title").asText());
        }
        return interactive;
    }
}
