package io.whatomate.platform.http;

/** What a gate grants for one socket. */
public interface SocketPass {

    /** The sub-protocol to confirm: one that the client offered. */
    String protocol();

    /**
     * The socket is open. Runs before the first frame is taken.
     *
     * @param key of the socket, as routes find it in {@code CamelVertxWebsocket.connectionKey}
     */
    void opened(String key);

    /** The socket is gone, or never came to be. Runs once. */
    void closed();
}
