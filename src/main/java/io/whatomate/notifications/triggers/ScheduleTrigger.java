package io.whatomate.notifications.triggers;

import io.whatomate.notifications.triggers.TriggerMarks.Held;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Times of a cron expression, once in a cluster. What was missed while nobody was there is made up once, for the first of the
 * missed times; the key is the time it was planned for, also when it is made up or begun again after a crash. Quartz's own
 * store would do neither: it gives a made-up time the moment of making it up, and fires before the rules are there.
 */
final class ScheduleTrigger implements TriggerWork {

    /** Another node may have come to an end meanwhile, or the organization's zone may have changed. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** While another node has it. */
    private static final Duration WAIT = Duration.ofSeconds(5);

    /** What is that little late is not missed but only late, whatever is made up. */
    private static final Duration LATE = Duration.ofMinutes(2);

    /** A busy node is that late at times, and then passes over no time; what is later was missed, and is made up by one for all. */
    private static final Duration BUSY = Duration.ofSeconds(5);

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");

    private final TriggerSource source;
    private final String cron;
    private final String zone;
    private final Duration catchUp;

    private ScheduleTrigger(TriggerSource source, String cron, String zone, Duration catchUp) {
        this.source = source;
        this.cron = cron;
        this.zone = zone;
        this.catchUp = catchUp;
    }

    static TriggerEndpoint.Beginning of(TriggerSource source, TriggerParameters given) {
        var cron = given.text("cron");
        var zone = given.text("zone", "");
        var catchUp = Duration.ofHours(given.whole("catchUpHours", 24, 0, 24 * 31));
        CronTimes.check(cron);
        zone(zone, null);
        return () -> new ScheduleTrigger(source, cron, zone, catchUp);
    }

    @Override
    public Duration turn(Events events) throws Exception {
        var held = source.marks().hold(source.rule(), "schedule:" + cron + "@" + zone, source.organizationId());
        if (held.isEmpty()) {
            return WAIT;
        }
        try {
            return fireIfDue(held.get(), events);
        } finally {
            source.marks().release(held.get());
        }
    }

    private Duration fireIfDue(Held place, Events events) throws TriggerStopped {
        var now = source.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        if (place.mark().isEmpty()) {
            source.marks().keep(place, now.toString());
        }
        var since = place.mark().isEmpty() ? now : Instant.parse(place.mark());
        var earliest = now.minus(catchUp.compareTo(LATE) > 0 ? catchUp : LATE);
        var zoneId = zone(zone, place.zone());
        var due = CronTimes.after(cron, zoneId, since.isBefore(earliest) ? earliest : since);
        if (due.isEmpty()) {
            return LONGEST_WAIT;
        }
        if (due.get().isAfter(now)) {
            var wait = Duration.between(now, due.get());
            return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        }
        var key = due.get().toString();
        events.fire(() -> body(due.get(), zoneId), key);
        var isMissed = due.get().isBefore(now.minus(BUSY));
        source.marks().keep(place, (isMissed ? now : due.get()).toString());
        return Duration.ZERO;
    }

    private static Map<String, Object> body(Instant due, ZoneId zone) {
        var local = due.atZone(zone);
        var body = new LinkedHashMap<String, Object>();
        body.put("scheduledAt", due.toString());
        body.put("date", local.toLocalDate().toString());
        body.put("time", MINUTE.format(local));
        body.put("zone", zone.getId());
        return body;
    }

    /** The one that is given, else the organization's, else UTC. */
    static ZoneId zone(String given, String ofOrganization) {
        try {
            return !given.isEmpty() ? ZoneId.of(given) : ofOrganization != null ? ZoneId.of(ofOrganization) : ZoneOffset.UTC;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + given + "' is no time zone. Write it as Europe/Berlin");
        }
    }
}
