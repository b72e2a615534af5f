package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.platform.api.ApiTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody may see and change of themselves, in every organization they belong to. */
class MeTest extends ApiTest {

    private static final String NEW_PASSWORD = "wrong donkey charger paperclip";

    private User user;

    @BeforeEach
    void signIn() {
        user = signedIn("agent");
    }

    @Test
    void theProfileIsChanged() {
        var changed = call("PUT", "/me", user, "{\"fullName\": \"Ann Example\"}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().at("/user/fullName").asText()).isEqualTo("Ann Example");
        assertThat(get("/me", user).body()).isEqualTo(changed.body());
        assertThat(call("PUT", "/me", user, "{\"fullName\": null}").body().at("/user/fullName").isNull()).isTrue();
        assertThat(call("PUT", "/me", user, "{\"fullName\": \"Ann\", \"role\": \"admin\"}").errors())
                .containsExactly("role:additionalProperties");
        assertThat(told("updateMe")).containsExactly(
                "[{\"to\": \"Ann Example\", \"from\": \"Some One\", \"field\": \"full_name\"}]",
                "[{\"to\": null, \"from\": \"Ann Example\", \"field\": \"full_name\"}]");
    }

    @Test
    void settingsHaveDefaultsAndAreReplaced() {
        assertThat(get("/me/settings", user).body().toString())
                .isEqualTo("{\"language\":null,\"theme\":\"system\",\"sound\":true,\"desktopNotifications\":false}");

        var replaced = call("PUT", "/me/settings", user, "{\"language\": \"de\", \"theme\": \"dark\", \"sound\": false}");

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.body().toString())
                .isEqualTo("{\"language\":\"de\",\"theme\":\"dark\",\"sound\":false,\"desktopNotifications\":false}");
        assertThat(get("/me/settings", user).body()).isEqualTo(replaced.body());
        assertThat(get("/me", user).body().path("language").asText()).isEqualTo("de");
        assertThat(call("PUT", "/me/settings", user, "{\"language\": \"German\"}").status()).isEqualTo(400);
        assertThat(call("PUT", "/me/settings", user, "{}").body().path("theme").asText()).isEqualTo("system");
        assertThat(get("/me", user).body().path("language").asText()).isEqualTo("en");
    }

