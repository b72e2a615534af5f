package io.whatomate.realtime;

import io.whatomate.platform.http.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Who listens to which room, and who of them hears of an event. Asked anew for each event: whoever lost sight of a contact
 * hears nothing more of it, though still in its room.
 */
@Component("audience")
final class Audience {

    /** A contact went out of a member's sight: the one thing told of it then is its id. */
    static final String HIDDEN = "contact.hidden";

    private static final int MOST_ROOMS = 100;

    private final Sockets sockets;
    private final Map<Room, Set<String>> listeners = new HashMap<>();
    private final Map<String, Set<Room>> rooms = new HashMap<>();

    Audience(Sockets sockets) {
        this.sockets = sockets;
    }

    /** Does nothing for a socket that is gone. */
    synchronized void join(String socket, Room room) {
        if (sockets.member(socket) != null) {
            listeners.computeIfAbsent(room, same -> new HashSet<>()).add(socket);
            rooms.computeIfAbsent(socket, same -> new HashSet<>()).add(room);
        }
    }

    synchronized void leave(String socket, Room room) {
        listeners.computeIfPresent(room, (same, keys) -> {
            keys.remove(socket);
            return keys.isEmpty() ? null : keys;
        });
        rooms.computeIfPresent(socket, (same, joined) -> {
            joined.remove(room);
            return joined.isEmpty() ? null : joined;
        });
    }

    /** The socket is gone; call after {@link Sockets} has forgotten it, so that nobody joins in between. */
    synchronized void leaveAll(String socket) {
        Set.copyOf(rooms.getOrDefault(socket, Set.of())).forEach(room -> leave(socket, room));
    }

    /**
     * @param more rooms that the socket waits for
     * @throws Problem 429 when that makes a hundred
     */
    synchronized void requireRoom(String socket, long more) {
        if (rooms.getOrDefault(socket, Set.of()).size() + more >= MOST_ROOMS) {
            throw Problem.of(429, "too-many-rooms", "Too many rooms", "A socket may listen to " + MOST_ROOMS + " rooms.");
        }
    }

    /** Whom these events go to, each socket once; events that concern nobody here are left out. */
    public synchronized List<Delivery> address(@Variable("events") List<RealtimeEvent> events) {
        var deliveries = new ArrayList<Delivery>();
        for (var event : events) {
            var keys = new LinkedHashSet<String>();
            roomsOf(event).forEach(room -> keys.addAll(listeners.getOrDefault(room, Set.of())));
            add(event, keys, deliveries);
        }
        return deliveries;
    }

    /** What one socket missed in one room. Who was typing then is no news. */
    List<Delivery> missed(Subscription subscription, List<RealtimeEvent> events) {
        var deliveries = new ArrayList<Delivery>();
        events.stream()
                .filter(event -> !event.isTyping() && roomsOf(event).anyMatch(subscription.room()::equals))
                .forEach(event -> add(event, Set.of(subscription.socket()), deliveries));
        return deliveries;
    }

    private void add(RealtimeEvent event, Set<String> candidates, List<Delivery> deliveries) {
        var plain = new ArrayList<String>();
        var masked = new ArrayList<String>();
        var hidden = new ArrayList<String>();
        for (var key : candidates) {
            var member = sockets.member(key);
            if (member == null) {
                continue;
            }
            if (event.isFor(member)) {
                (event.masked() && member.role().equals("agent") ? masked : plain).add(key);
            } else if (event.hides(member)) {
                hidden.add(key);
            }
        }
        if (!plain.isEmpty() || !masked.isEmpty()) {
            deliveries.add(new Delivery(event, event.type(), plain, masked));
        }
        if (!hidden.isEmpty()) {
            deliveries.add(new Delivery(event, HIDDEN, hidden, List.of()));
        }
    }

    private static Stream<Room> roomsOf(RealtimeEvent event) {
        if (event.isTemplate()) {
            return Stream.of(new Room.Everything(event.organizationId()));
        }
        if (event.isSession() || event.contactId() == null) {
            return Stream.empty();
        }
        var organization = event.organizationId();
        var ofContact = new Room.OfContact(organization, event.contactId());
        if (event.isTyping()) {
            return Stream.of(ofContact);
        }
        var owners = Stream.of(Optional.ofNullable(event.assigned()), Optional.ofNullable(event.userId()))
                .flatMap(Optional::stream)
                .map(user -> (Room) new Room.Own(organization, user));
        return Stream.concat(Stream.of(new Room.Everything(organization), ofContact), owners);
    }
}
