package io.whatomate.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * A message of the Cloud API as a rule gives it ("Cloud API, messages"). Where Meta wants its id of a message or of a file,
 * ours will do too.
 *
 * @param node the whole of it
 */
record CloudMessage(ObjectNode node) {

    private static final Pattern OURS = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Meta's; a message without one is a text. */
    String type() {
        return node.path("type").asText("text");
    }

    /** Meta's object of the type. */
    JsonNode content() {
        return node.path(type());
    }

    boolean isTemplate() {
        return type().equals("template");
    }

    /** Whether it tells of reading, and says nothing. */
    boolean isReceipt() {
        return node.path("status").asText().equals("read");
    }

    /** Id of the message that is read, reacted to or answered; null when there is none. */
    String refersTo() {
        var answered = node.at("/context/message_id").asText(null);
        return isReceipt() ? node.path("message_id").asText(null)
                : type().equals("reaction") ? content().path("message_id").asText(null) : answered;
    }

    /** Our id of the file that it sends, in its content or in its template's header; null when it sends none or Meta has it. */
    String storedFile() {
        var file = isTemplate() ? headerFile() : content();
        var id = file.path("id").asText(null);
        return id != null && isOurs(id) ? id : null;
    }

    /** The file of the template's header; a missing node when there is none. */
    JsonNode headerFile() {
        for (var component : content().path("components")) {
            if (component.path("type").asText().equalsIgnoreCase("header")) {
                var parameter = component.at("/parameters/0");
                return parameter.path(parameter.path("type").asText());
            }
        }
        return node.path("");
    }

    static boolean isOurs(String id) {
        return OURS.matcher(id).matches();
    }
}