    @Test
    void thePasswordIsChangedAndOtherSessionsEnd() {
        var other = login(PASSWORD);

        assertThat(password(PASSWORD, NEW_PASSWORD).status()).isEqualTo(204);

        assertThat(login(PASSWORD).status()).isEqualTo(401);
        assertThat(login(NEW_PASSWORD).status()).isEqualTo(200);
        assertThat(post("/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(other.body().path("refreshToken").asText())).problem())
                .isEqualTo("unknown-token");
        assertThat(get("/me/sessions", user).body().path("items")).hasSize(2);
        assertThat(told("changeMyPassword")).containsExactly("[{\"to\": \"***\", \"from\": \"***\", \"field\": \"password\"}]");
    }

    @Test
    void aPasswordThatCannotBeTakenIsRefused() {
        assertThat(password("wrong", NEW_PASSWORD).errors()).containsExactly("currentPassword:wrong");
        assertThat(password(PASSWORD, PASSWORD).errors()).containsExactly("newPassword:unchanged");
        assertThat(password(PASSWORD, "too short").errors()).containsExactly("newPassword:minLength");
        assertThat(password(PASSWORD, "ü".repeat(37)).errors()).containsExactly("newPassword:bytes");
        assertThat(login(PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void guessesOfTheCurrentPasswordAreLimited() {
        for (int i = 0; i < 5; i++) {
            assertThat(password("guess " + i, NEW_PASSWORD).status()).isEqualTo(400);
        }
        var closed = password(PASSWORD, NEW_PASSWORD);

        assertThat(closed.status()).isEqualTo(429);
        assertThat(Integer.parseInt(closed.header("retry-after"))).isBetween(800, 900);
        assertThat(login(PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void sessionsAreListedAndEnded() {
        call("POST", "/auth/login", null, credentials(PASSWORD), "User-Agent", "Phone/1.0");
        var listed = get("/me/sessions", user).body().path("items");

        assertThat(listed).hasSize(2);
        assertThat(listed.get(0).path("userAgent").asText()).isEqualTo("Phone/1.0");
        assertThat(listed.get(0).path("current").asBoolean()).isFalse();
        assertThat(listed.get(1).path("current").asBoolean()).isTrue();
        assertThat(listed.get(1).path("clientAddress").asText()).isEqualTo("127.0.0.1");

        var path = "/me/sessions/" + listed.get(0).path("id").asText();
        assertThat(call("DELETE", path, signedIn("admin"), null).status()).isEqualTo(404);
        assertThat(call("DELETE", path, signedIn(user.organization(), "admin"), null).status()).isEqualTo(404);
        assertThat(call("DELETE", path, user, null).status()).isEqualTo(204);
        assertThat(call("DELETE", path, user, null).status()).isEqualTo(404);
        assertThat(get("/me/sessions", user).body().path("items")).hasSize(1);
        assertThat(told("endMySession")).containsExactly("[{\"to\": \"ended\", \"from\": \"open\", \"field\": \"state\"}]");
    }

    @Test
    void aUserOfTwoOrganizationsSwitches() {
        var second = signedIn("admin");
        join(second.organization(), "manager");
        var before = login(PASSWORD);
        var signedIn = new User(user.organization(), user.email(), before.body().path("accessToken").asText());
        var belongs = get("/me/organizations", signedIn).body().path("items");
        assertThat(belongs).hasSize(2).allSatisfy(home -> assertThat(home.path("current").asBoolean())
                .isEqualTo(home.path("id").asText().equals(user.organization().toString())));

        var switched = post("/auth/switch", signedIn, "{\"organizationId\": \"%s\"}".formatted(second.organization()));

        assertThat(switched.status()).isEqualTo(200);
        assertThat(switched.body().at("/user/role").asText()).isEqualTo("manager");
        var there = new User(second.organization(), user.email(), switched.body().path("accessToken").asText());
        assertThat(get("/organization", there).body().path("id").asText()).isEqualTo(second.organization().toString());
        assertThat(get("/users", there).status()).isEqualTo(200);
        assertThat(refresh(before).problem()).isEqualTo("unknown-token");
        assertThat(refresh(switched).body().at("/user/organization/id").asText()).isEqualTo(second.organization().toString());
    }

    /** Its access token names the organization that was left, from which nobody could shut it out by removing the user there. */
    @Test
    void whatWasIssuedBeforeASwitchOpensNothingMore() {
        var second = signedIn("admin");
        join(second.organization(), "manager");

        var switched = post("/auth/switch", user, "{\"organizationId\": \"%s\"}".formatted(second.organization()));

        assertThat(switched.status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(get("/me", user).problem()).isEqualTo("ended-session"));
        assertThat(get("/me", new User(second.organization(), user.email(), switched.body().path("accessToken").asText())).status()).isEqualTo(200);
    }

    @Test
    void nobodySwitchesToWhereTheyDoNotBelong() {
        var second = signedIn("admin");

        assertThat(post("/auth/switch", user, "{\"organizationId\": \"%s\"}".formatted(second.organization())).status()).isEqualTo(404);
        assertThat(get("/me/organizations", user).body().path("items")).hasSize(1);
        assertThat(get("/me/sessions", user).body().path("items")).hasSize(1);
    }

    @Test
    void whoeverSignedOutDoesNotSwitch() {
        rows().sql("DELETE FROM sessions WHERE organization_id = ?").param(user.organization()).update();

        assertThat(post("/auth/switch", user, "{\"organizationId\": \"%s\"}".formatted(user.organization())).problem())
                .isEqualTo("unknown-token");
    }

    private Answer login(String password) {
        return post("/auth/login", null, credentials(password));
    }

    private String credentials(String password) {
        return "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(user.email(), password);
    }

    private Answer refresh(Answer signedIn) {
        return post("/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(signedIn.body().path("refreshToken").asText()));
    }

    private Answer password(String current, String fresh) {
        return call("PUT", "/me/password", user, "{\"currentPassword\": \"%s\", \"newPassword\": \"%s\"}".formatted(current, fresh));
    }

    private void join(UUID organization, String role) {
        rows().sql("INSERT INTO organization_members (organization_id, user_id, role) SELECT ?, id, ? FROM users WHERE email = ?")
                .params(organization, role, user.email()).update();
    }

    private List<String> told(String operation) {
        return rows().sql("SELECT changes::text FROM audit_events WHERE organization_id = ? AND operation = ? ORDER BY id")
                .params(user.organization(), operation).query(String.class).list();
    }
}
