package io.whatomate.notifications.triggers;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.quartz.CronExpression;

/** Times of a cron expression as Quartz reads it: seconds first, {@code ?} for the day that does not count. */
final class CronTimes {

    /** Seconds, minutes, and then hours. */
    private static final Pattern EVERY_HOUR = Pattern.compile("\\s*\\S+\\s+\\S+\\s+([*]|[*0]/1)\\s.*");

    /** Two a year, for an expression of the rarest day. */
    private static final int MOST_CHANGES = 20;

    /** Between the zones. */
    private static final Duration A_DAY = Duration.ofDays(1);

    private CronTimes() {}

    /** @throws IllegalArgumentException with what is wrong about it, also when no day of any calendar fits it */
    static void check(String cron) {
        if (after(cron, ZoneOffset.UTC, Instant.EPOCH).isEmpty()) {
            throw new IllegalArgumentException("'" + cron + "' is a time that never comes: no month that it names has that day"
                    + ". Write a day that comes, such as L for the last of the month: 0 0 9 L * ?");
        }
    }

    /**
     * Whether it comes again. One that has come for the last time is no fault of a rule that runs, but none is to begin with it.
     *
     * @throws IllegalArgumentException when it does not
     */
    static void requireToCome(String cron, Instant now) {
        if (after(cron, ZoneOffset.UTC, now.minus(A_DAY)).isEmpty()) {
            throw new IllegalArgumentException("'" + cron + "' has come for the last time. Write a year to come, or none");
        }
    }

    /** The first time after that moment in that zone; empty when there is none any more. */
    static Optional<Instant> after(String cron, ZoneId zone, Instant moment) {
        return EVERY_HOUR.matcher(cron).matches() ? inEveryHour(cron, zone.getRules(), moment) : ofDay(cron, zone, moment);
    }

    /** A time that clocks pass over comes as much later as they are put forward; Quartz would leave it out. */
    private static Optional<Instant> ofDay(String cron, ZoneId zone, Instant moment) {
        var next = next(cron, zone, moment);
        var rules = zone.getRules();
        var change = Optional.ofNullable(rules.previousTransition(moment.plusSeconds(1))).orElseGet(() -> rules.nextTransition(moment));
        for (var looked = 0; looked < MOST_CHANGES && change != null && (next.isEmpty() || change.getInstant().isBefore(next.get())); looked++) {
            var passedOver = change.isGap() ? within(cron, change, moment) : Optional.<Instant>empty();
            if (passedOver.isPresent()) {
                return next.filter(passedOver.get()::isAfter).or(() -> passedOver);
            }
            change = rules.nextTransition(change.getInstant());
        }
        return next;
    }

    private static Optional<Instant> within(String cron, ZoneOffsetTransition gap, Instant moment) {
        var begin = gap.getInstant().minusSeconds(1);
        var end = gap.getInstant().plus(gap.getDuration());
        return next(cron, gap.getOffsetBefore(), begin.isBefore(moment) ? moment : begin).filter(end::isAfter);
    }

    /**
     * Of an expression for every hour, by the offsets from UTC: Quartz would leave one out when clocks go back. A time of day, which
     * comes twice then, is meant once, and that is how Quartz takes it.
     */
    private static Optional<Instant> inEveryHour(String cron, ZoneRules rules, Instant moment) {
        var from = moment;
        var offset = rules.getOffset(moment);
        for (var change = rules.nextTransition(moment); ; change = rules.nextTransition(change.getInstant())) {
            var next = next(cron, offset, from);
            if (next.isEmpty() || change == null || next.get().isBefore(change.getInstant())) {
                return next;
            }
            from = change.getInstant().minusSeconds(1);
            offset = change.getOffsetAfter();
        }
    }

    private static Optional<Instant> next(String cron, ZoneId zone, Instant moment) {
        var expression = parsed(cron);
        expression.setTimeZone(TimeZone.getTimeZone(zone));
        return Optional.ofNullable(expression.getNextValidTimeAfter(Date.from(moment))).map(Date::toInstant);
    }

    private static CronExpression parsed(String cron) {
        try {
            return new CronExpression(cron);
        } catch (ParseException e) {
            throw new IllegalArgumentException("'" + cron + "' is no cron expression: " + e.getMessage().replaceFirst(" \\(java\\..*\\)$", "")
                    + ". Write seconds, minutes, hours, day of month, month, day of week, such as 0 0 9 ? * MON-FRI");
        }
    }
}
