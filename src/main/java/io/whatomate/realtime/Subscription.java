package io.whatomate.realtime;

/**
 * A socket that wants to listen to a room.
 *
 * @param id what the client calls this frame, or null
 * @param since from where on it wants to hear what it missed; null: from now on
 * @param resync whether that is no longer known: it must read anew
 */
public record Subscription(String socket, Room room, String id, Place since, boolean resync) {

    /** Whether something may have to be told before it begins. */
    public boolean isResuming() {
        return since != null;
    }

    Subscription from(Place place) {
        return new Subscription(socket, room, id, place, resync);
    }

    Subscription anew() {
        return new Subscription(socket, room, id, null, true);
    }
}
