package io.whatomate.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Turns a message of the Cloud API into the call of our API that says the same, so that the same checks are made of it. */
@Component("cloudMessages")
class CloudMessages {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** Stands for a stored file until Meta's id of it is known; the contract asks for digits. */
    private static final String LATER = "0";

    private final ObjectMapper json;

    CloudMessages(ObjectMapper json) {
        this.json = ExactNumbers.in(json);
    }

    /**
     * Reads the body, an object or its JSON, into the variable {@code notification}, and sets whom the gate takes for the
     * sender: nobody in person, who sees every contact.
     *
     * @throws Problem 400 when it is no message, or one to a group
     */
    public void read(Exchange exchange) {
        var message = new CloudMessage(object(exchange.getMessage().getBody(), exchange));
        if (message.node().path("recipient_type").asText("individual").equals("group")) {
            throw invalid("recipient_type", "enum", "a rule notifies customers, and no groups");
        }
        var number = text(exchange.getVariable("whatsapp.phoneNumberId"));
        exchange.setVariable("phoneNumberId", number == null ? text(exchange.getVariable("phoneNumberId")) : number);
        exchange.setVariable("notification", message);
        exchange.setVariable("mediaId", message.isReceipt() ? null : message.storedFile());
        exchange.setVariable("typing", message.node().has("typing_indicator"));
        exchange.setVariable("role", "admin");
        for (var name : List.of("userId", "idempotencyKey", "upload", "requestPath", "address")) {
            exchange.removeVariable(name);
        }
    }

    /** @throws Problem 400 when the number is not said, or nobody's */
    public void requireOrganization(
            @Variable("organizationId") Object organization, @Variable("phoneNumberId") String number) {
        if (number == null) {
            throw invalid("phoneNumberId", "required", "a rule of the operator says which number sends");
        }
        if (organization == null) {
            throw invalid("phoneNumberId", "reference", "there is no such active account");
        }
    }

    /** Parameters of {@code address-notification.sql}. */
    public Map<String, Object> question(
            @Variable("notification") CloudMessage message, @Variable("phoneNumberId") String number) {
        var question = new HashMap<String, Object>();
        var refersTo = message.refersTo();
        var isOurs = refersTo != null && CloudMessage.isOurs(refersTo);
        question.put("phoneNumberId", number);
        question.put("messageId", isOurs ? refersTo : null);
        question.put("wamid", isOurs ? null : refersTo);
        question.put("whatsappUserId", message.node().path("recipient").asText(null));
        return question;
    }

    /**
     * The body of the operation of our API that says the same; its name becomes the variable {@code notifies}.
     *
     * @param found row of {@code address-notification.sql}
     * @throws Problem 400 that names what refers to nothing
     */
    public Map<String, Object> document(
            Exchange exchange,
            @Variable("notification") CloudMessage message,
            @Variable("phoneNumberId") String number,
            @Variable("addressed") Map<String, Object> found) {
        require(number == null || found.get("account_id") != null, "phoneNumberId", "there is no such active account");
        require(message.refersTo() == null || found.get("message_id") != null,
                message.isReceipt() ? "message_id" : message.type().equals("reaction") ? "reaction.message_id" : "context.message_id",
                "there is no such message of this account");
        if (message.isReceipt()) {
            exchange.setVariable("notifies", "markMessageRead");
            exchange.setVariable("id", text(found.get("message_id")));
            return Map.of();
        }
        var document = addressed(message, found);
        var stored = message.storedFile();
        if (message.isTemplate()) {
            exchange.setVariable("notifies", "sendTemplateMessage");
            if (stored != null) {
                ((ObjectNode) message.headerFile()).put("id", LATER);
            }
            document.setAll(CloudTemplate.values(message.content()));
        } else if (stored != null) {
            exchange.setVariable("notifies", "sendMediaMessage");
            file(message, stored, document);
        } else {
            exchange.setVariable("notifies", "sendMessage");
            document.put("type", message.type());
            document.set(message.type(), message.content());
            if (message.type().equals("reaction")) {
                document.putObject("reaction").put("message_id", text(found.get("message_id")))
                        .put("emoji", message.content().path("emoji").asText());
            }
        }
        return json.convertValue(document, MAP);
    }

    /**
     * What became of it: {@code messageId} and {@code messageState}.
     *
     * @param written row of {@code find-written.sql}; null when nothing was written
     */
    public Map<String, Object> result(
            @Variable("written") Map<String, Object> written, @Variable("capture") Object capture, @Variable("notifies") String operation)
            throws JsonProcessingException {
        var result = new HashMap<String, Object>();
        if (capture != null) {
            result.put("messageState", "captured");
        } else if (!operation.equals("markMessageRead")) {
            var message = json.readTree((String) written.get("body"));
            result.put("messageId", message.path("id").asText());
            result.put("messageState", message.path("status").asText());
        }
        return result;
    }

    private ObjectNode addressed(CloudMessage message, Map<String, Object> found) {
        var document = json.createObjectNode();
        if (found.get("account_id") != null) {
            document.put("accountId", text(found.get("account_id")));
        }
        var user = message.node().path("recipient").asText(null);
        if (message.node().has("to")) {
            document.put("to", message.node().path("to").asText());
        } else if (user != null) {
            require(found.get("contact_id") != null, "recipient", "there is no contact with this user id");
            document.put("contactId", text(found.get("contact_id")));
        }
        if (message.node().has("context") && !message.isTemplate()) {
            document.put("replyTo", text(found.get("message_id")));
        }
        return document;
    }

    private static void file(CloudMessage message, String stored, ObjectNode document) {
        document.put("mediaId", stored);
        document.put("asDocument", message.type().equals("document"));
        message.content().properties().stream()
                .filter(property -> !property.getKey().equals("id"))
                .forEach(property -> document.set(property.getKey().equals("filename") ? "fileName" : property.getKey(), property.getValue()));
    }

    private ObjectNode object(Object body, Exchange exchange) {
        try {
            var node = body instanceof Map<?, ?> || body instanceof JsonNode
                    ? json.<JsonNode>valueToTree(body)
                    : json.readTree(exchange.getMessage().getBody(byte[].class));
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (java.io.IOException | IllegalArgumentException notJson) {
            // Said below.
        }
        throw invalid("", "type", "the body is to be a message of the Cloud API, an object");
    }

    private static void require(boolean holds, String field, String detail) {
        if (!holds) {
            throw invalid(field, "reference", detail);
        }
    }

    private static Problem invalid(String field, String code, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "The rule's message cannot be sent; errors names each field.")
                .with(List.of(new FieldError(field, code, detail)));
    }

    /** Null for nothing and for an empty text: what a kamelet was not told. */
    private static String text(Object value) {
        var text = value instanceof UUID id ? id.toString() : value == null ? "" : value.toString().strip();
        return text.isEmpty() ? null : text;
    }
}
