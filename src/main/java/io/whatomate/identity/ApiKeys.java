package io.whatomate.identity;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** API keys: {@code wk_} and 43 random characters, of which the first eight may be shown. */
@Component("apiKeys")
public final class ApiKeys {

    static final String MARK = "wk_";

    private static final Pattern KEY = Pattern.compile("wk_[A-Za-z0-9_-]{43}");
    private static final int SECRET_BYTES = 32;
    private static final int SHOWN = MARK.length() + 8;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    ApiKeys(Clock clock) {
        this.clock = clock;
    }

    static boolean isWellFormed(String key) {
        return KEY.matcher(key).matches();
    }

    /**
     * Refuses a key that may more than its maker, and one that would be over before it begins.
     *
     * @throws Problem 400 naming the fields
     */
    public void check(@Body Map<String, Object> key, @Variable("permissions") Collection<String> permissions) {
        var errors = new ArrayList<FieldError>();
        if (key.get("scopes") instanceof List<?> scopes) {
            for (int i = 0; i < scopes.size(); i++) {
                if (!permissions.contains(scopes.get(i))) {
                    errors.add(new FieldError("scopes[" + i + "]", "permission", "is no permission of yours"));
                }
            }
        }
        if (key.get("expiresAt") instanceof String moment
                && !OffsetDateTime.parse(moment).toInstant().isAfter(clock.instant())) {
            errors.add(new FieldError("expiresAt", "past", "is over already"));
        }
        if (!errors.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The key was not made; errors names each field.")
                    .with(errors);
        }
    }

    /** A new key in the variable {@code apiKey}, and what is kept of it in {@code keyHash} and {@code keyPrefix}. */
    public void make(Exchange exchange) {
        var key = MARK + Digests.random(random, SECRET_BYTES);
        exchange.setVariable("apiKey", key);
        exchange.setVariable("keyHash", Digests.sha256(key));
        exchange.setVariable("keyPrefix", key.substring(0, SHOWN));
    }

    /** Adds the key to the answer: the one time that it is shown. */
    public String show(@Body String stored, @Variable("apiKey") String key) {
        return "{\"key\":\"" + key + "\"," + stored.substring(1);
    }
}
