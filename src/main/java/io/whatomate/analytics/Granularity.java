package io.whatomate.analytics;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** What a period is cut into. The first piece begins with the period, the others where the clock or calendar says. */
enum Granularity {
    /** An hour of sixty minutes: a day in October has 25 of them where the clock goes back, and its label tells the offset. */
    HOUR(31) {
        @Override
        Instant next(Instant start, ZoneId zone) {
            return start.plus(Duration.ofHours(1));
        }

        @Override
        String label(ZonedDateTime start) {
            return TO_THE_MINUTE.format(start);
        }
    },
    DAY(400) {
        @Override
        Instant next(Instant start, ZoneId zone) {
            return day(start, zone).plusDays(1).atStartOfDay(zone).toInstant();
        }

        @Override
        String label(ZonedDateTime start) {
            return start.toLocalDate().toString();
        }
    },
    /** From Monday, as ISO 8601 counts. */
    WEEK(400) {
        @Override
        Instant next(Instant start, ZoneId zone) {
            return day(start, zone).with(TemporalAdjusters.next(DayOfWeek.MONDAY)).atStartOfDay(zone).toInstant();
        }

        @Override
        String label(ZonedDateTime start) {
            return String.format(Locale.ROOT, "%d-W%02d", start.get(IsoFields.WEEK_BASED_YEAR), start.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        }
    };

    private static final DateTimeFormatter TO_THE_MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mmxxx");

    private final int mostDays;

    Granularity(int mostDays) {
        this.mostDays = mostDays;
    }

    /** Days that a period may have, so that an answer stays readable. */
    int mostDays() {
        return mostDays;
    }

    abstract Instant next(Instant start, ZoneId zone);

    abstract String label(ZonedDateTime start);

    private static LocalDate day(Instant moment, ZoneId zone) {
        return moment.atZone(zone).toLocalDate();
    }
}
