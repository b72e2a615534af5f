package io.whatomate.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.whatomate.platform.api.Caller;
import io.whatomate.platform.http.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The checks of sign-in. */
@Component("signIn")
public final class SignIn {

    private final UserPasswords passwords;
    private final AccessTokens tokens;
    private final ObjectMapper json = new ObjectMapper();

    SignIn(UserPasswords passwords, AccessTokens tokens) {
        this.passwords = passwords;
        this.tokens = tokens;
    }

    /**
     * @param attempt row of {@code begin-sign-in.sql}
     * @throws Problem 429 after too many failures, 401 when email and password do not fit
     */
    public void verify(@Body Map<String, Object> attempt, @Variable("password") String password) {
        var seconds = ((Number) attempt.get("blocked_seconds")).intValue();
        if (seconds > 0) {
            throw Problem.of(429, "too-many-failures", "Too many failures",
                            "Sign-in from here is closed for " + seconds + " seconds.")
                    .retryAfter(seconds);
        }
        var hash = (String) attempt.get("password_hash");
        if (!passwords.fit(password, hash)) {
            throw Problem.of(401, "wrong-credentials", "Wrong email or password",
                    "Check both. After five failures sign-in from here is closed for a quarter of an hour.");
        }
    }

    /** The body of a successful sign-in. */
    public String answer(@Variable("attempt") Map<String, Object> attempt) throws JsonProcessingException {
        var caller = new Caller(
                (UUID) attempt.get("organization_id"), (UUID) attempt.get("user_id"), (String) attempt.get("role"));
        var body = new LinkedHashMap<String, Object>();
        body.put("accessToken", tokens.issue(caller));
        body.put("expiresIn", AccessTokens.LIFETIME.toSeconds());
        body.put("user", new RawValue(attempt.get("user").toString()));
        return json.writeValueAsString(body);
    }
}
