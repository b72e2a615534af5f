package io.whatomate.platform.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConstants;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConsumer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open sockets of one path behind a {@link SessionGate}. */
final class SocketSessions {

    private static final Logger LOG = LoggerFactory.getLogger(SocketSessions.class);
    private static final short GOING_AWAY = 1001;

    private final Map<String, SocketSession> open = new ConcurrentHashMap<>();
    private final SessionGate gate;
    private final SameOrigin origin;
    private final SocketBounds bounds;

    SocketSessions(SessionGate gate, SameOrigin origin, SocketBounds bounds) {
        this.gate = gate;
        this.origin = origin;
        this.bounds = bounds;
    }

    /** Admits or refuses; frames of the admitted go to the consumer's route. */
    void handshake(RoutingContext handshake, VertxWebsocketConsumer consumer) {
        var request = handshake.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            refuse(handshake, Problem.of(426, "upgrade-required", "Upgrade required", "A WebSocket is opened here."));
        } else if (!origin.admits(request)) {
            refuse(handshake, Problem.of(403, "foreign-origin", "Foreign origin", "Sockets are opened from this site only"));
        } else {
            // What the client sends meanwhile must not be lost.
            request.pause();
            gate.admit(request)
                    .onSuccess(pass -> upgrade(handshake, pass, consumer))
                    .onFailure(failure -> {
                        request.resume();
                        refuse(handshake, failure);
                    });
        }
    }

    private void upgrade(RoutingContext handshake, SocketPass pass, VertxWebsocketConsumer consumer) {
        // Vert.x writes the headers of this response into the upgrade; browsers drop a socket without it.
        handshake.response().putHeader("Sec-WebSocket-Protocol", pass.protocol());
        var connection = (ConnectionBase) handshake.request().connection();
        handshake.request().toWebSocket()
                .onSuccess(socket -> {
                    handshake.request().resume();
                    begin(socket, connection, pass, consumer, handshake.vertx());
                })
                .onFailure(failure -> {
                    pass.closed();
                    LOG.debug("A socket was admitted and not opened", failure);
                });
    }

    private void begin(
            ServerWebSocket socket, ConnectionBase connection, SocketPass pass, VertxWebsocketConsumer consumer, Vertx vertx) {
        var key = UUID.randomUUID().toString();
        var session = new SocketSession(
                socket, () -> connection.channel().close(), bounds, vertx, text -> run(key, text, consumer));
        open.put(key, session);
        pass.opened(key);
        session.open(() -> {
            open.remove(key);
            pass.closed();
        });
    }

    /** Does nothing for a socket that is gone. */
    void send(String key, String text) {
        var session = open.get(key);
        if (session != null) {
            session.send(text);
        }
    }

    /** Does nothing for a socket that is gone. */
    void close(String key, short code, String reason) {
        var session = open.get(key);
        if (session != null) {
            session.close(code, reason);
        }
    }

    void closeAll() {
        open.values().forEach(session -> session.close(GOING_AWAY, "The server stops"));
    }

    private static void run(String key, String text, VertxWebsocketConsumer consumer) {
        var exchange = consumer.createExchange(false);
        try {
            exchange.getMessage().setHeader(VertxWebsocketConstants.CONNECTION_KEY, key);
            exchange.getMessage().setHeader(VertxWebsocketConstants.EVENT, VertxWebsocketEvent.MESSAGE);
            exchange.getMessage().setBody(text);
            consumer.createUoW(exchange);
            consumer.getProcessor().process(exchange);
            if (exchange.getException() != null) {
                consumer.getExceptionHandler().handleException("A frame was not taken", exchange, exchange.getException());
            }
        } catch (Exception e) {
            consumer.getExceptionHandler().handleException("A frame was not taken", exchange, e);
        } finally {
            consumer.doneUoW(exchange);
            consumer.releaseExchange(exchange, false);
        }
    }

    private static void refuse(RoutingContext handshake, Throwable failure) {
        var problem = failure instanceof Problem known
                ? known
                : Problem.of(503, "unavailable", "Unavailable", "Try again in a few seconds.").retryAfter(5);
        if (!(failure instanceof Problem)) {
            LOG.warn("A handshake failed", failure);
        }
        var response = handshake.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        if (problem.retryAfter() != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(problem.retryAfter()));
        }
        response.end(problem.detail());
    }
}
