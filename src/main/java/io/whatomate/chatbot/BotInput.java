package io.whatomate.chatbot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What the pipeline knows of a message and its sender.
 *
 * @param type Meta's message type
 * @param text what was said, or the title of what was tapped
 * @param buttonId id of what was tapped, or null
 * @param tags JSON array of the contact's tags
 * @param metadata JSON object of the contact's attributes
 */
record BotInput(
        String type,
        String text,
        String buttonId,
        String profileName,
        String phoneNumber,
        JsonNode tags,
        JsonNode metadata) {

    /** The value of a condition's field, or null when it is absent or the field is not of the list. */
    String field(String name) {
        return switch (name) {
            case "contact.profileName" -> profileName;
            case "contact.phoneNumber" -> phoneNumber;
            case "contact.tags" -> tags.isEmpty() ? null : StreamSupport.stream(tags.spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining("\n"));
            case "message.text" -> text;
            case "message.type" -> type;
            default -> name.startsWith("contact.metadata.") ? attribute(name.substring("contact.metadata.".length())) : null;
        };
    }

    private String attribute(String key) {
        var value = metadata.path(key);
        return value.isMissingNode() || value.isNull() ? null : value.isValueNode() ? value.asText() : value.toString();
    }
}
