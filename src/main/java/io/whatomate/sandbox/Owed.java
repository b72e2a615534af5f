package io.whatomate.sandbox;

/**
 * One update that the product must hear of.
 *
 * @param id increases; the order of the backlog after a restart
 * @param due Unix milliseconds
 * @param since Unix milliseconds of its creation; Meta gives up after 7 days
 * @param entry an item of the webhook's {@code entry}, escaped; null when only the phone's screen changes
 * @param change what a watching phone sees at that moment; null for updates that phones do not show
 * @param attempts so far
 */
record Owed(
        long id, String numberId, String wabaId, long due, long since, String entry, StatusChange change, int attempts) {

    /** A tick on a phone's screen. */
    record StatusChange(String phone, String messageId, String status, long at) {}

    Owed at(long moment) {
        return new Owed(id, numberId, wabaId, moment, since, entry, change, attempts);
    }

    /** What is left to do after a failed attempt; the screen has changed already. */
    Owed again(long moment) {
        return new Owed(id, numberId, wabaId, moment, since, entry, null, attempts + 1);
    }
}
