package io.whatomate.messaging;

import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Whether this node was there to be told. A status settles what is in doubt, but none arrives while the process or its
 * database is down, and a message must not be sent again only because nobody could hear that it had been delivered.
 */
@Component("attendance")
class Attendance {

    /** The route that asks runs every second; a busy machine may skip a few turns. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private volatile long lastHere;
    private volatile boolean began;

    /** True at the first call, and when the last {@link #isHere} is more than ten seconds past. */
    public boolean wasAway() {
        return !began || System.nanoTime() - lastHere > LONGEST_SILENCE.toNanos();
    }

    /** Called when the database has answered. */
    public void isHere() {
        lastHere = System.nanoTime();
        began = true;
    }
}
