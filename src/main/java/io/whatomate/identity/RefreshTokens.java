package io.whatomate.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.platform.http.Problem;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Refresh tokens: {@code wr_}, 22 characters that name the session's family and 43 that change with every use. The route
 * finds digests only, in the variables {@code familyHash}, {@code tokenHash} (of the new one) and {@code presentedHash}.
 */
@Component("refreshTokens")
public final class RefreshTokens {

    static final String COOKIE = "whatomate-refresh";
    static final String CSRF_COOKIE = "whatomate-csrf";

    private static final Pattern TOKEN = Pattern.compile("wr_([A-Za-z0-9_-]{22})[A-Za-z0-9_-]{43}");
    private static final int LIFETIME_SECONDS = 7 * 24 * 60 * 60;
    private static final int FAMILY_BYTES = 16;
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final String secure;

    RefreshTokens(@Value("${whatomate.public-url}") String publicUrl) {
        this.secure = publicUrl.strip().toLowerCase(Locale.ROOT).startsWith("https:") ? "; Secure" : "";
    }

    /** For a session that begins, or moves to another organization. */
    public void issue(Exchange exchange) {
        var family = Digests.random(random, FAMILY_BYTES);
        exchange.setVariable("familyHash", Digests.sha256(family));
        renew(family, exchange);
    }

    /**
     * Takes the token of the body, else of the cookie, and makes the one that follows it. A sign-out's {@code everywhere}
     * becomes a variable too.
     *
     * @throws Problem 401 without a token, 403 when the cookie comes without its CSRF token
     */
    public void present(Exchange exchange) {
        var body = exchange.getMessage().getBody() instanceof Map<?, ?> given ? given : Map.of();
        var inBody = (String) body.get("refreshToken");
        var token = inBody != null ? inBody : exchange.getVariable("whatomateRefresh", String.class);
        if (token == null) {
            throw Problem.of(401, "missing-token", "No refresh token",
                    "Send the refreshToken of the last answer in the body, or the cookie " + COOKIE + ".");
        }
        var parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            throw Problem.of(401, "malformed-token", "Malformed token", "The token is no refreshToken of POST /auth/login.");
        }
        var family = parts.group(1);
        if (inBody == null) {
            checkCsrf(family, exchange.getVariable("xCSRFToken", String.class));
        }
        exchange.setVariable("everywhere", Boolean.TRUE.equals(body.get("everywhere")));
        exchange.setVariable("session", inBody != null ? "body" : "cookie");
        exchange.setVariable("familyHash", Digests.sha256(family));
        exchange.setVariable("presentedHash", Digests.sha256(token));
        renew(family, exchange);
    }

    /** The headers that give a browser its token and what proves that a page of ours uses it. */
    List<String> cookies(String token) {
        var parts = TOKEN.matcher(token);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not a refresh token");
        }
        return cookies(token, csrf(parts.group(1)), LIFETIME_SECONDS);
    }

    /** The headers that take both away. */
    List<String> noCookies() {
        return cookies("", "", 0);
    }

    private List<String> cookies(String token, String csrf, int seconds) {
        var common = "; Max-Age=" + seconds + "; SameSite=Strict" + secure;
        return List.of(
                COOKIE + "=" + token + "; Path=/api/v1/auth; HttpOnly" + common, CSRF_COOKIE + "=" + csrf + "; Path=/" + common);
    }

    private void renew(String family, Exchange exchange) {
        var token = "wr_" + family + Digests.random(random, SECRET_BYTES);
        exchange.setVariable("refreshToken", token);
        exchange.setVariable("tokenHash", Digests.sha256(token));
    }

    /**
     * The cookie's value follows from the family, so that a neighbour domain that plants a cookie of that name gains nothing;
     * comparing the header with it is comparing with the cookie that we set.
     */
    private static void checkCsrf(String family, String header) {
        if (header == null || !MessageDigest.isEqual(csrf(family).getBytes(UTF_8), header.getBytes(UTF_8))) {
            throw Problem.of(403, "csrf", "CSRF token is wrong",
                    "Send the value of the cookie " + CSRF_COOKIE + " as the header X-CSRF-Token.");
        }
    }

    private static String csrf(String family) {
        return Digests.base64(Digests.sha256("csrf " + family));
    }
}
