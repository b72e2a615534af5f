package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an organization decides for its members. */
class OrganizationTest extends ApiTest {

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void settingsAreReadByEveryMemberAndReplacedByAdmins() {
        var read = get("/organization", signedIn(admin.organization(), "agent"));
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.header("etag")).isEqualTo("\"1\"");
        assertThat(read.body().path("maskPhoneNumbers").asBoolean()).isFalse();

        var replaced = call("PUT", "/organization", admin, """
                {"name": "Example Ltd", "timeZone": "Europe/Berlin", "language": "de", "maskPhoneNumbers": true}""", "If-Match", "\"1\"");

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("etag")).isEqualTo("\"2\"");
        assertThat(replaced.body().path("maskPhoneNumbers").asBoolean()).isTrue();
        assertThat(replaced.body().path("agentsSeeOnlyTheirs").asBoolean()).isFalse();
        assertThat(get("/organization", admin).body()).isEqualTo(replaced.body());
        assertThat(get("/me", admin).body().at("/user/organization/timeZone").asText()).isEqualTo("Europe/Berlin");
        assertThat(get("/me", admin).body().path("language").asText()).isEqualTo("de");
        assertThat(rows().sql("SELECT jsonb_path_query_array(changes, '$[*].field')::text FROM audit_events WHERE organization_id = ? AND operation = 'updateOrganization'")
                .param(admin.organization()).query(String.class).single())
                .isEqualTo("[\"language\", \"mask_phone_numbers\", \"name\", \"time_zone\"]");
    }

    @Test
    void othersMayNotReplaceThem() {
        var body = "{\"name\": \"Ours now\", \"timeZone\": \"UTC\"}";
        assertThat(call("PUT", "/organization", signedIn(admin.organization(), "manager"), body, "If-Match", "*").status()).isEqualTo(403);
        assertThat(call("PUT", "/organization", signedIn(admin.organization(), "agent"), body, "If-Match", "*").status()).isEqualTo(403);
    }

    @Test
    void aZoneNeedsAName() {
        for (var zone : new String[] {"+02:00", "Mars/Olympus", "europe/berlin", "'; DROP TABLE users; --"}) {
            assertThat(call("PUT", "/organization", admin, "{\"name\": \"Example\", \"timeZone\": \"%s\"}".formatted(zone), "If-Match", "*").errors())
                    .as(zone)
                    .containsExactly("timeZone:zone");
        }
    }

    @Test
    void ofAdminsWithOneVersionOneWins() {
        var statuses = IntStream.range(0, 4).parallel()
                .mapToObj(i -> call("PUT", "/organization", admin, "{\"name\": \"Name %d\", \"timeZone\": \"UTC\"}".formatted(i), "If-Match", "\"1\"").status())
                .toList();

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(3);
        assertThat(call("PUT", "/organization", admin, "{\"name\": \"Blind\", \"timeZone\": \"UTC\"}").status()).isEqualTo(428);
    }

    @Test
    void anAdminChangesNoOrganizationButTheirs() {
        var stranger = signedIn("admin");

        call("PUT", "/organization", stranger, "{\"name\": \"Changed\", \"timeZone\": \"UTC\"}", "If-Match", "*");

        assertThat(get("/organization", stranger).body().path("name").asText()).isEqualTo("Changed");
        assertThat(get("/organization", admin).body().path("version").asInt()).isEqualTo(1);
        assertThat(get("/organization", admin).body().path("name").asText()).startsWith("org-");
    }

    /** What other rooms ask before they show a contact or a number to an agent. */
    @Test
    void agentsSeeWhatTheOrganizationSays() {
        var agent = "00000000-0000-7000-8000-000000000001";
        assertThat(asked("sees_contact(o.id, '%s', 'agent', uuid_v7())", agent)).isEqualTo("true");
        assertThat(asked("shown_phone(o.id, 'agent', '4917712345')")).isEqualTo("4917712345");
        call("PUT", "/organization", admin,
                "{\"name\": \"Strict\", \"timeZone\": \"UTC\", \"maskPhoneNumbers\": true, \"agentsSeeOnlyTheirs\": true}", "If-Match", "*");

        assertThat(asked("sees_contact(o.id, '%s', 'agent', uuid_v7())", agent)).isEqualTo("false");
        assertThat(asked("sees_contact(o.id, '%1$s', 'agent', '%1$s')", agent)).isEqualTo("true");
        assertThat(asked("sees_contact(o.id, '%s', 'agent', NULL)", agent)).isEqualTo("true");
        assertThat(asked("sees_contact(o.id, '%s', 'manager', uuid_v7())", agent)).isEqualTo("true");
        assertThat(asked("sees_contact(uuid_v7(), '%s', 'agent', uuid_v7())", agent)).isEqualTo("false");
        assertThat(asked("shown_phone(o.id, 'agent', '4917712345')")).isEqualTo("******2345");
        assertThat(asked("shown_phone(o.id, 'agent', '123')")).isEqualTo("***");
        assertThat(asked("shown_phone(o.id, 'admin', '4917712345')")).isEqualTo("4917712345");
    }

    private String asked(String expression, String... values) {
        return rows().sql("SELECT (" + expression.formatted((Object[]) values) + ")::text FROM organizations o WHERE o.id = ?")
                .param(admin.organization()).query(String.class).single();
    }
}
