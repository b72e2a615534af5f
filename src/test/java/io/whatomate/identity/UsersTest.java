package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members of an organization: who comes, what they may, who goes. */
class UsersTest extends ApiTest {

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void aUserIsAddedAndSignsIn() {
        var email = UUID.randomUUID() + "@Example.com";
        var created = post("/users", admin, user(email, "agent"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        assertThat(created.header("location")).isEqualTo("/api/v1/users/" + id(created));
        assertThat(created.body().path("email").asText()).isEqualTo(email.toLowerCase(Locale.ROOT));
        assertThat(get("/users/" + id(created), admin).body()).isEqualTo(created.body());
        var signedIn = login(email, PASSWORD);
        assertThat(signedIn.body().at("/user/role").asText()).isEqualTo("agent");
        assertThat(created.body().toString()).doesNotContain(PASSWORD);
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE organization_id = ? AND operation = 'createUser'")
                .param(admin.organization()).query(String.class).single()).contains("agent").doesNotContain(PASSWORD).doesNotContain("$2");
        assertThat(post("/users", admin, user(email, "manager")).problem()).isEqualTo("member-exists");
    }

    @Test
    void somebodyKnownElsewhereKeepsNameAndPassword() {
        var elsewhere = signedIn("agent");

        var created = post("/users", admin, """
                {"email": "%s", "fullName": "Another Name", "role": "manager", "password": "a password that is new"}""".formatted(elsewhere.email()));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("fullName").asText()).isEqualTo("Some One");
        assertThat(login(elsewhere.email(), "a password that is new").status()).isEqualTo(401);
        assertThat(login(elsewhere.email(), PASSWORD).body().at("/user/organization/id").asText())
                .isEqualTo(elsewhere.organization().toString());
        assertThat(get("/me/organizations", elsewhere).body().path("items")).hasSize(2);
    }

    @Test
    void oneNewPersonAddedTwiceAtOnceIsOneMember() {
        var body = user(UUID.randomUUID() + "@example.com", "agent");

        var statuses = Stream.generate(() -> body).limit(2).parallel().map(user -> post("/users", admin, user).status()).toList();

        assertThat(statuses).containsExactlyInAnyOrder(201, 409);
    }

    @Test
    void aRoleIsChangedAndTheMembersSessionsEnd() {
        var agent = signedIn(admin.organization(), "agent");
        var session = login(agent.email(), PASSWORD);
        var path = "/users/" + id(agent);

        var updated = call("PUT", path, admin, "{\"role\": \"manager\"}", "If-Match", "\"1\"");

        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.header("etag")).isEqualTo("\"2\"");
        assertThat(updated.body().path("role").asText()).isEqualTo("manager");
        assertThat(post("/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(session.body().path("refreshToken").asText())).problem())
                .isEqualTo("unknown-token");
        assertThat(login(agent.email(), PASSWORD).body().at("/user/role").asText()).isEqualTo("manager");
        assertThat(call("PUT", path, admin, "{\"role\": \"agent\"}", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("PUT", path, admin, "{\"role\": \"agent\"}").status()).isEqualTo(428);
        assertThat(call("PUT", path, admin, "{\"role\": \"root\"}", "If-Match", "*").errors()).containsExactly("role:enum");
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE organization_id = ? AND operation = 'updateUser'")
                .param(admin.organization()).query(String.class).single())
                .isEqualTo("[{\"to\": \"manager\", \"from\": \"agent\", \"field\": \"role\"}]");
    }

    @Test
    void whoeverIsRemovedIsOutAndLeavesNothingBehind() {
        var agent = signedIn(admin.organization(), "agent");
        var session = login(agent.email(), PASSWORD);
        var id = id(agent);
        rows().sql("INSERT INTO contacts (organization_id, phone_number, assigned_user_id) VALUES (?, ?, ?)")
                .params(admin.organization(), "4917712345", UUID.fromString(id)).update();

        assertThat(call("DELETE", "/users/" + id, admin, null, "If-Match", "\"7\"").status()).isEqualTo(412);
        assertThat(call("DELETE", "/users/" + id, admin, null).status()).isEqualTo(204);

        assertThat(get("/users/" + id, admin).status()).isEqualTo(404);
        assertThat(post("/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(session.body().path("refreshToken").asText())).problem())
                .isEqualTo("unknown-token");
        assertThat(login(agent.email(), PASSWORD).status()).isEqualTo(401);
        assertThat(rows().sql("SELECT count(*) FROM users WHERE email = ?").param(agent.email()).query(Integer.class).single()).isZero();
        assertThat(rows().sql("SELECT count(*) FROM contacts WHERE organization_id = ? AND assigned_user_id IS NULL")
                .param(admin.organization()).query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void whoeverBelongsElsewhereStaysThere() {
        var elsewhere = signedIn("manager");
        var id = id(post("/users", admin, user(elsewhere.email(), "agent")));

        assertThat(call("DELETE", "/users/" + id, admin, null).status()).isEqualTo(204);

        assertThat(login(elsewhere.email(), PASSWORD).status()).isEqualTo(200);
        assertThat(get("/me/organizations", elsewhere).body().path("items")).hasSize(1);
    }

    @Test
    void membersAreListedAndNarrowed() {
        var agent = signedIn(admin.organization(), "agent");

        assertThat(emails("/users")).containsExactlyInAnyOrder(admin.email(), agent.email());
        assertThat(emails("/users?memberRole=agent")).containsExactly(agent.email());
        assertThat(emails("/users?email=" + admin.email().substring(0, 20).toUpperCase(Locale.ROOT))).containsExactly(admin.email());
        assertThat(emails("/users?sort=-createdAt")).containsExactly(agent.email(), admin.email());
        var first = get("/users?limit=1&sort=createdAt", admin);
        assertThat(emails("/users?limit=1&sort=createdAt&cursor=" + first.body().at("/page/next").asText())).containsExactly(agent.email());
    }

    @Test
    void anotherTenantsMemberDoesNotExist() {
        var stranger = signedIn("admin");
        var path = "/users/" + id(admin);

        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, "{\"role\": \"agent\"}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(get("/users", stranger).body().path("items")).hasSize(1);
        assertThat(get(path, admin).body().path("role").asText()).isEqualTo("admin");
    }

    private Answer login(String email, String password) {
        return post("/auth/login", null, "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
    }

    private static String user(String email, String role) {
        return "{\"email\": \"%s\", \"role\": \"%s\", \"password\": \"%s\"}".formatted(email, role, PASSWORD);
    }

    private static String id(Answer created) {
        return created.body().path("id").asText();
    }

    private String id(User user) {
        return rows().sql("SELECT id::text FROM users WHERE email = ?").param(user.email()).query(String.class).single();
    }

    private List<String> emails(String path) {
        return get(path, admin).body().path("items").valueStream().map(item -> item.path("email").asText()).toList();
    }
}
