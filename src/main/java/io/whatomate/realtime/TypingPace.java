package io.whatomate.realtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * How often a socket is heard that tells of typing: of each contact the first word at once, then the last of each second, when it
 * is another than was told. What comes between is dropped; so a flood reaches colleagues, and Meta, as two words a second at most.
 */
@Component("typingPace")
public final class TypingPace {

    static final Duration PAUSE = Duration.ofSeconds(1);

    /** Contacts of one socket within a second: people go from one to the next. */
    static final int MOST_CONTACTS = 10;

    private final Sockets sockets;
    private final Clock clock;
    private final Map<String, Map<UUID, Told>> told = new ConcurrentHashMap<>();

    TypingPace(Sockets sockets, Clock clock) {
        this.sockets = sockets;
        this.clock = clock;
    }

    /** When a frame is told. */
    enum Turn { NOW, LATER, NEVER }

    /**
     * What was told of a contact last.
     *
     * @param wanted the frame that came last since; null: nothing else is to be told
     * @param waits whether somebody comes for it when the pause is over
     */
    private record Told(Instant at, boolean isTyping, ClientFrame.Typing wanted, boolean waits) {

        boolean isOver(Instant now) {
            return !waits && !now.isBefore(at.plus(PAUSE));
        }
    }

    /** Sets the variable {@code turn} to the name of the frame's {@link Turn}; of one that waits, {@code pause} in milliseconds. */
    public void judge(Exchange exchange) {
        var socket = exchange.getVariable("socket", String.class);
        var turn = turn(socket, exchange.getVariable("frame", ClientFrame.Typing.class));
        exchange.setVariable("turn", turn.name());
        if (turn == Turn.LATER) {
            exchange.setVariable("pause", PAUSE.toMillis());
        }
    }

    /** Makes the variable {@code frame} what is to be told now that the pause is over; null: nothing. */
    public void takeLast(Exchange exchange) {
        var contact = exchange.getVariable("frame", ClientFrame.Typing.class).contactId();
        exchange.setVariable("frame", last(exchange.getVariable("socket", String.class), contact));
    }

    Turn turn(String socket, ClientFrame.Typing frame) {
        var ofSocket = told.computeIfAbsent(socket, opened -> new ConcurrentHashMap<>());
        // It may have closed since its frame was read; then nobody would come to forget it.
        if (sockets.member(socket) == null) {
            told.remove(socket);
            return Turn.NEVER;
        }
        var now = clock.instant();
        synchronized (ofSocket) {
            ofSocket.values().removeIf(before -> before.isOver(now));
            var before = ofSocket.get(frame.contactId());
            if (before != null) {
                var wanted = frame.isTyping() == before.isTyping() ? null : frame;
                ofSocket.put(frame.contactId(), new Told(before.at(), before.isTyping(), wanted, before.waits() || wanted != null));
                return wanted != null && !before.waits() ? Turn.LATER : Turn.NEVER;
            }
            if (ofSocket.size() >= MOST_CONTACTS) {
                return Turn.NEVER;
            }
            ofSocket.put(frame.contactId(), new Told(now, frame.isTyping(), null, false));
            return Turn.NOW;
        }
    }

    /** What is still to be told of the contact, once; null when nothing is, or the socket is gone. */
    ClientFrame.Typing last(String socket, UUID contact) {
        var ofSocket = told.get(socket);
        if (ofSocket == null || sockets.member(socket) == null) {
            return null;
        }
        synchronized (ofSocket) {
            var before = ofSocket.get(contact);
            var wanted = before.wanted();
            if (wanted == null) {
                ofSocket.put(contact, new Told(before.at(), before.isTyping(), null, false));
            } else {
                ofSocket.put(contact, new Told(clock.instant(), wanted.isTyping(), null, false));
            }
            return wanted;
        }
    }

    /** The socket is gone. */
    void forget(String socket) {
        told.remove(socket);
    }
}
