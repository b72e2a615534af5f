package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.HeldRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** What one kind of trigger does again and again, on a thread of its own. */
interface TriggerWork {

    /** How events become exchanges of the rule's route. */
    interface Events {

        /**
         * Runs the route, again after a while when it fails. What it refuses at every try is kept as a dead letter.
         *
         * @param body made anew for each try, since a route may change it
         * @param key what makes this event the same when it comes again
         * @return why it did not go through at the last try; empty when it did
         * @throws TriggerStopped when the trigger has to stop before that is known: the event is not acknowledged
         */
        default Optional<Exception> fire(Supplier<?> body, String key) throws TriggerStopped {
            return fire(body, key, null);
        }

        /** @param held the row that is locked meanwhile, or null */
        Optional<Exception> fire(Supplier<?> body, String key, HeldRow held) throws TriggerStopped;

        boolean stopping();
    }

    /**
     * Brings what is there now.
     *
     * @return how long to wait until the next look
     */
    Duration turn(Events events) throws Exception;

    /**
     * Asks whether what the parameters name is there, and brings nothing.
     *
     * @throws SQLException what the database says of it
     */
    default void look() throws SQLException {}

    /** Lets go of what is kept open between turns. */
    default void close() {}
}
