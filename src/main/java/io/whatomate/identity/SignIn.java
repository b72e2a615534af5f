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
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The checks of sign-in, refresh and switch, and the tokens they end with. */
@Component("signIn")
public final class SignIn {

    private final UserPasswords passwords;
    private final AccessTokens accessTokens;
    private final RefreshTokens refreshTokens;
    private final ObjectMapper json = new ObjectMapper();

    SignIn(UserPasswords passwords, AccessTokens accessTokens, RefreshTokens refreshTokens) {
        this.passwords = passwords;
        this.accessTokens = accessTokens;
        this.refreshTokens = refreshTokens;
    }

    /**
     * @param attempt row of {@code begin-sign-in.sql}
     * @throws Problem 429 after too many failures, 401 when email and password do not fit
     */
    public void verify(@Body Map<String, Object> attempt, @Variable("password") String password) {
        checkOpen(attempt, "Sign-in from here");
        var hash = (String) attempt.get("password_hash");
        if (!passwords.fit(password, hash)) {
            throw wrongCredentials();
        }
    }

    /**
     * What {@code open-session.sql} answered: nothing when the password changed, or the user left, since it was looked at.
     *
     * @throws Problem 401
     */
    public void checkOpened(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof Map<?, ?>)) {
            throw wrongCredentials();
        }
    }

    /**
     * @param session row of {@code rotate-session.sql}
     * @throws Problem 429, 409 or 401 by its verdict
     */
    public void checkTurn(@Body Map<String, Object> session) {
        checkOpen(session, "Refreshing");
        switch ((String) session.get("verdict")) {
            case "current" -> {}
            case "parallel" -> throw Problem.of(409, "crossed", "Used a moment ago",
                            "Another call used this token just now. Go on with the token that it was answered.")
                    .retryAfter(1);
            case "reused" -> throw refused("spent-token", "Used before",
                    "This token was used before, so somebody holds a copy: the session has ended. Sign in again.");
            case "expired" -> throw refused("expired-token", "Expired token", "The session is over. Sign in again.");
            default -> throw refused("unknown-token", "Unknown token", "The token belongs to no session. Sign in again.");
        }
    }

    /**
     * @param home row of {@code switch-organization.sql}; nothing when the user does not belong there
     * @throws Problem 404 or 401
     */
    public void checkSwitch(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof Map<?, ?> home)) {
            throw Problem.of(404, "not-found", "Not found", "You do not belong to such an organization.");
        }
        if (home.get("session_id") == null) {
            throw refused("unknown-token", "Session ended", "The session of this token has ended. Sign in again.");
        }
    }

    /**
     * What {@code register.sql} answered: nothing when the email belongs to somebody.
     *
     * @throws Problem 409
     */
    public void checkRegistered(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof Map<?, ?>)) {
            throw Problem.of(409, "email-taken", "Somebody has this email", "Sign in at POST /auth/login.");
        }
    }

    /**
     * The answer with both tokens.
     *
     * @param session row with organization_id, user_id, role, user, session_id and kind
     */
    public void answer(@Body Map<String, Object> session, Exchange exchange) throws JsonProcessingException {
        var caller = new Caller.Person(
                (UUID) session.get("organization_id"),
                (UUID) session.get("user_id"),
                (String) session.get("role"),
                (UUID) session.get("session_id"));
        var refreshToken = exchange.getVariable("refreshToken", String.class);
        var body = new LinkedHashMap<String, Object>();
        var message = exchange.getMessage();
        message.removeHeaders("*");
        body.put("accessToken", accessTokens.issue(caller));
        if (session.get("kind").equals("cookie")) {
            message.setHeader("Set-Cookie", refreshTokens.cookies(refreshToken));
        } else {
            body.put("refreshToken", refreshToken);
        }
        body.put("expiresIn", AccessTokens.LIFETIME.toSeconds());
        body.put("user", new RawValue(session.get("user").toString()));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(json.writeValueAsString(body));
    }

    /** The answer of a sign-out; a browser forgets its cookies. */
    public void answerSignedOut(@Variable("session") String session, Exchange exchange) {
        var message = exchange.getMessage();
        message.removeHeaders("*");
        if (session.equals("cookie")) {
            message.setHeader("Set-Cookie", refreshTokens.noCookies());
        }
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 204);
        message.setBody(null);
    }

    /** @param counted row with {@code blocked_seconds} */
    static void checkOpen(Map<String, Object> counted, String what) {
        var seconds = ((Number) counted.get("blocked_seconds")).intValue();
        if (seconds > 0) {
            throw Problem.of(429, "too-many-failures", "Too many attempts", what + " is closed for " + seconds + " seconds.")
                    .retryAfter(seconds);
        }
    }

    private static Problem wrongCredentials() {
        return Problem.of(401, "wrong-credentials", "Wrong email or password",
                "Check both. After five failures sign-in from here is closed for a quarter of an hour.");
    }

    private static Problem refused(String type, String title, String detail) {
        return Problem.of(401, type, title, detail);
    }
}
