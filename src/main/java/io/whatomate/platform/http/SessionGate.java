package io.whatomate.platform.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * Decides who may open a WebSocket whose frames are taken one after the other, and who is hung up on when they do not keep
 * up. {@link SocketGate} is for pages that only look.
 */
public interface SessionGate {

    /** The path it guards, whole, such as {@code /ws}. */
    String path();

    /**
     * Runs on the event loop, before the upgrade, after the origin was checked: must not block.
     *
     * @return fails with a {@link Problem} when the socket is refused
     */
    Future<SocketPass> admit(HttpServerRequest handshake);
}
