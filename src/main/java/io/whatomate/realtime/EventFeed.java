package io.whatomate.realtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * How far this node has read the log of events, and who waits to listen. One thread reads, delivers and lets new listeners
 * in, in turns: what a listener missed ends exactly where the live events begin.
 */
@Component("eventFeed")
final class EventFeed {

    /** Events of one look. More than that are no news but a flood: pages read anew. */
    private static final int MOST_AT_ONCE = 5_000;
    /** Events that somebody may have missed and is still told. */
    private static final int MOST_MISSED = 10_000;
    /** Milliseconds between two looks after which events may have been removed unread. */
    private static final long LONGEST_PAUSE = 300_000;
    /** Listeners let in between two looks, so that a thousand who come back together hold up nobody's events. */
    private static final int MOST_BEGINNERS = 20;

    /** An organization's events are kept for sure once all transactions are over that had begun before. */
    private enum Watch { NEW, WAITING, KEPT }

    private record Watched(Watch state, long from) {}

    private final Sockets sockets;
    private final Map<UUID, Watched> watched = new ConcurrentHashMap<>();
    private final Queue<Subscription> waiting = new ConcurrentLinkedQueue<>();
    private volatile Place settled;
    private Place seen;

    EventFeed(Sockets sockets) {
        this.sockets = sockets;
    }

    /** Whether events of that organization are not yet kept on behalf of this node. */
    boolean isNew(UUID organization) {
        return !watched.containsKey(organization);
    }

    /**
     * Events of that organization are kept.
     *
     * @param begun whether they were not until now
     * @return whether this node thought that they were, so that some were missed
     */
    boolean keeps(UUID organization, boolean begun) {
        var watch = new Watched(Watch.NEW, 0);
        if (begun) {
            return watched.put(organization, watch) != null;
        }
        watched.putIfAbsent(organization, watch);
        return false;
    }

    /** Organizations of which nobody is connected any more are forgotten; the others are watched on. */
    Set<UUID> watchedOn() {
        watched.keySet().retainAll(sockets.organizations());
        return Set.copyOf(watched.keySet());
    }

    /** Nobody is here: the next look is the first again. */
    public void rest() {
        settled = null;
    }

    /** The parameters of a look at what is new since the last one: of organizations that somebody is connected of. */
    public Map<String, Object> look() {
        var asked = new HashMap<String, Object>();
        asked.put("organizations", array(watched.keySet().stream()));
        asked.put("since", settled == null ? null : settled.snapshot());
        asked.put("until", null);
        asked.put("most", MOST_AT_ONCE + 1);
        return asked;
    }

    /** The parameters of a look for what a listener missed until then. */
    static Map<String, Object> lookBack(Subscription subscription, Place upto) {
        var asked = new HashMap<String, Object>();
        asked.put("organizations", array(Stream.of(subscription.room().organizationId())));
        asked.put("since", subscription.since().snapshot());
        asked.put("until", upto.snapshot());
        asked.put("most", MOST_MISSED + 1);
        return asked;
    }

    /** Takes the rows of a look; null when there are too many, or when some may be gone. */
    List<RealtimeEvent> took(List<Map<String, Object>> rows) {
        var first = rows.getFirst();
        seen = new Place((Long) first.get("millis"), (String) first.get("seen"));
        watched.replaceAll((organization, watch) -> switch (watch.state()) {
            case NEW -> new Watched(Watch.WAITING, seen.next());
            case WAITING -> seen.oldest() >= watch.from() ? new Watched(Watch.KEPT, 0) : watch;
            case KEPT -> watch;
        });
        var late = settled != null && seen.millis() - settled.millis() > LONGEST_PAUSE;
        return late ? null : events(rows, MOST_AT_ONCE);
    }

    /** @return null when there are more than so many */
    private static List<RealtimeEvent> events(List<Map<String, Object>> rows, int most) {
        if (rows.size() > most) {
            return null;
        }
        return rows.stream().filter(row -> row.get("position") != null).map(RealtimeEvent::of).toList();
    }

    static List<RealtimeEvent> missed(List<Map<String, Object>> rows) {
        return events(rows, MOST_MISSED);
    }

    /** The events of this look have been told. */
    public void settle() {
        settled = seen;
    }

    /** How far everybody here has been told; null before the first look. */
    Place settled() {
        return settled;
    }

    void expect(Subscription subscription) {
        waiting.add(subscription);
    }

    /** The socket no longer wants what it waits for. */
    void forget(String socket, Room room) {
        waiting.removeIf(subscription -> subscription.socket().equals(socket) && subscription.room().equals(room));
    }

    /** Rooms that the socket waits for. */
    long waitingOf(String socket) {
        return waiting.stream().filter(subscription -> subscription.socket().equals(socket)).count();
    }

    /** Who may begin to listen now. */
    public List<Subscription> beginners() {
        var ready = waiting.stream()
                .filter(subscription -> {
                    var watch = watched.get(subscription.room().organizationId());
                    return watch != null && watch.state() == Watch.KEPT;
                })
                .limit(MOST_BEGINNERS)
                .toList();
        waiting.removeAll(ready);
        waiting.removeIf(subscription -> sockets.member(subscription.socket()) == null);
        return ready;
    }

    static String array(Stream<UUID> ids) {
        return ids.map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
