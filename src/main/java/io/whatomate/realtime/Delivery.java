package io.whatomate.realtime;

import java.util.List;

/**
 * An event and the sockets it goes to.
 *
 * @param type what they know it as
 * @param keys of sockets that see numbers
 * @param maskedKeys of sockets that do not
 */
record Delivery(RealtimeEvent event, String type, List<String> keys, List<String> maskedKeys) {

    /** Whether the database must be asked what it tells. */
    boolean needsData() {
        return !type.equals(Audience.HIDDEN);
    }
}
