package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

/** However often a call with an Idempotency-Key comes, what it asks is done once. */
class KeptAnswersTest extends ApiTest {

    private static final String VIP = "{\"name\": \"VIP\", \"colour\": \"#c0392b\"}";

    @Autowired
    private CamelContext camel;

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void aRepeatedCallIsAnsweredAsItWasAndDoesNothing() {
        var first = create("/tags", admin, VIP, "a-1");
        var again = create("/tags", admin, VIP, "a-1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("location")).isEqualTo(first.header("location")).isNotNull();
        assertThat(again.header("etag")).isEqualTo(first.header("etag")).isNotNull();
        assertThat(again.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(again.header("x-request-id")).isNotEqualTo(first.header("x-request-id"));
        assertThat(count("tags", admin)).isOne();
        assertThat(rows().sql("SELECT count(*) FROM audit_events WHERE organization_id = ? AND entity = 'tag'")
                .param(admin.organization()).query(Integer.class).single()).isOne();
    }

    @Test
    void theSameRequestMayBeWrittenInAnotherWay() {
        var first = create("/tags", admin, VIP, "a-1");

        assertThat(create("/tags", admin, "{\"colour\":\"#c0392b\",\n\"name\":\"VIP\"}", "a-1").body()).isEqualTo(first.body());
    }

    @Test
    void anotherRequestWithTheKeyIsRefused() {
        create("/tags", admin, VIP, "a-1");

        for (var other : List.of(
                create("/tags", admin, "{\"name\": \"Other\"}", "a-1"),
                create("/contacts", admin, "{\"phoneNumber\": \"+4915123456789\"}", "a-1"))) {
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.problem()).isEqualTo("idempotency-key-reused");
            assertThat(other.errors()).containsExactly("Idempotency-Key:reused");
        }
        assertThat(count("tags", admin)).isOne();
        assertThat(count("contacts", admin)).isZero();
    }

    @Test
    void aRefusedCallChangesNothingAndLeavesTheKeyFree() {
        post("/tags", admin, VIP);

        var refused = create("/tags", admin, VIP, "a-1");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("tag-exists");
        assertThat(create("/tags", admin, "{\"name\": 1}", "a-1").status()).isEqualTo(400);
        assertThat(create("/tags", admin, "{\"name\": \"Other\"}", "a-1").status()).isEqualTo(201);
    }

    @Test
    void aKeyIsItsCallersAlone() {
        var program = new User(admin.organization(), null,
                post("/api-keys", admin, "{\"name\": \"Shop\", \"scopes\": [\"contact:write\"]}").body().path("key").asText());
        var callers = List.of(admin, program, signedIn(admin.organization(), "manager"), signedIn("admin"));
        for (int i = 0; i < callers.size(); i++) {
            var body = "{\"phoneNumber\": \"+491512345678%d\"}".formatted(i);
            assertThat(create("/contacts", callers.get(i), body, "1").status()).isEqualTo(201);
        }
        assertThat(count("contacts", admin)).isEqualTo(3);
        assertThat(count("contacts", callers.get(3))).isOne();
    }

    @Test
    void aSecretThatIsShownOnceIsShownToItsMakerAgainAndKeptSealed() {
        var body = "{\"name\": \"Shop\", \"scopes\": [\"tag:read\"]}";
        var first = create("/api-keys", admin, body, "a-1");
        var again = create("/api-keys", admin, body, "a-1");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(count("api_keys", admin)).isOne();
        assertThat(rows().sql("SELECT answer FROM idempotency_keys WHERE organization_id = ?").param(admin.organization())
                .query(String.class).single()).startsWith("v1:").doesNotContain(first.body().path("key").asText());
    }

    /** Runs as the worker, outside of the transaction; the answer is kept all the same. */
    @Test
    void aNewMemberIsAddedOnce() {
        var body = "{\"email\": \"%s@example.com\", \"role\": \"agent\", \"password\": \"%s\"}".formatted(UUID.randomUUID(), PASSWORD);

        var first = create("/users", admin, body, "a-1");
        assertThat(first.status()).isEqualTo(201);
        assertThat(create("/users", admin, body, "a-1").body()).isEqualTo(first.body());
    }

    @Test
    void anAnswerIsKeptForADay() {
        var rule = "{\"name\": \"Hi\", \"keywords\": [\"hi\"], \"responseType\": \"text\", \"responseContent\": {\"body\": \"Yes\"}}";
        var first = create("/chatbot/keywords", admin, rule, "a-1");
        age("23 hours 59 minutes");
        assertThat(create("/chatbot/keywords", admin, rule, "a-1").body()).isEqualTo(first.body());
        age("24 hours");

        var next = create("/chatbot/keywords", admin, rule, "a-1");
        assertThat(next.status()).isEqualTo(201);
        assertThat(next.body().path("id")).isNotEqualTo(first.body().path("id"));
        assertThat(create("/chatbot/keywords", admin, rule, "a-1").body()).isEqualTo(next.body());
    }

    @Test
    void oldAnswersAreRemovedEveryHour() throws Exception {
        create("/tags", admin, VIP, "old");
        age("24 hours");
        create("/tags", admin, "{\"name\": \"Young\"}", "young");
        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();
        var job = scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-answers")).findFirst().orElseThrow();

        scheduler.triggerJob(job);

        await().untilAsserted(() -> assertThat(count("idempotency_keys", admin)).isOne());
        assertThat(create("/tags", admin, "{\"name\": \"Young\"}", "young").status()).isEqualTo(201);
    }

    @Test
    void nothingIsKeptOfACallWithoutAKey() {
        post("/tags", admin, VIP);

        assertThat(count("idempotency_keys", admin)).isZero();
    }

    private Answer create(String path, User user, String body, String key) {
        return call("POST", path, user, body, "Idempotency-Key", key);
    }

    private void age(String interval) {
        rows().sql("UPDATE idempotency_keys SET created_at = now() - ?::interval WHERE organization_id = ?")
                .params(interval, admin.organization()).update();
    }

    private int count(String table, User user) {
        return rows().sql("SELECT count(*) FROM " + table + " WHERE organization_id = ?").param(user.organization())
                .query(Integer.class).single();
    }
}
