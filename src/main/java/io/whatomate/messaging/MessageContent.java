package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.StorableText;
import java.util.List;

/**
 * What an inbound message says, whatever its type (Meta, "messages webhook reference").
 *
 * @param type one of the types of {@code messages.message_type}; an unheard-of one is unknown and kept in the payload
 * @param text what can be read and searched, its letters composed (NFC), or null
 * @param preview one line for lists
 * @param interactive the reply to buttons or a list, or null
 * @param flowResponse the answers of a WhatsApp Flow, or null
 * @param buttonId id of the tapped button or list row, or payload of a template's quick reply, or null
 * @param opensWindow whether the customer wrote it: notices of the system do not open the 24-hour window
 */
record MessageContent(
        String type,
        String text,
        String preview,
        String mimeType,
        String filename,
        JsonNode interactive,
        JsonNode flowResponse,
        String buttonId,
        boolean opensWindow) {

    MessageContent {
        text = StorableText.composed(text);
    }

    private static final List<String> TELLING = List.of(
            "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive", "button",
            "reaction", "order", "system");

    static MessageContent of(JsonNode message) {
        var type = type(message);
        var node = message.path(type);
        return switch (type) {
            case "text" -> said(type, string(node, "body"));
            case "image", "video", "audio", "document", "sticker" -> media(type, node);
            case "location" -> said(type, join(string(node, "name"), string(node, "address"),
                    node.path("latitude").asText() + "," + node.path("longitude").asText()));
            case "contacts" -> said(type, string(node.path(0).path("name"), "formatted_name"));
            case "interactive" -> interactive(node);
            case "button" -> new MessageContent(type, string(node, "text"), preview(type, string(node, "text")),
                    null, null, node, null, string(node, "payload"), true);
            case "reaction" -> said(type, string(node, "emoji"));
            case "order" -> said(type, string(node, "text"));
            case "edit" -> said(type, string(node.path("message").path("text"), "body"));
            case "revoke", "request_welcome" -> said(type, null);
            case "system" -> new MessageContent(type, string(node, "body"), preview(type, string(node, "body")),
                    null, null, null, null, null, false);
            case "unsupported" -> said(type, null);
            default -> said("unknown", null);
        };
    }

    /** Some of Meta's own samples leave the type out: what the message holds tells it. */
    private static String type(JsonNode message) {
        if (message.path("type").isTextual()) {
            return message.path("type").asText();
        }
        return TELLING.stream().filter(message::has).findFirst().orElse("unknown");
    }

    private static MessageContent said(String type, String text) {
        return new MessageContent(type, text, preview(type, text), null, null, null, null, null, true);
    }

    private static MessageContent media(String type, JsonNode node) {
        var caption = string(node, "caption");
        var filename = string(node, "filename");
        return new MessageContent(type, caption, preview(type, caption != null ? caption : filename),
                string(node, "mime_type"), filename, null, null, null, true);
    }

    private static MessageContent interactive(JsonNode node) {
        var kind = node.path("type").asText();
        var reply = node.path(kind);
        var text = string(reply, "title") != null ? string(reply, "title") : string(reply, "body");
        var flow = kind.equals("nfm_reply") ? reply : null;
        return new MessageContent(
                "interactive", text, preview("interactive", text), null, null, node, flow, string(reply, "id"), true);
    }

    private static String preview(String type, String text) {
        return text == null
                ? "[" + type + "]"
                : text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("[" + type + "]");
    }

    private static String string(JsonNode node, String name) {
        var value = node.path(name);
        return value.isValueNode() && !value.isNull() ? StorableText.of(value.asText()) : null;
    }

    private static String join(String name, String address, String position) {
        var text = new StringBuilder();
        for (var part : new String[] {name, address, position}) {
            if (part != null && !part.isBlank()) {
                text.append(text.isEmpty() ? "" : ", ").append(part);
            }
        }
        return text.toString();
    }
}
