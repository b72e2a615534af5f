package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Meta's question to a new callback: repeat this number, if you know this token.
 *
 * @param url the callback; null when an override is taken back
 * @param challenge what the callback must answer, and nothing else
 */
public record Handshake(String url, String verifyToken, String challenge) {

    private static final int MAX_URL = 200;

    /** Null when the member is absent; an empty member takes the override back. */
    static Handshake of(ObjectNode fields, String member) {
        if (!fields.hasNonNull(member)) {
            return null;
        }
        var named = Fields.of(fields);
        if (fields.get(member).asText().isEmpty()) {
            return new Handshake(null, null, null);
        }
        named.link(member, MAX_URL);
        var challenge = Long.toString(ThreadLocalRandom.current().nextLong(100_000_000L, 10_000_000_000L));
        return new Handshake(fields.get(member).asText(), named.text("verify_token", 512), challenge);
    }

    /** Whether there is anybody to ask. */
    public boolean isNeeded() {
        return url != null;
    }

    /** Query of the GET to the callback, percent-encoded, without the question mark. */
    public String getQuery() {
        return "hub.mode=subscribe&hub.challenge=" + challenge
                + "&hub.verify_token=" + URLEncoder.encode(verifyToken, StandardCharsets.UTF_8);
    }

    /** @throws GraphFailure 2200 unless the callback answered 200 and the challenge */
    void check(int status, String answer) {
        if (status != 200 || !challenge.equals(answer)) {
            throw new GraphFailure(GraphError.of(
                    2200, status == 0
                            ? "The callback URL could not be reached"
                            : "The callback URL answered " + status
                                    + (status == 200 ? ", but not with the challenge" : "")));
        }
    }
}
