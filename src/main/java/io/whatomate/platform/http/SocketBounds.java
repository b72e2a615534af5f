package io.whatomate.platform.http;

/**
 * What a session's socket may take.
 *
 * @param frame bytes of a client's frame; a larger one closes the socket with 1009
 * @param inbox client's frames that wait for the one before them; then the socket is not read
 * @param backlog characters of ours that may wait for seconds to be written; whoever does not read is closed with 1013
 * @param burst characters that may wait for a moment
 * @param pingPeriod milliseconds between pings; whoever is silent for two of them is closed with 1001
 */
public record SocketBounds(int frame, int inbox, int backlog, int burst, long pingPeriod) {

    /** Of a chat's page: frames are short, and a page that lets events of megabytes pile up had better read anew. */
    static final SocketBounds DEFAULT = new SocketBounds(4096, 16, 1 << 18, 1 << 21, 25_000);
}
