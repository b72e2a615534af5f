package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who changed what, field by field, and who signed in: read by admins, narrowed and paged. */
class AuditTest extends ApiTest {

    private static final String EVENTS = "/audit-events";

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void aSignInIsTold() {
        var told = get(EVENTS, admin).body().path("items");

        assertThat(told).hasSize(1);
        assertThat(told.get(0).path("operation").asText()).isEqualTo("login");
        assertThat(told.get(0).path("entity").asText()).isEqualTo("session");
        assertThat(told.get(0).path("userEmail").asText()).isEqualTo(admin.email());
        assertThat(told.get(0).path("clientAddress").asText()).isEqualTo("127.0.0.1");
        assertThat(told.get(0).path("requestId").asText()).isNotEmpty();
    }

    @Test
    void aChangeIsToldFieldByField() {
        call("PUT", "/organization", admin, "{\"name\": \"Renamed\", \"timeZone\": \"UTC\"}", "If-Match", "*", "X-Request-Id", "change-7");

        var told = get(EVENTS + "?byOperation=updateOrganization", admin).body().path("items");

        assertThat(told).hasSize(1);
        assertThat(told.get(0).path("requestId").asText()).isEqualTo("change-7");
        assertThat(told.get(0).at("/changes/0/field").asText()).isEqualTo("name");
        assertThat(told.get(0).at("/changes/0/to").asText()).isEqualTo("Renamed");
        assertThat(told.get(0).path("entityId").asText()).isEqualTo(admin.organization().toString());
    }

    @Test
    void aRefusedChangeIsNotTold() {
        call("PUT", "/organization", admin, "{\"name\": \"Stale\", \"timeZone\": \"UTC\"}", "If-Match", "\"7\"");

        assertThat(operations("")).containsExactly("login");
    }

    @Test
    void aLockoutIsToldOnce() {
        for (int i = 0; i < 7; i++) {
            post("/auth/login", null, "{\"email\": \"%s\", \"password\": \"guess\"}".formatted(admin.email()));
        }
        rows().sql("UPDATE sign_in_attempts SET window_ends = now() - interval '1 second'").update();

        var told = get(EVENTS + "?entity=user", admin).body().path("items");
        assertThat(told).hasSize(1);
        assertThat(told.get(0).at("/changes/0/field").asText()).isEqualTo("signInClosedSeconds");
        assertThat(told.get(0).path("userId").isNull()).isTrue();
    }

    @Test
    void eventsAreNarrowedAndPaged() {
        var manager = signedIn(admin.organization(), "manager");
        var managerId = get("/me", manager).body().at("/user/id").asText();
        call("PUT", "/organization", admin, "{\"name\": \"One\", \"timeZone\": \"UTC\"}", "If-Match", "*");
        call("PUT", "/organization", admin, "{\"name\": \"Two\", \"timeZone\": \"UTC\"}", "If-Match", "*");

        assertThat(operations("")).containsExactly("updateOrganization", "updateOrganization", "login", "login");
        assertThat(operations("?sort=createdAt&limit=3")).containsExactly("login", "login", "updateOrganization");
        assertThat(operations("?entity=organization")).hasSize(2);
        assertThat(operations("?entityId=" + admin.organization())).hasSize(2);
        assertThat(operations("?byUserId=" + managerId)).containsExactly("login");
        var moment = get(EVENTS, admin).body().at("/items/0/createdAt").asText();
        assertThat(operations("?from=" + moment)).containsExactly("updateOrganization");
        assertThat(operations("?to=" + moment)).hasSize(3);
        var first = get(EVENTS + "?limit=3", admin);
        assertThat(operations("?limit=3&cursor=" + first.body().at("/page/next").asText())).containsExactly("login");
    }

    @Test
    void onlyAdminsReadThem() {
        assertThat(get(EVENTS, signedIn(admin.organization(), "manager")).status()).isEqualTo(403);
        assertThat(get(EVENTS, signedIn(admin.organization(), "agent")).status()).isEqualTo(403);
    }

    @Test
    void anotherTenantsEventsDoNotExist() {
        call("PUT", "/organization", admin, "{\"name\": \"Ours\", \"timeZone\": \"UTC\"}", "If-Match", "*");
        var stranger = signedIn("admin");

        assertThat(get(EVENTS + "?entityId=" + admin.organization(), stranger).body().path("items")).isEmpty();
        assertThat(get(EVENTS, stranger).body().path("items")).hasSize(1);
    }

    private List<String> operations(String query) {
        return get(EVENTS + query, admin).body().path("items").valueStream().map(event -> event.path("operation").asText()).toList();
    }
}
