package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.api.ApiTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody raises themselves, and an organization keeps an admin. */
class MemberRolesTest extends ApiTest {

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void nobodyRaisesThemselves() {
        for (var role : List.of("agent", "manager")) {
            var member = signedIn(admin.organization(), role);

            assertThat(call("PUT", "/users/" + id(member), member, "{\"role\": \"admin\"}", "If-Match", "*").status()).isEqualTo(403);
            assertThat(post("/users", member, user(UUID.randomUUID() + "@example.com", "admin")).status()).isEqualTo(403);
            assertThat(call("DELETE", "/users/" + id(admin), member, null).status()).isEqualTo(403);
            assertThat(login(member.email(), PASSWORD).body().at("/user/role").asText()).isEqualTo(role);
        }
    }

    /** A key with user:write alone would otherwise make itself an admin to sign in as. */
    @Test
    void nobodyGivesARoleThatMayMoreThanThey() {
        var agent = signedIn(admin.organization(), "agent");
        var agents = get("/me", agent).body().path("permissions").valueStream().map(JsonNode::toString);
        var key = key(Stream.concat(Stream.of("\"user:write\"", "\"user:read\""), agents).collect(Collectors.joining(", ")));
        var email = UUID.randomUUID() + "@example.com";

        assertThat(post("/users", key, user(email, "admin")).errors()).containsExactly("role:permission");
        assertThat(post("/users", key, user(email, "manager")).errors()).containsExactly("role:permission");
        assertThat(call("PUT", "/users/" + id(agent), key, "{\"role\": \"admin\"}", "If-Match", "*").errors()).containsExactly("role:permission");
        assertThat(login(email, PASSWORD).status()).isEqualTo(401);
        assertThat(post("/users", key, user(email, "agent")).status()).isEqualTo(201);
    }

    @Test
    void theLastAdminStays() {
        var path = "/users/" + id(admin);

        assertThat(call("PUT", path, admin, "{\"role\": \"agent\"}", "If-Match", "*").problem()).isEqualTo("last-admin");
        var removed = call("DELETE", path, admin, null);
        assertThat(removed.status()).isEqualTo(409);
        assertThat(removed.problem()).isEqualTo("last-admin");
        assertThat(call("PUT", path, admin, "{\"role\": \"admin\"}", "If-Match", "*").status()).isEqualTo(200);

        signedIn(admin.organization(), "admin");
        assertThat(call("PUT", path, admin, "{\"role\": \"agent\"}", "If-Match", "*").status()).isEqualTo(200);
    }

    @Test
    void twoAdminsWhoDemoteEachOtherLeaveOne() {
        for (int round = 0; round < 5; round++) {
            var one = signedIn("admin");
            var two = signedIn(one.organization(), "admin");

            var statuses = Stream.of(new User[] {one, two}, new User[] {two, one}).parallel()
                    .map(pair -> call("PUT", "/users/" + id(pair[1]), pair[0], "{\"role\": \"agent\"}", "If-Match", "*").status())
                    .toList();

            assertThat(statuses).containsExactlyInAnyOrder(200, 409);
            assertThat(admins(one.organization())).isEqualTo(1);
        }
    }

    @Test
    void twoAdminsWhoRemoveEachOtherLeaveOne() {
        for (int round = 0; round < 5; round++) {
            var one = signedIn("admin");
            var two = signedIn(one.organization(), "admin");

            var statuses = Stream.of(new User[] {one, two}, new User[] {two, one}).parallel()
                    .map(pair -> call("DELETE", "/users/" + id(pair[1]), pair[0], null).status())
                    .toList();

            assertThat(statuses).containsExactlyInAnyOrder(204, 409);
            assertThat(admins(one.organization())).isEqualTo(1);
        }
    }

    private Answer login(String email, String password) {
        return post("/auth/login", null, "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
    }

    private User key(String scopes) {
        var created = post("/api-keys", admin, "{\"name\": \"Key\", \"scopes\": [%s]}".formatted(scopes));
        return new User(admin.organization(), null, created.body().path("key").asText());
    }

    private static String user(String email, String role) {
        return "{\"email\": \"%s\", \"role\": \"%s\", \"password\": \"%s\"}".formatted(email, role, PASSWORD);
    }

    private String id(User user) {
        return rows().sql("SELECT id::text FROM users WHERE email = ?").param(user.email()).query(String.class).single();
    }

    private int admins(UUID organization) {
        return rows().sql("SELECT count(*) FROM organization_members WHERE organization_id = ? AND role = 'admin'")
                .param(organization).query(Integer.class).single();
    }
}
