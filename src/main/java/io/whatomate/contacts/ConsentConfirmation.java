package io.whatomate.contacts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Tells a customer that their word was heard: after STOP the one message that still goes to them. */
@Component("consentConfirmation")
class ConsentConfirmation {

    /** Before everything else that waits for this customer. */
    private static final int PRIORITY = 1;

    /** What the send gate takes. Its cause is what the gate knows a confirmation by. */
    public Map<String, Object> toSend(
            @Variable("consent") Map<String, Object> consent,
            @Variable("contact") Map<String, Object> contact,
            @Variable("accountId") Object accountId) {
        var send = new HashMap<String, Object>();
        send.put("accountId", accountId);
        send.put("contactId", contact.get("contact_id"));
        send.put("type", "text");
        send.put("message", JsonNodeFactory.instance.objectNode().put("body", (String) consent.get("confirmation")));
        send.put("category", "service");
        send.put("cause", "consent:" + contact.get("message_id"));
        send.put("priority", PRIORITY);
        send.put("source", "bot");
        return send;
    }
}
