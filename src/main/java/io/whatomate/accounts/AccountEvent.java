package io.whatomate.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.StorableText;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one webhook field tells of an account, and what it means for it (Meta, "Webhooks reference").
 *
 * @param event Meta's word for what happened, or null when the field has none
 * @param phoneId phone number id of the number that it is about; null when it is named otherwise, or about the whole WABA
 * @param phoneNumber digits of the number that it is about, or null
 * @param facts what is known from now on, by the names of {@code learn_account_facts}; a null means that it no longer holds
 */
record AccountEvent(String event, Severity severity, String phoneId, String phoneNumber, Map<String, Object> facts) {

    enum Severity {
        INFO,
        WARNING,
        CRITICAL;

        /** The word in the database and in the API. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A field or an event that nobody has heard of yet is kept too, with nothing concluded from it. */
    static AccountEvent of(String field, JsonNode value) {
        var number = digits(text(value, "display_phone_number", 64));
        return switch (field) {
            case "phone_number_quality_update" -> quality(value, number);
            case "phone_number_name_update" -> name(value, number);
            case "phone_number_username_update" ->
                decision(value, number, text(value, "decision", 64), Map.of());
            case "account_update" -> AccountUpdate.of(value, digits(text(value, "phone_number", 64)));
            case "account_review_update" -> {
                var decision = text(value, "decision", 40);
                yield decision(value, null, decision, known("reviewStatus", decision));
            }
            case "account_alerts" -> alert(value.has("alert_info") ? value.path("alert_info") : value, value);
            case "business_capability_update" -> new AccountEvent(null, Severity.INFO, null, null, capability(value));
            case "security" -> new AccountEvent(text(value, "event", 64), Severity.WARNING, null, number, Map.of());
            case "account_settings_update" -> new AccountEvent(text(value, "type", 64), Severity.INFO,
                    text(value.path("phone_number_settings"), "phone_number_id", 100), null, Map.of());
            // An error that Meta reports without a message or status of ours.
            case "messages" -> new AccountEvent(text(value.path("errors").path(0), "code", 64), Severity.WARNING,
                    text(value.path("metadata"), "phone_number_id", 100), null, Map.of());
            default -> new AccountEvent(text(value, "event", 64), Severity.INFO, null, number, Map.of());
        };
    }

    private static AccountEvent quality(JsonNode value, String number) {
        var event = text(value, "event", 64);
        var facts = new HashMap<>(known("messagingLimit", Tier.of(value, "max_daily_conversations_per_business", "current_limit")));
        switch (event == null ? "" : event) {
            case "FLAGGED" -> facts.putAll(Map.of("qualityRating", "RED", "numberStatus", "FLAGGED"));
            // Medium or high: which of them, the next reading tells.
            case "UNFLAGGED" -> facts.putAll(Map.of("qualityRating", "UNKNOWN", "numberStatus", "CONNECTED"));
            case "THROUGHPUT_UPGRADE" -> facts.put("throughputLevel", "HIGH");
            default -> { }
        }
        var isBad = "FLAGGED".equals(event) || "DOWNGRADE".equals(event);
        return new AccountEvent(event, isBad ? Severity.WARNING : Severity.INFO, null, number, facts);
    }

    private static AccountEvent name(JsonNode value, String number) {
        var decision = text(value, "decision", 40);
        var requested = text(value, "requested_verified_name", 255);
        var facts = new HashMap<>(known("nameStatus", decision));
        facts.putAll(known("requestedName", requested));
        if ("APPROVED".equals(decision)) {
            facts.putAll(known("verifiedName", requested));
        }
        return decision(value, number, decision, facts);
    }

    private static AccountEvent decision(JsonNode value, String number, String decision, Map<String, Object> facts) {
        return new AccountEvent(decision, "REJECTED".equals(decision) ? Severity.WARNING : Severity.INFO, null, number, facts);
    }

    private static AccountEvent alert(JsonNode alert, JsonNode value) {
        var severity = switch (alert.path("alert_severity").asText()) {
            case "CRITICAL" -> Severity.CRITICAL;
            case "WARNING" -> Severity.WARNING;
            default -> Severity.INFO;
        };
        var isOfNumber = value.path("entity_type").asText().contains("PHONE");
        return new AccountEvent(text(alert, "alert_type", 64), severity, isOfNumber ? text(value, "entity_id", 100) : null, null, Map.of());
    }

    private static Map<String, Object> capability(JsonNode value) {
        var facts = new HashMap<>(
                known("messagingLimit", Tier.of(value, "max_daily_conversations_per_business", "max_daily_conversation_per_phone")));
        for (var name : new String[] {"max_phone_numbers_per_business", "max_phone_numbers_per_waba"}) {
            if (value.path(name).canConvertToInt()) {
                facts.put("maxPhoneNumbers", value.path(name).asInt());
            }
        }
        return facts;
    }

    private static Map<String, Object> known(String name, Object fact) {
        return fact == null ? Map.of() : Map.of(name, fact);
    }

    /** Text of a member, as it may be stored; null when there is none. */
    static String text(JsonNode node, String name, int longest) {
        var member = node.path(name);
        var text = member.isValueNode() && !member.isNull() ? StorableText.of(member.asText()) : "";
        return text.isBlank() ? null : text.substring(0, Math.min(text.length(), longest));
    }

    private static String digits(String number) {
        var digits = number == null ? "" : number.replaceAll("\\D", "");
        return digits.isEmpty() ? null : digits;
    }
}
