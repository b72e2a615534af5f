package io.whatomate.identity;

import io.whatomate.platform.api.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Access tokens whose signature and claims were found right. A page that is open calls again and again with the same one, and
 * to verify it was a sixth of a read's processor time. What may change, its time and its session, is asked at every call.
 */
final class VerifiedTokens {

    /** Enough for as many people as one node serves; a token and what it says are less than 1 KiB. */
    private static final int MOST = 10_000;

    private final Map<String, Token> byText = new ConcurrentHashMap<>();

    /** What a token says. */
    record Token(Caller.Person caller, Instant expires) {}

    /** @return null when the token has to be verified */
    Token find(String text) {
        return byText.get(text);
    }

    /** Begins anew when there are too many: those in use come back with their next call. */
    void keep(String text, Token token) {
        if (byText.size() >= MOST) {
            byText.clear();
        }
        byText.put(text, token);
    }
}
