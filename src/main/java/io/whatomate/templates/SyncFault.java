package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/**
 * Why the templates of an account could not be read. Meta's own words are never kept: an error about a malformed token repeats
 * that token.
 */
enum SyncFault {
    UNREACHABLE,
    UNAVAILABLE,
    RATE_LIMITED,
    TOKEN_REFUSED,
    TOKEN_UNREADABLE,
    PERMISSION_MISSING,
    BUSINESS_UNKNOWN,
    ADDRESS_REFUSED,
    UNEXPECTED;

    /** Meta, "Error codes": unknown, down, something went wrong. */
    private static final Set<Integer> DOWN = Set.of(1, 2, 131000, 131016);
    /** Calls of app, user, page, WABA. */
    private static final Set<Integer> LIMITS = Set.of(4, 17, 32, 613, 80007, 80008);
    /** Authentication: session, token missing, token expired or revoked. */
    private static final Set<Integer> TOKEN = Set.of(0, 102, 104, 190);
    private static final int NO_SUCH_NODE = 33;

    /** Of an answer that is no list. */
    static SyncFault of(int status, JsonNode body) {
        var error = body.path("error").path("code");
        if (!error.canConvertToInt()) {
            return status == 429 ? RATE_LIMITED : status >= 500 ? UNAVAILABLE : UNEXPECTED;
        }
        var code = error.asInt();
        if (LIMITS.contains(code) || status == 429) {
            return RATE_LIMITED;
        }
        if (TOKEN.contains(code)) {
            return TOKEN_REFUSED;
        }
        if (code == 3 || code == 10 || code >= 200 && code < 300) {
            return PERMISSION_MISSING;
        }
        if (code == 100 && body.at("/error/error_subcode").asInt() == NO_SUCH_NODE) {
            return BUSINESS_UNKNOWN;
        }
        return DOWN.contains(code) || status >= 500 ? UNAVAILABLE : UNEXPECTED;
    }

    /** Whether it may pass by itself. */
    boolean isPassing() {
        return this == UNREACHABLE || this == UNAVAILABLE || this == RATE_LIMITED;
    }

    /** The word in the API. */
    String shown() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
