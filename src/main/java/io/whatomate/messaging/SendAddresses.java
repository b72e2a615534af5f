package io.whatomate.messaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Joins a request with what was looked up for it to what the send gate takes, or says what is missing. */
@Component("sendAddresses")
class SendAddresses {

    /**
     * @param address row of {@code address-message.sql}
     * @return what {@code direct:send} takes
     * @throws Problem 400, 404 or 422 that names the field
     */
    public Map<String, Object> toSend(
            @Variable("request") SendRequest request, @Variable("address") Map<String, Object> address) {
        if (address.get("account_id") == null) {
            throw reference("accountId", request.accountId() == null
                    ? "name the account to send from: there is no default one"
                    : "there is no such active account in your organization");
        }
        if (address.get("contact_id") == null && request.phone() != null) {
            throw OutboundMessages.windowClosed();
        }
        if (!Boolean.TRUE.equals(address.get("is_visible"))) {
            throw Problem.of(404, "not-found", "Not found", "There is no such contact in your organization.")
                    .with(List.of(new FieldError(request.phone() == null ? "contactId" : "to", "reference", "there is no such contact")));
        }
        var target = (String) address.get("refers_to");
        if (request.refersTo() != null && target == null) {
            throw reference(request.isReaction() ? "reaction.message_id" : "replyTo",
                    "there is no such message that WhatsApp knows, between this contact and this account");
        }
        var send = new HashMap<String, Object>();
        send.put("accountId", address.get("account_id"));
        send.put("contactId", address.get("contact_id"));
        send.put("type", request.type());
        send.put("message", request.isReaction() ? ((ObjectNode) request.content()).put("message_id", target) : request.content());
        send.put("context", request.isReaction() ? null : target);
        send.put("replyTo", request.refersTo());
        send.put("category", "service");
        send.put("cause", request.cause());
        send.put("request", request.digest());
        send.put("sentBy", request.sentBy());
        send.put("priority", OutboundMessages.PERSONS_PRIORITY);
        send.put("source", "api");
        return send;
    }

    private static Problem reference(String field, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "The request refers to something that does not exist.")
                .with(List.of(new FieldError(field, "reference", detail)));
    }
}
