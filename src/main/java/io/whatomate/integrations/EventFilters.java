package io.whatomate.integrations;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Refuses conditions that no event could meet: a misspelled member would be taken, and nothing ever told. What is known are the
 * members of an event's data, as {@code OutboundEvent} of the contract has them; what lies within them differs from message to
 * message and from contact to contact.
 */
@Component("eventFilters")
final class EventFilters {

    private static final Set<String> MESSAGE = Set.of("message", "whatsappMessageId", "phoneNumberId", "contact");
    private static final Set<String> CONTACT = Set.of("contact");
    private static final Set<String> CONSENT = Set.of("scope", "contact");
    private static final Set<String> GONE = Set.of("contactId", "mergedInto");

    static final Map<String, Set<String>> MEMBERS = Map.of(
            "message.received", MESSAGE,
            "message.sent", MESSAGE,
            "message.status", Set.of("messageId", "whatsappMessageId", "accountId", "phoneNumberId", "contactId", "status", "error"),
            "contact.created", CONTACT,
            "contact.updated", CONTACT,
            "contact.opted_out", CONSENT,
            "contact.opted_in", CONSENT,
            "contact.merged", GONE,
            "contact.erased", GONE,
            "template.status", Set.of("templateId", "accountId", "name", "language", "category", "status", "rejectedReason"));

    /**
     * @param document WebhookSubscriptionInput of the contract
     * @throws Problem 400 naming the conditions that are about no member of any of the subscription's kinds
     */
    public void check(@Body Map<String, Object> document) {
        var members = new TreeSet<String>();
        ((List<?>) document.get("kinds")).forEach(kind -> members.addAll(MEMBERS.getOrDefault(kind.toString(), Set.of())));
        var errors = new ArrayList<FieldError>();
        if (document.get("filter") instanceof List<?> conditions) {
            for (int i = 0; i < conditions.size(); i++) {
                var field = ((Map<?, ?>) conditions.get(i)).get("field").toString();
                if (!members.contains(field.split("\\.")[1])) {
                    errors.add(new FieldError("filter[" + i + "].field", "unknown", "stands in no event of these kinds; their data has " + String.join(", ", members)));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request", "Conditions that no event meets would keep everything back.").with(errors);
        }
    }
}
