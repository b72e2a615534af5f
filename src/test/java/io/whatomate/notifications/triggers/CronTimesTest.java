package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"0 0 0 31 2 ?", "0 0 0 30 2 ? *", "0 0 0 31 4,6,9,11 ?", "0 0 0 29 2 ? 2027"})
    void aTimeThatNeverComesIsRefused(String cron) {
        assertThatThrownBy(() -> CronTimes.check(cron)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("never comes").hasMessageContaining("Write ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 0 29 2 ?", "0 0 0 31 * ?", "0 0 9 L 2 ?", "0 0 0 1 1 ? 2020", "0 0 9 ? 2 5#5"})
    void aRareTimeIsNone(String cron) {
        assertThatCode(() -> CronTimes.check(cron)).doesNotThrowAnyException();
    }

    @Test
    void noRuleBeginsWithATimeThatHasPassed() {
        var now = Instant.parse("2026-06-01T00:00:00Z");

        assertThatThrownBy(() -> CronTimes.requireToCome("0 0 9 1 1 ? 2026", now)).hasMessageContaining("last time");
        assertThatCode(() -> CronTimes.requireToCome("0 0 9 1 12 ? 2026", now)).doesNotThrowAnyException();
    }

    /** Half past two comes twice on 25 October, and not at all on 29 March. */
    @ParameterizedTest
    @CsvSource({
        "2026-10-25T00:29:59Z, 2026-10-24",
        "2026-10-25T00:30:00Z, 2026-10-25",
        "2026-10-25T01:10:00Z, 2026-10-25",
        "2026-03-29T01:29:59Z, 2026-03-28",
        "2026-03-29T01:30:00Z, 2026-03-29"})
    void theDayOfADateTriggerBeginsOnce(Instant now, LocalDate day) {
        assertThat(DateTrigger.latest(now, LocalTime.of(2, 30), BERLIN)).isEqualTo(day);
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 * * * ?,    2026-10-24T22:30:00Z, 2026-10-24T23:00:00Z 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z",
        "0 0/30 0/1 * * ?, 2026-10-25T00:10:00Z, 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z 2026-10-25T02:00:00Z",
        "0 0 * * * ?,    2026-03-28T23:30:00Z, 2026-03-29T00:00:00Z 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
        "0 30 2 * * ?,   2026-10-24T22:30:00Z, 2026-10-25T01:30:00Z 2026-10-26T01:30:00Z",
        "'0 0 2,3 * * ?', 2026-03-28T22:30:00Z, 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z 2026-03-30T01:00:00Z",
        "0 30 2 29 3 ? 2026, 2026-03-01T00:00:00Z, 2026-03-29T01:30:00Z",
        "0 30 2 * * ?,   2026-03-28T22:30:00Z, 2026-03-29T01:30:00Z 2026-03-30T00:30:00Z"})
    void everyHourComesAndATimeOfDayComesOnceWhenTheClocksChange(String cron, Instant from, String expected) {
        var times = Stream.iterate(from, time -> CronTimes.after(cron, BERLIN, time).orElseThrow()).skip(1).limit(expected.split(" ").length);

        assertThat(times.map(Instant::toString).collect(Collectors.joining(" "))).isEqualTo(expected);
    }
}
