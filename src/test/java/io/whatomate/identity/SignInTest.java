package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.api.ApiTest;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Email and password become a token, and guessing becomes slow. */
class SignInTest extends ApiTest {

    /** Fifty failures from this address would close it for the tests that follow. */
    @AfterEach
    void forgetFailures() {
        rows().sql("DELETE FROM sign_in_attempts").update();
    }

    @Test
    void answersATokenThatSpeaksForTheUser() {
        var user = signedIn("manager");

        var me = get("/me", user);

        assertThat(me.status()).isEqualTo(200);
        assertThat(me.body().at("/user/email").asText()).isEqualTo(user.email());
        assertThat(me.body().at("/user/role").asText()).isEqualTo("manager");
        assertThat(me.body().at("/user/organization/id").asText()).isEqualTo(user.organization().toString());
        assertThat(me.body().path("permissions").valueStream().map(JsonNode::asText))
                .contains("organization:read", "user:read", "keyword:read", "keyword:write")
                .doesNotContain("organization:write", "user:write");
    }

    @Test
    void takesAnEmailInAnyCase() {
        var user = signedIn("agent");

        assertThat(login(user.email().toUpperCase(Locale.ROOT), PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void saysTheSameOfAWrongPasswordAndAnUnknownEmail() {
        var user = signedIn("agent");

        var wrong = login(user.email(), "wrong");
        var unknown = login("nobody-" + user.email(), PASSWORD);

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.problem()).isEqualTo("wrong-credentials");
        assertThat(wrong.header("www-authenticate")).startsWith("Bearer");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.body().path("detail")).isEqualTo(wrong.body().path("detail"));
    }

    @Test
    void refusesAUserWhoIsNoLongerActive() {
        var user = signedIn("admin");
        rows().sql("UPDATE users SET is_active = false WHERE email = ?").param(user.email()).update();

        assertThat(login(user.email(), PASSWORD).status()).isEqualTo(401);
        assertThat(get("/me", user).status()).isEqualTo(404);
    }

    @Test
    void closesForAQuarterOfAnHourAfterFiveFailures() {
        var user = signedIn("admin");
        for (int i = 0; i < 5; i++) {
            assertThat(login(user.email(), "guess " + i).status()).isEqualTo(401);
        }

        var closed = login(user.email(), PASSWORD);

        assertThat(closed.status()).isEqualTo(429);
        assertThat(closed.problem()).isEqualTo("too-many-failures");
        assertThat(Integer.parseInt(closed.header("retry-after"))).isBetween(800, 900);

        rows().sql("UPDATE sign_in_attempts SET window_ends = now() - interval '1 second'").update();
        assertThat(login(user.email(), PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void forgetsFailuresOnceThePasswordFits() {
        var user = signedIn("admin");
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 4; i++) {
                assertThat(login(user.email(), "guess").status()).isEqualTo(401);
            }
            assertThat(login(user.email(), PASSWORD).status()).isEqualTo(200);
        }
    }

    /** Guesses that arrive together are counted before the first of them is checked. */
    @Test
    void countsGuessesThatArriveTogether() {
        var user = signedIn("admin");

        var statuses = IntStream.range(0, 12)
                .parallel()
                .mapToObj(i -> login(user.email(), "guess " + i).status())
                .toList();

        assertThat(statuses).filteredOn(status -> status == 401).hasSize(5);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(7);
    }

    private Answer login(String email, String password) {
        return post("/auth/login", null, "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password));
    }
}
