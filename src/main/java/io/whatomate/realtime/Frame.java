package io.whatomate.realtime;

import java.util.List;

/**
 * A text for sockets, or their end.
 *
 * @param keys of the sockets, separated by commas
 * @param closeCode of WebSocket; the text is then the reason. Null: a frame
 */
public record Frame(String keys, String text, Integer closeCode) {

    /** After the session of a socket ended: 4000 to 4999 are the application's. */
    static final int SIGNED_OUT = 4401;

    static Frame of(List<String> keys, String text) {
        return new Frame(String.join(",", keys), text, null);
    }

    static Frame signedOut(List<String> keys) {
        return new Frame(String.join(",", keys), "The session has ended", SIGNED_OUT);
    }
}
