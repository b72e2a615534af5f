package io.whatomate.platform.http;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/**
 * One file of the user interface.
 *
 * @param contentType value of the header
 * @param tag entity tag of the content, the same for all its encodings
 * @param forms content by name of its encoding; {@code identity} is always there
 */
record PageFile(String contentType, String tag, Map<String, Buffer> forms) {

    static final String PLAIN = "identity";

    private static final String[] SMALLEST_FIRST = {"br", "gzip"};

    /** The smallest form that the client takes. */
    String encodingFor(String acceptEncoding) {
        for (var encoding : SMALLEST_FIRST) {
            if (forms.containsKey(encoding) && isAccepted(encoding, acceptEncoding)) {
                return encoding;
            }
        }
        return PLAIN;
    }

    /** «br;q=0» is how a client refuses one (RFC 9110, 12.5.3). */
    private static boolean isAccepted(String encoding, String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        for (var offer : acceptEncoding.split(",")) {
            var parts = offer.strip().split("\\s*;\\s*");
            if (parts[0].equalsIgnoreCase(encoding)) {
                return parts.length == 1 || !parts[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
