package io.whatomate.notifications.actions;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/**
 * The hour, day, week (from Monday, ISO 8601) or month of a zone in which a key is used once, or all time.
 *
 * @param name the same for every moment in it
 * @param end when the next one begins; null: never
 */
record Period(String name, Instant end) {

    /** @throws IllegalArgumentException when there is no such unit */
    static Period of(String unit, Instant now, ZoneId zone) {
        var here = now.atZone(zone);
        var day = here.toLocalDate();
        return switch (unit) {
            case "ever" -> new Period("ever", null);
            // With its offset: when clocks go back, an hour comes twice.
            case "hour" -> new Period(day + "T" + String.format(Locale.ROOT, "%02d", here.getHour()) + here.getOffset(), here.truncatedTo(ChronoUnit.HOURS).plusHours(1).toInstant());
            case "day" -> new Period(day.toString(), day.plusDays(1).atStartOfDay(zone).toInstant());
            case "week" -> new Period(String.format(Locale.ROOT, "%d-W%02d", day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)),
                    day.with(TemporalAdjusters.next(DayOfWeek.MONDAY)).atStartOfDay(zone).toInstant());
            case "month" -> new Period(String.format(Locale.ROOT, "%d-%02d", day.getYear(), day.getMonthValue()), day.withDayOfMonth(1).plusMonths(1).atStartOfDay(zone).toInstant());
            default -> throw new IllegalArgumentException("is ever, hour, day, week or month");
        };
    }

}
