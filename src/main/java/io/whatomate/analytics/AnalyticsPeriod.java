package io.whatomate.analytics;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whole days of a time zone.
 *
 * @param from first day
 * @param to last day, inclusive
 */
record AnalyticsPeriod(LocalDate from, LocalDate to, ZoneId zone) {

    private static final int USUAL_DAYS = 30;
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);

    /** A piece of the period and what it is called. */
    record Bucket(Instant startsAt, String label) {}

    /**
     * What was asked for. A day that was left out is chosen so that the period ends today or has 30 days.
     *
     * @throws Problem 400 naming the day that makes no period, or one too long
     */
    static AnalyticsPeriod of(String from, String to, Granularity granularity, ZoneId zone, LocalDate today) {
        var last = to != null ? LocalDate.parse(to) : from != null && LocalDate.parse(from).isAfter(today) ? LocalDate.parse(from) : today;
        var first = from != null ? LocalDate.parse(from) : last.minusDays(USUAL_DAYS - 1);
        if (first.isBefore(EARLIEST)) {
            throw refused("from", "range", "must not be before " + EARLIEST);
        }
        if (last.isAfter(today.plusDays(granularity.mostDays()))) {
            throw refused("to", "range", "is too far in the future");
        }
        if (last.isBefore(first)) {
            throw refused("to", "order", "must not be before from");
        }
        var period = new AnalyticsPeriod(first, last, zone);
        if (period.days() > granularity.mostDays()) {
            throw refused("from", "range", "begins %d days before to; at most %d are shown by %s"
                    .formatted(period.days(), granularity.mostDays(), granularity.name().toLowerCase(Locale.ROOT)));
        }
        return period;
    }

    /** As many days that end where this begins. */
    AnalyticsPeriod before() {
        return new AnalyticsPeriod(from.minusDays(days()), from.minusDays(1), zone);
    }

    Instant startsAt() {
        return from.atStartOfDay(zone).toInstant();
    }

    /** Exclusive. */
    Instant endsAt() {
        return to.plusDays(1).atStartOfDay(zone).toInstant();
    }

    List<Bucket> buckets(Granularity granularity) {
        var buckets = new ArrayList<Bucket>();
        for (var start = startsAt(); start.isBefore(endsAt()); start = granularity.next(start, zone)) {
            buckets.add(new Bucket(start, granularity.label(start.atZone(zone))));
        }
        return buckets;
    }

    private long days() {
        return ChronoUnit.DAYS.between(from, to) + 1;
    }

    private static Problem refused(String field, String code, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "There are no figures for such a period.")
                .with(List.of(new FieldError(field, code, detail)));
    }
}
