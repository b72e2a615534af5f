package io.whatomate.platform.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One open socket. Camel's own host runs each frame on a thread of its own, in any order and without a bound, and its
 * producer waits until the slowest peer has taken the message; so this one keeps order, bounds both directions and never
 * waits. Everything but {@link #send} and {@link #close} runs on the socket's event loop.
 */
final class SocketSession {

    private static final short GOING_AWAY = 1001;
    private static final short UNSUPPORTED = 1003;
    private static final short TOO_BIG = 1009;
    private static final short TRY_LATER = 1013;
    private static final long GRACE_MILLIS = 1_000;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final ServerWebSocket socket;
    private final SocketBounds bounds;
    private final Vertx vertx;
    private final Consumer<String> route;
    private final Runnable drop;
    private final Deque<String> inbox = new ArrayDeque<>();
    private final AtomicLong backlog = new AtomicLong();
    private final AtomicLong behindSince = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private boolean taking;
    private int unanswered;

    /**
     * @param drop ends the connection without a word
     * @param route takes a frame; blocks
     */
    SocketSession(ServerWebSocket socket, Runnable drop, SocketBounds bounds, Vertx vertx, Consumer<String> route) {
        this.socket = socket;
        this.drop = drop;
        this.bounds = bounds;
        this.vertx = vertx;
        this.route = route;
    }

    /** @param closed runs once, when the socket is gone */
    void open(Runnable closed) {
        var pulse = vertx.setPeriodic(bounds.pingPeriod(), tick -> ping());
        socket.textMessageHandler(this::take);
        socket.binaryMessageHandler(any -> close(UNSUPPORTED, "Text only"));
        socket.pongHandler(any -> unanswered = 0);
        // Without a handler Vert.x prints the trace of every connection that a client drops. What is too large for Vert.x it gives up,
        // and would leave the socket open and deaf.
        socket.exceptionHandler(broken -> {
            close(TOO_BIG, tooBig());
            vertx.setTimer(GRACE_MILLIS, late -> drop.run());
        });
        socket.closeHandler(any -> {
            closing.set(true);
            vertx.cancelTimer(pulse);
            inbox.clear();
            closed.run();
        });
    }

    /** Writes, or hangs up when too much waits already, or for too long. Returns at once, on any thread. */
    void send(String text) {
        if (closing.get()) {
            return;
        }
        var waiting = backlog.addAndGet(text.length());
        if (keepsUp(waiting)) {
            try {
                socket.writeTextMessage(text).onComplete(written -> backlog.addAndGet(-text.length()));
            } catch (IllegalStateException closedMeanwhile) {
                closing.set(true);
            }
        } else {
            close(TRY_LATER, "Too slow: connect again and resume");
            // The goodbye stands behind all that was not taken; Vert.x alone would keep it for ten seconds.
            vertx.setTimer(GRACE_MILLIS, late -> drop.run());
        }
    }

    /** Many events at once are a burst and pass; what stays for seconds is a peer that does not read. */
    private boolean keepsUp(long waiting) {
        if (waiting <= bounds.backlog()) {
            behindSince.set(0);
            return true;
        }
        var now = System.nanoTime();
        behindSince.compareAndSet(0, now);
        return waiting <= bounds.burst() && now - behindSince.get() < PATIENCE_NANOS;
    }

    /** Says goodbye, once; a peer that does not answer is dropped by Vert.x after ten seconds. */
    void close(short code, String reason) {
        if (closing.compareAndSet(false, true)) {
            socket.close(code, reason);
        }
    }

    private void take(String text) {
        unanswered = 0;
        if (text.length() > bounds.frame() || text.getBytes(StandardCharsets.UTF_8).length > bounds.frame()) {
            close(TOO_BIG, tooBig());
        } else if (!closing.get()) {
            inbox.add(text);
            if (inbox.size() == bounds.inbox()) {
                socket.pause();
            }
            next();
        }
    }

    private String tooBig() {
        return "A frame may have " + bounds.frame() + " bytes";
    }

    private void next() {
        if (taking || inbox.isEmpty()) {
            return;
        }
        taking = true;
        var text = inbox.poll();
        if (inbox.isEmpty()) {
            socket.resume();
        }
        vertx.executeBlocking(
                        () -> {
                            route.accept(text);
                            return null;
                        },
                        false)
                .onComplete(taken -> {
                    taking = false;
                    next();
                });
    }

    private void ping() {
        if (unanswered++ >= 2) {
            close(GOING_AWAY, "Nothing heard from you");
        } else if (!closing.get()) {
            socket.writePing(Buffer.buffer());
        }
    }
}
