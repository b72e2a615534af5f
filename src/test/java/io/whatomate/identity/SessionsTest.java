package io.whatomate.identity;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.platform.api.ApiTest;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session lives by a refresh token that turns with every use; a copy of one that was spent ends it. */
class SessionsTest extends ApiTest {

    private User user;
    private Answer opened;

    @BeforeEach
    void signIn() {
        user = signedIn("manager");
        opened = login();
    }

    @Test
    void aRefreshTokenIsGoodForOneUse() {
        assertThat(opened.body().path("expiresIn").asInt()).isEqualTo(900);
        var second = refresh(token(opened));

        assertThat(second.status()).isEqualTo(200);
        assertThat(token(second)).startsWith("wr_").isNotEqualTo(token(opened));
        assertThat(second.body().path("user")).isEqualTo(opened.body().path("user"));
        assertThat(get("/me", as(second)).status()).isEqualTo(200);
        assertThat(refresh(token(second)).status()).isEqualTo(200);
        assertThat(sessions()).isEqualTo(2);
    }

    @Test
    void aTokenThatWasSpentBeforeEndsItsSessionAndNoOther() {
        var other = login();
        var next = refresh(token(opened));
        rows().sql("UPDATE sessions SET spent_at = spent_at - interval '11 seconds' WHERE spent_at IS NOT NULL").update();

        var reused = refresh(token(opened));

        assertThat(reused.status()).isEqualTo(401);
        assertThat(reused.problem()).isEqualTo("spent-token");
        assertThat(refresh(token(next)).problem()).isEqualTo("unknown-token");
        assertThat(refresh(token(other)).status()).isEqualTo(200);
        assertThat(rows().sql("""
                        SELECT changes::text FROM audit_events
                        WHERE organization_id = :organization AND operation = 'refreshTokens' AND entity = 'session'""")
                .param("organization", user.organization())
                .query(String.class)
                .list()).containsExactly("[{\"to\": \"reused\", \"from\": \"open\", \"field\": \"state\"}]");
    }

    @Test
    void aCallThatCrossedAnotherIsNoTheft() {
        var next = refresh(token(opened));

        var crossed = refresh(token(opened));

        assertThat(crossed.status()).isEqualTo(409);
        assertThat(crossed.problem()).isEqualTo("crossed");
        assertThat(crossed.header("retry-after")).isEqualTo("1");
        assertThat(refresh(token(next)).status()).isEqualTo(200);
    }

    @Test
    void ofManyCallsAtOnceOneTurnsTheTokenAndTheSessionLives() {
        for (int round = 0; round < 5; round++) {
            var token = token(login());

            var answers = IntStream.range(0, 8).parallel().mapToObj(i -> refresh(token)).toList();

            assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(7);
            var turned = answers.stream().filter(answer -> answer.status() == 200).toList();
            assertThat(turned).hasSize(1);
            assertThat(refresh(token(turned.getFirst())).status()).isEqualTo(200);
        }
    }

    @Test
    void aSessionThatWasNotUsedForSevenDaysIsOver() {
        assertThat(rows().sql("""
                        SELECT s.expires_at - s.created_at = interval '7 days' FROM sessions s JOIN users u ON u.id = s.user_id
                        WHERE u.email = ?""")
                .param(user.email()).query(Boolean.class).list()).containsOnly(true);
        change("expires_at = now()");

        assertThat(refresh(token(opened)).problem()).isEqualTo("expired-token");
        assertThat(refresh(token(opened)).problem()).isEqualTo("unknown-token");
    }

