package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often and how many: limits that keep an owner in and a machine out. */
class SessionLimitsTest extends ApiTest {

    private User user;
    private Answer opened;

    @BeforeEach
    void signIn() {
        user = signedIn("manager");
        opened = login();
    }

    /** Twenty calls a minute for one session; the one that is refused spends nothing. */
    @Test
    void refreshingIsLimited() {
        var token = token(opened);
        for (int i = 0; i < 20; i++) {
            var answer = refresh(token);
            assertThat(answer.status()).isEqualTo(200);
            token = token(answer);
        }
        var refused = refresh(token);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 60);
        rows().sql("UPDATE sign_in_attempts SET window_ends = now() - interval '1 second'").update();
        assertThat(refresh(token).status()).isEqualTo(200);
    }

    @Test
    void aUserHasAHundredSessionsAtMost() {
        rows().sql("""
                        INSERT INTO sessions (organization_id, user_id, kind, family_hash, token_hash, last_used_at)
                        SELECT m.organization_id, m.user_id, 'body', sha256(uuid_send(uuid_v7())), sha256('x'), now() - interval '1 day'
                        FROM organization_members m, generate_series(1, 110) WHERE m.organization_id = ?""")
                .param(user.organization()).update();

        var newest = login();

        assertThat(sessions()).isEqualTo(100);
        assertThat(refresh(token(newest)).status()).isEqualTo(200);
        assertThat(refresh(token(opened)).status()).isEqualTo(200);
    }

    /** Sign-ins of one user from one address count on the same rows; none may wait for the other for ever. */
    @Test
    void signInsAtTheSameMomentAllSucceed() {
        for (int round = 0; round < 5; round++) {
            assertThat(IntStream.range(0, 4).parallel().mapToObj(i -> login().status()).toList()).containsOnly(200);
        }
    }

    private Answer login() {
        return post("/auth/login", null, "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(user.email(), PASSWORD));
    }

    private Answer refresh(String token) {
        return post("/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(token));
    }

    private static String token(Answer signedIn) {
        return signedIn.body().path("refreshToken").asText();
    }

    private int sessions() {
        return rows().sql("SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = ?")
                .param(user.email()).query(Integer.class).single();
    }
}
