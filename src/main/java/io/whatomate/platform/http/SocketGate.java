package io.whatomate.platform.http;

import io.vertx.core.http.HttpServerRequest;

/** Decides who may open a WebSocket. A socket path without a gate does not start: Camel itself asks nobody. */
public interface SocketGate {

    /** The path prefix it guards, such as {@code /sandbox/ws/}. */
    String path();

    /**
     * Runs on the event loop, before the upgrade, after the origin was checked: must not block.
     *
     * @return the sub-protocol to confirm, which must be one that the client offered; null for none
     * @throws Problem when the socket is refused
     */
    String admit(HttpServerRequest handshake);
}
