package io.whatomate.chatbot;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Turns an answer into what the send gate takes. */
@Component("answers")
class Answers {

    private static final int BOT_PRIORITY = 3;

    /**
     * @param bot the organization's settings of the chatbot
     * @return the text for hours in which it is closed
     */
    public Answer outOfHours(@Variable("bot") Map<String, Object> bot) {
        return Answer.text((String) bot.get("out_of_hours_message"));
    }

    /**
     * @param bot the organization's settings of the chatbot
     * @return the text for what nothing else answers
     */
    public Answer byDefault(@Variable("bot") Map<String, Object> bot) {
        return Answer.text((String) bot.get("default_response"));
    }

    /**
     * The stored message is the cause: neither the same event run again nor Meta's second delivery of that message, which
     * is an event of its own, writes a second answer.
     */
    public Map<String, Object> toSend(
            @Variable("answer") Answer answer,
            @Variable("contact") Map<String, Object> contact,
            @Variable("accountId") Object accountId) {
        var send = new HashMap<String, Object>();
        send.put("accountId", accountId);
        send.put("contactId", contact.get("contact_id"));
        send.put("type", answer.type());
        send.put("message", answer.node());
        send.put("category", "service");
        send.put("cause", "message:" + contact.get("message_id") + ":1");
        send.put("priority", BOT_PRIORITY);
        send.put("source", "bot");
        return send;
    }
}
