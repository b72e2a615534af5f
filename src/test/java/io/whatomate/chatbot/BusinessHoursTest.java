package io.whatomate.chatbot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusinessHoursTest {

    private static final String WEEK = """
            [{"day":"monday","enabled":true,"start_time":"09:00","end_time":"17:00"},
             {"day":"Friday","enabled":true,"start_time":"22:00","end_time":"02:00"},
             {"day":"sunday","enabled":false,"start_time":"00:00","end_time":"23:59"},
             {"day":"wednesday","enabled":true,"start_time":"08:00","end_time":"12:00"},
             {"day":"wednesday","enabled":true,"start_time":"13:00","end_time":"18:00"},
             {"day":"thursday","enabled":true,"start_time":"soon"}]""";

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @CsvSource({
        // 2026-11-23 is a Monday.
        "2026-11-23T09:00:00Z, UTC, true", "2026-11-23T08:59:59Z, UTC, false",
        "2026-11-23T16:59:59Z, UTC, true", "2026-11-23T17:00:00Z, UTC, false",
        "2026-11-23T08:30:00Z, Europe/Berlin, true", "2026-11-23T16:30:00Z, Europe/Berlin, false",
        "2026-11-23T03:30:00Z, Asia/Kolkata, true", "2026-11-22T23:30:00Z, Pacific/Auckland, true",
        "2026-11-24T12:00:00Z, UTC, false",
        "2026-11-27T23:30:00Z, UTC, true", "2026-11-28T01:59:59Z, UTC, true", "2026-11-28T02:00:00Z, UTC, false",
        "2026-11-27T01:00:00Z, UTC, false",
        "2026-11-29T12:00:00Z, UTC, false",
        "2026-11-25T12:30:00Z, UTC, false", "2026-11-25T13:30:00Z, UTC, true",
        "2026-11-26T03:00:00Z, UTC, true",
        "2026-11-23T09:00:00Z, Atlantis/Center, true", "2026-11-23T09:00:00Z, , true"
    })
    void opensByTheClockOfTheOrganizationsZone(Instant now, String zone, boolean open) throws JsonProcessingException {
        var bot = new HashMap<String, Object>();
        bot.put("business_hours_enabled", true);
        bot.put("business_hours", WEEK);
        bot.put("time_zone", zone);

        var hours = new BusinessHours(Clock.fixed(now, ZoneOffset.UTC), new ObjectMapper());

        assertThat(hours.isOpen(bot)).isEqualTo(open);
        bot.put("business_hours_enabled", false);
        assertThat(hours.isOpen(bot)).isTrue();
    }
}
