package io.whatomate.notifications.actions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What contact-upsert and contact-lookup ask of the database, and what its answers mean to a rule. */
@Component("contactActions")
class ContactActions {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_TEXT = 1024;

    private final ObjectMapper json;
    private final Payloads payloads;
    private final ContactAttributes attributes;

    ContactActions(ObjectMapper json, Payloads payloads, ContactAttributes attributes) {
        this.json = json;
        this.payloads = payloads;
        this.attributes = attributes;
    }

    /** What is told of a contact, as upsert-contact.sql takes it. */
    public Map<String, Object> tell(Exchange exchange, @Variable(ActionFrame.CALL) ActionCall call) {
        var addressee = Addressee.of(call);
        if (addressee.phone() == null && addressee.userId() == null) {
            throw call.fault("phone", "required", "is missing or empty; a contact has a number or a user id");
        }
        var told = new LinkedHashMap<String, Object>();
        put(told, "phone", addressee.phone());
        put(told, "userId", addressee.userId());
        put(told, "name", limited(call, "name", LONGEST_NAME));
        put(told, "tags", tags(call));
        put(told, "attributes", attributes.read(call, "attributes"));
        put(told, "accountId", exchange.getVariable("sendingAccountId"));
        put(told, "optIn", optIn(call));
        return told;
    }

    /** Parameters of upsert-contact.sql. */
    public Map<String, Object> write(Exchange exchange, @Variable("told") Map<String, Object> told) throws JsonProcessingException {
        var caller = new HashMap<String, Object>();
        for (var name : List.of("organizationId", "userId", "apiKeyId", "operation", "requestId", "clientAddress")) {
            caller.put(name, exchange.getVariable(name));
        }
        return Map.of("document", json.writeValueAsString(told), "caller", json.writeValueAsString(caller));
    }

    /** Gives the contact, or says what of the rule does not fit. */
    public void written(@Variable(ActionFrame.CALL) ActionCall call, @Variable("row") Map<String, Object> row) throws JsonProcessingException {
        switch ((String) row.get("state")) {
            case "ok" -> call.results().put("contact", contact(row));
            case "unknown:tags" -> throw call.fault("tags", "reference", "names a tag that is not in the organization's list");
            case "limit:tags" -> throw call.fault("tags", "limit", "would give the contact more than 30 tags");
            case "limit:attributes" -> throw call.fault("attributes", "limit", "would give the contact more than 50 attributes");
            default -> throw new IllegalStateException("Somebody else is making or merging this contact; the next try finds it");
        }
    }

    /** Shows what would be written, and gives the contact as far as it is told. */
    public void show(@Variable(ActionFrame.CALL) ActionCall call, @Variable("told") Map<String, Object> told) {
        call.capture(told);
        var contact = new LinkedHashMap<>(told);
        contact.keySet().retainAll(List.of("name", "phone", "userId", "tags", "attributes"));
        call.results().put("contact", contact);
    }

    /** Parameters of lookup-contact.sql. */
    public Map<String, Object> ask(@Variable(ActionFrame.CALL) ActionCall call) throws JsonProcessingException {
        var addressee = Addressee.of(call);
        var attribute = call.text("attribute");
        if (attribute != null && !ContactAttributes.isName(attribute)) {
            throw call.fault("attribute", "format", "is no name of an attribute (letters, digits, _ and -)");
        }
        var value = call.text("value");
        var row = addressee.row();
        row.put("attributes", json.writeValueAsString(attribute == null || value == null || value.length() > LONGEST_TEXT
                ? List.of()
                : ContactAttributes.spellings(value).stream().map(spelling -> Map.of(attribute, spelling)).toList()));
        return row;
    }

    /** Gives the contact, or null, and how many have the attribute. */
    public void found(@Variable(ActionFrame.CALL) ActionCall call, @Variable("row") Map<String, Object> row) throws JsonProcessingException {
        call.results().put("contact", row.get("body") == null ? null : contact(row));
        call.results().put("contactsAlike", row.get("alike"));
        if (row.get("body") == null && call.flag("stop", false)) {
            ActionFrame.stopAfter(call);
        }
    }

    private Map<?, ?> contact(Map<String, Object> row) throws JsonProcessingException {
        return json.readValue((String) row.get("body"), LinkedHashMap.class);
    }

    private List<String> tags(ActionCall call) {
        var tags = new ArrayList<String>();
        switch (payloads.read(call.value("tags"))) {
            case null -> {}
            case String list -> tags.addAll(List.of(list.split(",")));
            case List<?> list -> list.forEach(tag -> tags.add(String.valueOf(tag)));
            default -> throw call.fault("tags", "type", "is a list, or words separated by commas");
        }
        return tags.stream().map(tag -> StorableText.of(tag.strip())).filter(tag -> !tag.isEmpty()).distinct().toList();
    }

    /** Null when none is told: to know a customer is no consent. */
    private static Map<String, Object> optIn(ActionCall call) {
        var category = call.text("optIn");
        if (category == null) {
            return null;
        }
        if (!List.of("all", "marketing").contains(category)) {
            throw call.fault("optIn", "enum", "is all or marketing");
        }
        var optIn = new LinkedHashMap<String, Object>();
        optIn.put("category", category);
        optIn.put("rule", call.rule());
        optIn.put("evidence", call.text("optInEvidence") == null ? "rule " + optIn.get("rule") : limited(call, "optInEvidence", 2000));
        put(optIn, "textShown", limited(call, "optInText", LONGEST_TEXT));
        if (call.value("optInAt") != null) {
            optIn.put("occurredAt", new Moments(ZoneOffset.UTC).read(call.value("optInAt"))
                    .filter(ZonedDateTime.class::isInstance)
                    .map(moment -> ((ZonedDateTime) moment).toInstant().toString())
                    .orElseThrow(() -> call.fault("optInAt", "format", "is no moment, such as 2026-11-25T17:30:00Z")));
        }
        return optIn;
    }

    private static String limited(ActionCall call, String property, int most) {
        var text = StorableText.of(call.text(property));
        if (text != null && text.length() > most) {
            throw call.fault(property, "maxLength", "is longer than " + most + " characters");
        }
        return text;
    }

    private static void put(Map<String, Object> told, String name, Object value) {
        if (value != null) {
            told.put(name, value);
        }
    }
}
