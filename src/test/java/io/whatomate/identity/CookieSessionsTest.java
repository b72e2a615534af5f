package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page keeps its refresh token where no script reads it, and shows with every use that it is a page of ours. */
class CookieSessionsTest extends ApiTest {

    private User user;
    private Answer opened;

    @BeforeEach
    void signIn() {
        user = signedIn("agent");
        opened = post("/auth/login", null,
                "{\"email\": \"%s\", \"password\": \"%s\", \"session\": \"cookie\"}".formatted(user.email(), PASSWORD));
    }

    @Test
    void theTokenIsInACookieThatNoScriptReads() {
        assertThat(opened.status()).isEqualTo(200);
        assertThat(opened.body().has("refreshToken")).isFalse();
        assertThat(setCookies(opened)).hasSize(2);
        assertThat(setCookie(opened, "whatomate-refresh"))
                .startsWith("whatomate-refresh=wr_")
                .contains("; Path=/api/v1/auth;", "; HttpOnly", "; SameSite=Strict", "; Max-Age=604800");
        assertThat(setCookie(opened, "whatomate-csrf"))
                .contains("; Path=/;", "; SameSite=Strict")
                .doesNotContain("HttpOnly");
    }

    @Test
    void theCookieAloneIsRefused() {
        var alone = call("POST", "/auth/refresh", null, null, "Cookie", cookies(opened));
        assertThat(alone.status()).isEqualTo(403);
        assertThat(alone.problem()).isEqualTo("csrf");
        assertThat(call("POST", "/auth/refresh", null, null, "Cookie", cookies(opened), "X-CSRF-Token", "guess").status()).isEqualTo(403);
        assertThat(call("POST", "/auth/logout", null, null, "Cookie", cookies(opened)).status()).isEqualTo(403);

        assertThat(refresh(opened).status()).isEqualTo(200);
    }

    /** A neighbour domain may plant a cookie called whatomate-csrf: the token follows from the session, not from that cookie. */
    @Test
    void aPlantedCookieIsNoProof() {
        var planted = "whatomate-refresh=" + value(opened, "whatomate-refresh") + "; whatomate-csrf=planted";

        assertThat(call("POST", "/auth/refresh", null, null, "Cookie", planted, "X-CSRF-Token", "planted").status()).isEqualTo(403);
    }

    @Test
    void theCsrfTokenOfAnotherSessionIsNoProof() {
        var other = post("/auth/login", null,
                "{\"email\": \"%s\", \"password\": \"%s\", \"session\": \"cookie\"}".formatted(user.email(), PASSWORD));

        assertThat(call("POST", "/auth/refresh", null, null,
                "Cookie", cookies(opened), "X-CSRF-Token", value(other, "whatomate-csrf")).status()).isEqualTo(403);
    }

    @Test
    void bothCookiesTurn() {
        var next = refresh(opened);

        assertThat(next.body().has("refreshToken")).isFalse();
        assertThat(value(next, "whatomate-refresh")).isNotEqualTo(value(opened, "whatomate-refresh"));
        assertThat(refresh(next).status()).isEqualTo(200);
        assertThat(get("/me", new User(user.organization(), user.email(), next.body().path("accessToken").asText())).status())
                .isEqualTo(200);
    }

    @Test
    void pagesOfOtherSitesAreRefused() {
        var foreign = call("POST", "/auth/refresh", null, null, "Cookie", cookies(opened),
                "X-CSRF-Token", value(opened, "whatomate-csrf"), "Origin", "https://evil.example");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.problem()).isEqualTo("cross-site");
        assertThat(call("POST", "/auth/logout", null, null, "Cookie", cookies(opened),
                "X-CSRF-Token", value(opened, "whatomate-csrf"), "Origin", "null").status()).isEqualTo(403);

        var own = call("POST", "/auth/refresh", null, null, "Cookie", cookies(opened),
                "X-CSRF-Token", value(opened, "whatomate-csrf"), "Origin", "http://" + url("/").getAuthority());
        assertThat(own.status()).isEqualTo(200);
    }

    @Test
    void signingOutTakesTheCookiesAway() {
        var answer = call("POST", "/auth/logout", null, null,
                "Cookie", cookies(opened), "X-CSRF-Token", value(opened, "whatomate-csrf"));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(setCookies(answer)).hasSize(2).allSatisfy(cookie -> assertThat(cookie).contains("=; ", "; Max-Age=0"));
        assertThat(refresh(opened).problem()).isEqualTo("unknown-token");
    }

    /** An access token travels in a header only: the cookie opens nothing but refresh and sign-out. */
    @Test
    void theCookieOpensNothingElse() {
        assertThat(call("GET", "/me", null, null, "Cookie", cookies(opened)).status()).isEqualTo(401);
    }

    private Answer refresh(Answer signedIn) {
        return call("POST", "/auth/refresh", null, null,
                "Cookie", cookies(signedIn), "X-CSRF-Token", value(signedIn, "whatomate-csrf"));
    }

    private static String cookies(Answer signedIn) {
        return "whatomate-refresh=%s; whatomate-csrf=%s"
                .formatted(value(signedIn, "whatomate-refresh"), value(signedIn, "whatomate-csrf"));
    }

    private static String value(Answer signedIn, String cookie) {
        var line = setCookie(signedIn, cookie);
        return line.substring(line.indexOf('=') + 1, line.indexOf(';'));
    }

    private static String setCookie(Answer signedIn, String cookie) {
        return setCookies(signedIn).stream().filter(line -> line.startsWith(cookie + "=")).findFirst().orElseThrow();
    }

    private static List<String> setCookies(Answer answer) {
        return answer.headers().allValues("set-cookie");
    }
}
