package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Times of schedules in the zone of the organization. */
class CronTimesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void aTimeOfDayStaysWhenTheClocksChange() {
        assertThat(CronTimes.after("0 0 9 * * ?", BERLIN, Instant.parse("2026-03-28T09:00:00Z"))).contains(Instant.parse("2026-03-29T07:00:00Z"));
        assertThat(CronTimes.after("0 0 9 * * ?", BERLIN, Instant.parse("2026-10-24T09:00:00Z"))).contains(Instant.parse("2026-10-25T08:00:00Z"));
    }

    @Test
    void anExpressionMayHaveNoTimeLeft() {
        assertThat(CronTimes.after("0 0 9 1 1 ? 2020", BERLIN, Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
    }
}
