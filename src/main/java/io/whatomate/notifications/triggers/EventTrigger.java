package io.whatomate.notifications.triggers;

import io.whatomate.notifications.triggers.TriggerMarks.Held;
import java.time.Duration;
import java.time.Instant;

/**
 * Events of organizations, in the order in which webhook subscriptions get them; the key is the event's id. A rule begins with
 * what happens after it was started first. While nothing happens the rules of a node ask once together, and not each.
 */
final class EventTrigger implements TriggerWork {

    /** While another node has it. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** How often it is said that the rule still listens. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final String PLACE = "events";

    private final TriggerSource source;
    private final HeardEvents feed;
    private final String phoneNumberId;
    private final String kinds;
    private HeardEvents.Start start;
    private Instant saidAt = Instant.EPOCH;
    private long heard = -1;

    private EventTrigger(TriggerSource source, HeardEvents feed, String phoneNumberId, String kinds) {
        this.source = source;
        this.feed = feed;
        this.phoneNumberId = phoneNumberId;
        this.kinds = kinds;
    }

    static TriggerEndpoint.Beginning of(TriggerSource source, HeardEvents feed, TriggerParameters given) {
        var number = given.text("phoneNumberId", "");
        var kinds = given.text("kinds", "").replaceAll("\\s", "");
        return () -> new EventTrigger(source, feed, number, kinds);
    }

    @Override
    public Duration turn(Events events) throws Exception {
        var now = source.clock().instant();
        if (saidAt.plus(AGAIN).isBefore(now)) {
            start = feed.follow(source.rule(), source.organizationId(), phoneNumberId);
            saidAt = now;
        }
        if (feed.last() <= heard) {
            return feed.period();
        }
        var held = source.marks().hold(source.rule(), PLACE, source.organizationId());
        if (held.isEmpty()) {
            return WAIT;
        }
        try {
            return bring(held.get(), events);
        } finally {
            source.marks().release(held.get());
        }
    }

    private Duration bring(Held place, Events events) throws TriggerStopped {
        if (place.mark().isEmpty()) {
            source.marks().keep(place, Long.toString(start.last()));
        }
        var after = place.mark().isEmpty() ? start.last() : Long.parseLong(place.mark());
        // What is told from now on comes at the next look; what is passed over up to here never comes again.
        var last = feed.last();
        var batch = feed.read(after, last, start.home(), kinds);
        var progress = new Progress(source.marks(), place);
        try {
            for (var event : batch) {
                events.fire(event::envelope, event.id());
                progress.reached(Long.toString(event.place()));
            }
            if (batch.size() < HeardEvents.BATCH) {
                heard = Math.max(heard, last);
                progress.reached(Long.toString(Math.max(after, last)));
                return feed.period();
            }
            return Duration.ZERO;
        } finally {
            progress.keep();
        }
    }
}
