package io.whatomate.notifications.triggers;

import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/** Times of a cron expression as Quartz reads it: seconds first, {@code ?} for the day that does not count. */
final class CronTimes {

    private CronTimes() {}

    /** @throws IllegalArgumentException with what is wrong about it */
    static void check(String cron) {
        parsed(cron);
    }

    /** The first time after that moment in that zone; empty when there is none any more. */
    static Optional<Instant> after(String cron, ZoneId zone, Instant moment) {
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
