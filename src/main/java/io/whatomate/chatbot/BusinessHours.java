package io.whatomate.chatbot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Opening hours in the organization's zone: {@code [{day: "monday", enabled, start_time: "09:00", end_time: "17:00"}]}. */
@Component("businessHours")
class BusinessHours {

    private final Clock clock;
    private final ObjectMapper json;

    BusinessHours(Clock clock, ObjectMapper json) {
        this.clock = clock;
        this.json = json;
    }

    /** Whether the organization is open now; always, when hours are not switched on. An end before the start is after midnight. */
    public boolean isOpen(@Variable("bot") Map<String, Object> bot) throws JsonProcessingException {
        if (!Boolean.TRUE.equals(bot.get("business_hours_enabled"))) {
            return true;
        }
        var now = clock.instant().atZone(zone((String) bot.get("time_zone")));
        var today = now.getDayOfWeek().name().toLowerCase(Locale.ROOT);
        var yesterday = now.getDayOfWeek().minus(1).name().toLowerCase(Locale.ROOT);
        var time = now.toLocalTime();
        for (var hours : json.readTree((String) bot.get("business_hours"))) {
            var day = hours.path("day").asText().toLowerCase(Locale.ROOT);
            var start = time(hours.path("start_time"), LocalTime.MIN);
            var end = time(hours.path("end_time"), LocalTime.MAX);
            var overnight = end.isBefore(start);
            var openToday = day.equals(today) && !time.isBefore(start) && (overnight || time.isBefore(end));
            var openSinceYesterday = overnight && day.equals(yesterday) && time.isBefore(end);
            if (hours.path("enabled").asBoolean(true) && (openToday || openSinceYesterday)) {
                return true;
            }
        }
        return false;
    }

    private static LocalTime time(JsonNode node, LocalTime otherwise) {
        try {
            return node.isTextual() ? LocalTime.parse(node.asText()) : otherwise;
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    private static ZoneId zone(String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }
}