    @Test
    void everyUseGivesSevenMoreDays() {
        change("expires_at = now() + interval '1 minute'");

        refresh(token(opened));

        assertThat(rows().sql("SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ? AND s.expires_at > now() + interval '6 days'")
                .param(user.email()).query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void aUserWhoIsNoLongerActiveIsNotRefreshed() {
        rows().sql("UPDATE users SET is_active = false WHERE email = ?").param(user.email()).update();

        assertThat(refresh(token(opened)).status()).isEqualTo(401);
    }

    @Test
    void whoeverLeftTheOrganizationIsNotRefreshed() {
        rows().sql("DELETE FROM organization_members WHERE organization_id = ?").param(user.organization()).update();

        assertThat(refresh(token(opened)).problem()).isEqualTo("unknown-token");
    }

    @Test
    void signingOutEndsOneSession() {
        var other = login();

        assertThat(logout("{\"refreshToken\": \"%s\"}".formatted(token(opened))).status()).isEqualTo(204);

        assertThat(refresh(token(opened)).problem()).isEqualTo("unknown-token");
        assertThat(refresh(token(other)).status()).isEqualTo(200);
        assertThat(logout("{\"refreshToken\": \"%s\"}".formatted(token(opened))).status()).isEqualTo(204);
    }

    @Test
    void anAccessTokenEndsWithItsSession() {
        var other = login();
        assertThat(get("/me", as(opened)).status()).isEqualTo(200);

        logout("{\"refreshToken\": \"%s\"}".formatted(token(opened)));

        await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(get("/me", as(opened)).problem()).isEqualTo("ended-session"));
        assertThat(get("/me", as(other)).status()).isEqualTo(200);
    }

    @Test
    void anAccessTokenOfAnotherRoleOrOfNoMemberCountsNoMore() {
        var admin = signedIn(user.organization(), "admin");
        assertThat(call("PUT", "/users/" + id(user), admin, "{\"role\": \"agent\"}", "If-Match", "*").status()).isEqualTo(200);
        await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(get("/me", as(opened)).problem()).isEqualTo("ended-session"));

        var again = login();
        assertThat(get("/me", as(again)).body().at("/user/role").asText()).isEqualTo("agent");
        rows().sql("DELETE FROM organization_members WHERE organization_id = ? AND user_id = ?")
                .params(user.organization(), id(user))
                .update();
        await().atMost(ofSeconds(60)).untilAsserted(() -> assertThat(get("/me", as(again)).problem()).isEqualTo("ended-session"));
    }

    @Test
    void whatEndedLongAgoIsForgotten() {
        rows().sql("INSERT INTO ended_sessions (session_id, ended_at) VALUES (?, now() - interval '17 minutes')")
                .param(user.organization())
                .update();
        rows().sql("UPDATE sessions SET last_used_at = now() - interval '17 minutes' WHERE user_id = ?").param(id(user)).update();

        logout("{\"refreshToken\": \"%s\"}".formatted(token(opened)));

        assertThat(rows().sql("SELECT count(*) FROM ended_sessions WHERE ended_at < now() - interval '16 minutes'")
                .query(Integer.class).single()).isZero();
    }

    @Test
    void signingOutEverywhereEndsAllOfThem() {
        var other = login();
        var next = refresh(token(opened));

        // A spent token ends its own session only: whoever found an old one cannot sign its owner out everywhere.
        logout("{\"refreshToken\": \"%s\", \"everywhere\": true}".formatted(token(opened)));
        assertThat(refresh(token(next)).problem()).isEqualTo("unknown-token");
        var third = refresh(token(other));
        assertThat(third.status()).isEqualTo(200);

        logout("{\"refreshToken\": \"%s\", \"everywhere\": true}".formatted(token(third)));
        assertThat(refresh(token(third)).problem()).isEqualTo("unknown-token");
        assertThat(sessions()).isZero();
    }

    @Test
    void refusesWhatIsNoRefreshToken() {
        assertThat(post("/auth/refresh", null, "{}").problem()).isEqualTo("missing-token");
        assertThat(call("POST", "/auth/refresh", null, null).problem()).isEqualTo("missing-token");
        assertThat(refresh("wr_short").problem()).isEqualTo("malformed-token");
        assertThat(refresh(user.token()).problem()).isEqualTo("malformed-token");
        assertThat(refresh("wr_" + "A".repeat(65)).problem()).isEqualTo("unknown-token");
        assertThat(get("/me", new User(user.organization(), user.email(), token(opened))).problem()).isEqualTo("malformed-token");
    }

    private Answer login() {
        return post("/auth/login", null, "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(user.email(), PASSWORD));
    }

    private Answer refresh(String token) {
        return post("/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(token));
    }

    private Answer logout(String body) {
        return post("/auth/logout", null, body);
    }

    private UUID id(User user) {
        return rows().sql("SELECT id FROM users WHERE email = ?").param(user.email()).query(UUID.class).single();
    }

    private User as(Answer signedIn) {
        return new User(user.organization(), user.email(), signedIn.body().path("accessToken").asText());
    }

    private static String token(Answer signedIn) {
        return signedIn.body().path("refreshToken").asText();
    }

    private void change(String assignment) {
        rows().sql("UPDATE sessions SET " + assignment + " WHERE user_id = (SELECT id FROM users WHERE email = ?)")
                .param(user.email()).update();
    }

    private int sessions() {
        return rows().sql("SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ?")
                .param(user.email()).query(Integer.class).single();
    }
}
