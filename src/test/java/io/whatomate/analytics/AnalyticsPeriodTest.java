package io.whatomate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.analytics.AnalyticsPeriod.Bucket;
import io.whatomate.platform.http.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Days and hours as a wall clock shows them. */
class AnalyticsPeriodTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalDate TODAY = LocalDate.of(2025, 11, 10);

    @Test
    void theDayOnWhichTheClockGoesBackHasTwentyFiveHours() {
        var day = AnalyticsPeriod.of("2025-10-26", "2025-10-26", Granularity.HOUR, BERLIN, TODAY);

        assertThat(day.buckets(Granularity.HOUR)).extracting(Bucket::label).hasSize(25).doesNotHaveDuplicates()
                .containsSubsequence("2025-10-26T02:00+02:00", "2025-10-26T02:00+01:00", "2025-10-26T03:00+01:00");
        assertThat(day.startsAt()).isEqualTo(Instant.parse("2025-10-25T22:00:00Z"));
        assertThat(day.endsAt()).isEqualTo(Instant.parse("2025-10-26T23:00:00Z"));
    }

    @Test
    void theDayOnWhichTheClockGoesForwardHasTwentyThree() {
        var day = AnalyticsPeriod.of("2025-03-30", "2025-03-30", Granularity.HOUR, BERLIN, TODAY);

        assertThat(day.buckets(Granularity.HOUR)).extracting(Bucket::label).hasSize(23)
                .doesNotContain("2025-03-30T02:00+01:00").endsWith("2025-03-30T23:00+02:00");
    }

    @Test
    void daysBeginAtHalfPastAndQuarterToInUtcWhereTheZoneSaysSo() {
        assertThat(AnalyticsPeriod.of("2025-10-25", "2025-10-25", Granularity.DAY, ZoneId.of("Asia/Kolkata"), TODAY).startsAt())
                .isEqualTo(Instant.parse("2025-10-24T18:30:00Z"));
        assertThat(AnalyticsPeriod.of("2025-10-25", "2025-10-25", Granularity.DAY, ZoneId.of("Asia/Kathmandu"), TODAY).startsAt())
                .isEqualTo(Instant.parse("2025-10-24T18:15:00Z"));
    }

    @Test
    void aDayWithoutMidnightBeginsWithItsFirstHour() {
        var day = AnalyticsPeriod.of("2025-09-07", "2025-09-07", Granularity.HOUR, ZoneId.of("America/Santiago"), TODAY);

        assertThat(day.buckets(Granularity.HOUR)).hasSize(23).first().extracting(Bucket::label).isEqualTo("2025-09-07T01:00-03:00");
    }

    @Test
    void weeksBeginOnMondayAndTheFirstWithThePeriod() {
        var period = AnalyticsPeriod.of("2024-12-27", "2025-01-06", Granularity.WEEK, BERLIN, TODAY);

        assertThat(period.buckets(Granularity.WEEK)).extracting(Bucket::label).containsExactly("2024-W52", "2025-W01", "2025-W02");
        assertThat(period.buckets(Granularity.WEEK)).extracting(Bucket::startsAt).containsExactly(
                Instant.parse("2024-12-26T23:00:00Z"), Instant.parse("2024-12-29T23:00:00Z"), Instant.parse("2025-01-05T23:00:00Z"));
    }

    @Test
    void thePeriodBeforeHasAsManyDaysAndEndsWhereThisBegins() {
        var october = AnalyticsPeriod.of("2025-10-01", "2025-10-31", Granularity.DAY, BERLIN, TODAY);

        assertThat(october.before()).isEqualTo(new AnalyticsPeriod(LocalDate.of(2025, 8, 31), LocalDate.of(2025, 9, 30), BERLIN));
        assertThat(october.before().endsAt()).isEqualTo(october.startsAt());
    }

    @Test
    void whatIsLeftOutMakesThirtyDaysOrEndsToday() {
        assertThat(AnalyticsPeriod.of(null, null, Granularity.HOUR, BERLIN, TODAY))
                .isEqualTo(new AnalyticsPeriod(LocalDate.of(2025, 10, 12), TODAY, BERLIN));
        assertThat(AnalyticsPeriod.of("2025-11-01", null, Granularity.DAY, BERLIN, TODAY).to()).isEqualTo(TODAY);
        assertThat(AnalyticsPeriod.of(null, "2025-10-30", Granularity.DAY, BERLIN, TODAY).from()).isEqualTo("2025-10-01");
    }

    @Test
    void refusesWhatIsNoPeriodOrTooLong() {
        assertFault("2025-10-02", "2025-10-01", Granularity.DAY, "to:order");
        assertFault("1999-12-31", "2000-01-01", Granularity.DAY, "from:range");
        assertFault("2024-10-06", "2025-11-10", Granularity.DAY, "from:range");
        assertFault("2025-10-10", "2025-11-10", Granularity.HOUR, "from:range");
        assertFault("9999-12-31", null, Granularity.WEEK, "to:range");
        assertThat(AnalyticsPeriod.of("2024-10-07", "2025-11-10", Granularity.DAY, BERLIN, TODAY).buckets(Granularity.DAY)).hasSize(400);
    }

    private static void assertFault(String from, String to, Granularity granularity, String fault) {
        assertThatThrownBy(() -> AnalyticsPeriod.of(from, to, granularity, BERLIN, TODAY))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.errors())
                        .extracting(error -> error.field() + ":" + error.code()).containsExactly(fault));
    }
}
