package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.http.Problem;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Email and password become a token, and guessing becomes slow. */
class SignInTest extends ApiTest {

    @Autowired
    private ProducerTemplate routes;

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

    /** Whoever has one address of IPv6 has 2^64 of them. */
    @Test
    void addressesOfOneIpv6NetworkCountAsOne() {
        for (var i = 1; i <= 5; i++) {
            assertThat(guess("2001:db8:0:7::" + i)).isEqualTo(401);
        }
        assertThat(guess("2001:db8:0:7:ffff::6")).isEqualTo(429);
        assertThat(guess("2001:db8:0:8::1")).as("another network").isEqualTo(401);
        assertThat(guess("::ffff:192.0.2.1")).as("one of IPv4").isEqualTo(401);
    }

    private int guess(String address) {
        return routes.request("direct:login", exchange -> {
            exchange.setVariable("clientAddress", address);
            exchange.getMessage().setBody(Map.of("email", "guessed@example.com", "password", "wrong", "session", "body"));
        }).getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    }

    /** Between the look at the password and the session lies the time of hashing. */
    @Test
    void opensNoSessionForAPasswordThatWasChangedMeanwhile() {
        var user = signedIn("agent");
        var attempt = rows().sql("""
                        SELECT u.id AS user_id, u.password_hash, m.organization_id, m.role
                        FROM users u JOIN organization_members m ON m.user_id = u.id WHERE u.email = ?""")
                .param(user.email()).query().singleRow();
        assertThat(open(user, attempt).getException()).isNull();
        rows().sql("UPDATE organization_members SET role = 'manager' WHERE user_id = ?").param(attempt.get("user_id")).update();
        assertThat(open(user, attempt).getMessage().getBody(String.class).replace(" ", "")).as("the role of now").contains("\"role\":\"manager\"");

        rows().sql("UPDATE users SET password_hash = '$2a$10$' || repeat('x', 53) WHERE email = ?").param(user.email()).update();

        assertThat(open(user, attempt).getException()).isInstanceOfSatisfying(Problem.class, refused -> assertThat(refused.type()).isEqualTo("wrong-credentials"));
    }

    private Exchange open(User user, Map<String, Object> attempt) {
        return routes.request("direct:openSession", exchange -> {
            exchange.setVariable("operation", "login");
            exchange.setVariable("requestId", "of-a-test");
            exchange.setVariable("attempt", attempt);
            exchange.setVariable("email", user.email());
            exchange.setVariable("clientAddress", "192.0.2.7");
            exchange.setVariable("userAgent", "");
            exchange.setVariable("session", "body");
        });
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
