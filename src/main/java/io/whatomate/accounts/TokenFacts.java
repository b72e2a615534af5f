package io.whatomate.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Objects;
import java.util.stream.LongStream;

/** What {@code GET /debug_token} says of an access token (Meta, "Debug token"). */
final class TokenFacts {

    private static final String SENDING = "whatsapp_business_messaging";
    private static final long LATEST_SECOND = 253_000_000_000L;

    private TokenFacts() {}

    /** A token that may not ask about itself is no fault: what it may, the other questions show. */
    static ConnectionReport hear(GraphAnswer answer, ConnectionReport report) {
        var data = answer.unheard() == null ? answer.body().path("data") : null;
        if (data == null || !data.path("is_valid").asBoolean()) {
            return report;
        }
        var facts = new HashMap<String, Object>();
        facts.put("tokenExpiresAt", Objects.toString(end(data), null));
        var known = report.learn(facts);
        var scopes = data.path("scopes");
        var maySend = scopes.isEmpty() || scopes.valueStream().map(JsonNode::asText).anyMatch(SENDING::equals);
        return maySend ? known : known.fail(ConnectionFault.PERMISSION_MISSING, null);
    }

    /** The sooner of two ends, the token's and that of its access to data; null when it has none, which Meta writes as 0. */
    private static Instant end(JsonNode data) {
        return LongStream.of(data.path("expires_at").asLong(), data.path("data_access_expires_at").asLong())
                .filter(second -> second > 0 && second < LATEST_SECOND)
                .boxed()
                .min(Long::compare)
                .map(Instant::ofEpochSecond)
                .orElse(null);
    }
}
