package io.whatomate.contacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads a customer's switch for marketing (Meta, "user_preferences webhook reference"). */
@Component("marketingPreferences")
class MarketingPreferences {

    private static final int LONGEST_DETAIL = 1000;

    private final ObjectMapper json;
    private final Clock clock;

    MarketingPreferences(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param event row of the event, with its payload as JSON text
     * @return parameters of {@code apply-preference.sql}, or null for a preference that is not about marketing, says neither
     *     stop nor resume, or names nobody
     */
    public Map<String, Object> read(@Body Map<String, Object> event) throws JsonProcessingException {
        var preference = json.readTree((String) event.get("payload")).path("preference");
        var value = switch (preference.path("value").asText()) {
            case "stop" -> "out";
            case "resume" -> "in";
            default -> null;
        };
        var phone = preference.path("wa_id").asText().replaceAll("[^0-9]", "");
        var userId = StorableText.of(preference.path("user_id").asText());
        if (value == null || !preference.path("category").asText("marketing_messages").equals("marketing_messages")
                || phone.length() > 64 || userId.length() > 200 || (phone.isEmpty() && userId.isEmpty())) {
            return null;
        }
        var row = new HashMap<String, Object>();
        row.put("phone", phone.isEmpty() ? null : phone);
        row.put("userId", userId.isEmpty() ? null : userId);
        row.put("value", value);
        row.put("occurredAt", time(preference.path("timestamp")));
        var detail = StorableText.of(preference.path("detail").asText());
        row.put("detail", detail.isEmpty() ? null : detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)));
        return row;
    }

    /** Unix seconds, as a number or a text; one from the future would outlast every later switch. */
    private Timestamp time(JsonNode node) {
        var now = clock.instant();
        try {
            var told = Instant.ofEpochSecond(Long.parseLong(node.asText()));
            return Timestamp.from(told.isAfter(now) || told.isBefore(Instant.EPOCH) ? now : told);
        } catch (NumberFormatException | DateTimeException e) {
            return Timestamp.from(now);
        }
    }
}
