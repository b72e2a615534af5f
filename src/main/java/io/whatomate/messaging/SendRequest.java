package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A person's, a program's or a rule's wish to send, checked as far as it can be without looking anything up.
 *
 * @param type Meta's
 * @param content Meta's object of that type; of a template the contract's input
 * @param accountId null for the organization's default
 * @param contactId null when a phone number is given
 * @param phone digits with country code, or null
 * @param refersTo our id of the message that is answered or reacted to, or null
 * @param cause unique in the organization
 * @param digest of the request, for telling a repetition from another request with the same Idempotency-Key
 * @param sentBy the user; null: a rule
 * @param scheduledAt when it is to be sent; null: now
 * @param sender what kind of sender wishes it
 */
record SendRequest(
        String type,
        JsonNode content,
        UUID accountId,
        UUID contactId,
        String phone,
        UUID refersTo,
        String cause,
        String digest,
        UUID sentBy,
        Instant scheduledAt,
        Sender sender) {

    /** Who may wish, and how that goes before others. */
    enum Sender {
        /** Somebody who called the API. */
        CALLER("api", OutboundMessages.PERSONS_PRIORITY),
        /** A notification rule. */
        RULE("rule", OutboundMessages.RULES_PRIORITY);

        private final String source;
        private final int priority;

        Sender(String source, int priority) {
            this.source = source;
            this.priority = priority;
        }

        /** What the message's history names. */
        String source() {
            return source;
        }

        /** 1 to 9; lower goes first. */
        int priority() {
            return priority;
        }
    }

    boolean isReaction() {
        return type.equals("reaction");
    }

    boolean isTemplate() {
        return type.equals("template");
    }

    /** Parameters of {@code address-message.sql}. */
    Map<String, Object> lookup() {
        var row = new HashMap<String, Object>();
        row.put("accountId", accountId);
        row.put("contactId", contactId);
        row.put("phone", phone);
        row.put("refersTo", refersTo);
        row.put("isTemplate", isTemplate());
        row.put("templateId", isTemplate() ? content.path("templateId").asText(null) : null);
        row.put("templateName", isTemplate() ? content.path("name").asText(null) : null);
        row.put("templateLanguage", isTemplate() ? content.path("language").asText(null) : null);
        return row;
    }
}
