package io.whatomate.templates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Reads what Meta tells of a template (Meta, "Webhooks reference": message_template_status_update, …_quality_update,
 * …_components_update, template_category_update). What is told is known by the members, since bodies with one field's members
 * under another field's name were seen.
 */
@Component("templateEvents")
class TemplateEvents {

    private static final Set<String> STATUSES = Set.of("PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL",
            "LIMIT_EXCEEDED", "ARCHIVED", "PENDING_DELETION", "DELETED");
    private static final Set<String> QUALITIES = Set.of("GREEN", "YELLOW", "RED", "UNKNOWN");
    private static final Set<String> CATEGORIES = Set.of("MARKETING", "UTILITY", "AUTHENTICATION");
    private static final int LONGEST_REASON = 1000;
    /** Unix seconds; what is later is none. */
    private static final long LATEST = 100_000_000_000L;

    private final ObjectMapper json;

    TemplateEvents(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param event row of {@code load-oldest-event.sql}
     * @return what {@code apply-template-event.sql} takes; {@code told} is status, quality, category, components or nothing
     */
    public Map<String, Object> read(@Body Map<String, Object> event) throws JsonProcessingException {
        var change = json.readTree((String) event.get("payload"));
        var value = change.path("value");
        var told = new HashMap<String, Object>();
        told.put("metaTemplateId", text(value.path("message_template_id")));
        told.put("name", text(value.path("message_template_name")));
        told.put("language", language(value.path("message_template_language").asText()));
        var time = change.path("time").asLong();
        told.put("time", time > 0 && time < LATEST ? time : null);
        for (var column : new String[] {"status", "rejectedReason", "reason", "quality", "category", "correctCategory"}) {
            told.put(column, null);
        }
        told.put("told", tell(value, told));
        return told;
    }

    private static String tell(JsonNode value, Map<String, Object> told) {
        if (value.path("event").isTextual()) {
            return tellStatus(value, told);
        }
        if (value.has("new_quality_score")) {
            told.put("quality", word(value.path("new_quality_score"), QUALITIES));
            return told.get("quality") == null ? "nothing" : "quality";
        }
        if (value.has("new_category")) {
            told.put("category", word(value.path("new_category"), CATEGORIES));
            var correct = word(value.path("correct_category"), CATEGORIES);
            told.put("correctCategory", correct == null || correct.equals(told.get("category")) ? null : correct);
            return told.get("category") == null ? "nothing" : "category";
        }
        return value.has("message_template_element") || value.has("message_template_title") || value.has("message_template_footer")
                        || value.has("message_template_buttons")
                ? "components"
                : "nothing";
    }

    private static String tellStatus(JsonNode value, Map<String, Object> told) {
        var word = value.path("event").asText().toUpperCase(Locale.ROOT);
        var status = switch (word) {
            case "REINSTATED", "UNPAUSED", "UNARCHIVED" -> "APPROVED";
            case "LOCKED" -> "PAUSED";
            // Its quality is low, and it may be disabled if that goes on; until then it is sent.
            case "FLAGGED" -> null;
            default -> word;
        };
        if (status != null && !STATUSES.contains(status)) {
            return "nothing";
        }
        told.put("status", status);
        var reason = text(value.path("reason"));
        if ("REJECTED".equals(status) && reason != null && !reason.equals("NONE")) {
            told.put("rejectedReason", reason);
        }
        told.put("reason", reason(word, reason, value));
        return "status";
    }

    /** All that Meta says of why; null when it says nothing. */
    private static String reason(String word, String reason, JsonNode value) {
        var words = new StringJoiner(". ");
        add(words, word.equals("FLAGGED") || word.equals("LOCKED") ? word : null);
        add(words, "NONE".equals(reason) ? null : reason);
        add(words, text(value.at("/other_info/title")));
        add(words, text(value.at("/other_info/description")));
        add(words, text(value.at("/rejection_info/reason")));
        add(words, text(value.at("/rejection_info/recommendation")));
        add(words, text(value.at("/disable_info/disable_date")));
        var all = words.toString();
        return all.isEmpty() ? null : all.substring(0, Math.min(all.length(), LONGEST_REASON));
    }

    private static void add(StringJoiner words, String word) {
        if (word != null) {
            words.add(word.endsWith(".") ? word.substring(0, word.length() - 1) : word);
        }
    }

    private static String word(JsonNode node, Set<String> words) {
        var word = node.asText().toUpperCase(Locale.ROOT);
        return words.contains(word) ? word : null;
    }

    /** Numbers too: an id is one in webhooks. */
    private static String text(JsonNode node) {
        return node.isValueNode() && !node.isNull() && !node.asText().isBlank() ? StorableText.of(node.asText()) : null;
    }

    /** Webhooks write {@code en-US} where the API writes {@code en_US}. */
    private static String language(String language) {
        return StorableText.of(language.toLowerCase(Locale.ROOT).replace('-', '_'));
    }
}
