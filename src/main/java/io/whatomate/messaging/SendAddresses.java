package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Joins a request with what was looked up for it to what the send gate takes, or says what is missing. */
@Component("sendAddresses")
class SendAddresses {

    private final ObjectMapper json;

    SendAddresses(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param address row of {@code address-message.sql}
     * @return what {@code direct:send} takes; without a contact, and with its {@code phone}, when nobody has that number yet
     * @throws Problem 400, 404 or 422 that names the field; 422 {@code account-stopped} when Meta lets the account send nothing
     */
    public Map<String, Object> toSend(
            @Variable("request") SendRequest request, @Variable("address") Map<String, Object> address)
            throws JsonProcessingException {
        if (address.get("account_id") == null && request.accountId() == null) {
            throw Problem.of(422, "no-default-account", "Which number is to send?", "There is no default one: name it as accountId.")
                    .with(List.of(new FieldError("accountId", "required", "there is no default account")));
        }
        if (address.get("account_id") == null) {
            throw reference("accountId", "there is no such active account in your organization");
        }
        if (address.get("stop_reason") instanceof String reason) {
            throw stopped(reason);
        }
        var approved = request.isTemplate() ? approved(request, address) : null;
        requireContact(request, address);
        var send = new HashMap<String, Object>();
        send.put("accountId", address.get("account_id"));
        send.put("contactId", address.get("contact_id"));
        send.put("phone", request.phone());
        send.put("type", request.type());
        send.put("category", "service");
        send.put("cause", request.cause());
        send.put("request", request.digest());
        send.put("sentBy", request.sentBy());
        send.put("priority", request.sender().priority());
        send.put("source", request.sender().source());
        if (request.scheduledAt() != null) {
            send.put("scheduledAt", request.scheduledAt().toString());
        }
        if (approved == null) {
            putContent(send, request, (String) address.get("refers_to"));
        } else {
            putTemplate(send, request, address, approved);
        }
        return send;
    }

    /** The same, to the contact that was made for it. */
    public Map<String, Object> to(@Body Map<String, Object> send, @Variable("addressee") UUID contact) {
        send.put("contactId", contact);
        return send;
    }

    /** Until when the file of a message must be good at Meta: parameters of {@code find-copy.sql}. */
    public Map<String, Object> goodUntil(@Variable("send") Map<String, Object> send) {
        var needed = new HashMap<String, Object>();
        needed.put("scheduledAt", send.get("scheduledAt"));
        return needed;
    }

    /**
     * The same with its file, which a template has in its header.
     *
     * @param copy row of the file as Meta has it
     * @param media our id of it
     */
    public Map<String, Object> attach(
            @Variable("send") Map<String, Object> send,
            @Variable("copy") Map<String, Object> copy,
            @Variable("mediaId") String media) {
        var file = (ObjectNode) send.get("message");
        if ("template".equals(send.get("type"))) {
            var parameter = file.at("/components/0/parameters/0");
            file = (ObjectNode) parameter.path(parameter.path("type").asText());
        }
        file.put("id", (String) copy.get("meta_id"));
        send.put("mediaId", media);
        return send;
    }

    private static void requireContact(SendRequest request, Map<String, Object> address) {
        if (address.get("contact_id") == null && request.phone() != null) {
            if (request.isTemplate()) {
                return;
            }
            throw OutboundMessages.windowClosed();
        }
        if (!Boolean.TRUE.equals(address.get("is_visible"))) {
            throw Problem.of(404, "not-found", "Not found", "There is no such contact in your organization.")
                    .with(List.of(new FieldError(request.phone() == null ? "contactId" : "to", "reference", "there is no such contact")));
        }
    }

    private static void putContent(Map<String, Object> send, SendRequest request, String target) {
        if (request.refersTo() != null && target == null) {
            throw reference(request.isReaction() ? "reaction.message_id" : "replyTo",
                    "there is no such message that WhatsApp knows, between this contact and this account");
        }
        send.put("message", request.isReaction() ? ((ObjectNode) request.content()).put("message_id", target) : request.content());
        send.put("context", request.isReaction() ? null : target);
        send.put("replyTo", request.refersTo());
    }

    private ApprovedTemplate approved(SendRequest request, Map<String, Object> address) throws JsonProcessingException {
        var field = request.content().has("templateId") ? "templateId" : "name";
        if (address.get("template_name") == null) {
            throw reference(field, "this account has no such template in this language");
        }
        if (!"APPROVED".equals(address.get("template_status"))) {
            throw Problem.of(422, "template-not-approved", "The template cannot be sent now",
                            "WhatsApp says " + address.get("template_status") + " of it. Choose an approved template.")
                    .with(List.of(new FieldError(field, "status", "is " + address.get("template_status"))));
        }
        return ApprovedTemplate.of(
                (String) address.get("template_name"), (String) address.get("template_language"),
                (String) address.get("template_category"), "NAMED".equals(address.get("parameter_format")),
                json.readTree((String) address.get("components")));
    }

    private static void putTemplate(
            Map<String, Object> send, SendRequest request, Map<String, Object> address, ApprovedTemplate template) {
        if (template.isAuthentication() && address.get("phone_number") == null && request.phone() == null) {
            throw Problem.of(422, "phone-needed", "The contact has no phone number",
                    "WhatsApp sends codes to phone numbers only, and this contact is known by a user id alone.");
        }
        var content = new TemplateContent(template, request.content());
        if (!content.errors().isEmpty()) {
            throw TemplatePreview.mismatch(content);
        }
        send.put("message", content.node());
        send.put("content", content.text());
        send.put("category", template.category().toLowerCase(Locale.ROOT));
    }

    /** Said at once: what is written now would only wait, and its caller would not learn why. */
    private static Problem stopped(String reason) {
        return Problem.of(422, "account-stopped", "The account may not send", switch (reason) {
            case "banned" -> "WhatsApp has banned the business of this number. Appeal in WhatsApp Manager.";
            case "deleted" -> "The WhatsApp business account of this number was deleted.";
            case "offboarded" -> "The number has left the Cloud API. Connect it again.";
            case "no-templates" -> "WhatsApp lets the business begin no conversations for now. Customers who wrote can be answered.";
            default -> "WhatsApp restricts the business of this number: it may send nothing for now.";
        });
    }

    private static Problem reference(String field, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "The request refers to something that does not exist.")
                .with(List.of(new FieldError(field, "reference", detail)));
    }
}
