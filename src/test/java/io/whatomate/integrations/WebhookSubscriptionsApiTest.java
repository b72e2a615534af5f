package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.security.Keys;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Who is told which events, through the API. */
class WebhookSubscriptionsApiTest extends EventsTest {

    private static final String KINDS = "\"kinds\": [\"message.received\"]";

    @Autowired
    private Keys keys;

    @Test
    void aSubscriptionIsCreatedReadReplacedAndDeleted() {
        var created = post(SUBSCRIPTIONS, admin, """
                {"url": "https://hooks.example.com/a?b=c", "description": "CRM", "kinds": ["message.received", "contact.created"],
                 "filter": [{"field": "data.message.type", "operator": "equals", "value": "text"}]}""");
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        var path = created.header("location").substring("/api/v1".length());
        assertThat(created.body().path("state").asText()).isEqualTo("active");
        var read = get(path, admin);
        assertThat(read.body().has("secret")).isFalse();
        assertThat(read.body().at("/filter/0/field").asText()).isEqualTo("data.message.type");

        var replaced = call("PUT", path, admin, "{\"url\": \"https://hooks.example.com/d\", %s, \"enabled\": false}".formatted(KINDS), "If-Match", "\"1\"");
        assertThat(replaced.status()).as("%s", replaced.body()).isEqualTo(200);
        assertThat(replaced.header("etag")).isEqualTo("\"2\"");
        assertThat(replaced.body().path("state").asText()).isEqualTo("disabled");
        assertThat(replaced.body().path("description").isNull()).isTrue();
        assertThat(replaced.body().path("filter")).isEmpty();
        assertThat(get(SUBSCRIPTIONS + "?enabled=false", admin).body().at("/items/0")).isEqualTo(replaced.body());
        assertThat(get(SUBSCRIPTIONS + "?enabled=true", admin).body().path("items")).isEmpty();

        assertThat(call("PUT", path, admin, "{\"url\": \"https://hooks.example.com/d\", %s}".formatted(KINDS), "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, admin, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, admin, null).status()).isEqualTo(204);
        assertThat(get(path, admin).status()).isEqualTo(404);
    }

    @Test
    void theSecretIsShownOnceSealedForItsRowAndReplacedWithoutAGap() {
        var created = subscribe("contact.created");
        var secret = created.path("secret").asText();
        assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(secrets(created.path("id").asText())).containsOnlyKeys(secret);

        var rotated = post(path(created) + "/rotate-secret", admin, null);
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.body().path("secret").asText()).isNotEqualTo(secret);
        assertThat(rotated.body().path("formerSecretUntil").isNull()).isFalse();
        assertThat(secrets(created.path("id").asText())).containsOnlyKeys(secret, rotated.body().path("secret").asText())
                .containsEntry(secret, true).containsEntry(rotated.body().path("secret").asText(), false);
        assertThat(read(created).path("formerSecretUntil")).isEqualTo(rotated.body().path("formerSecretUntil"));

        var again = post(path(created) + "/rotate-secret", admin, null);
        assertThat(secrets(created.path("id").asText())).containsOnlyKeys(
                rotated.body().path("secret").asText(), again.body().path("secret").asText());

        var audit = get("/audit-events", admin).body().toString();
        assertThat(audit).contains("createWebhookSubscription", "rotateWebhookSecret", "***").doesNotContain("whsec_", "v1:");
    }

    @Test
    void aRepeatedCallMakesOneSubscriptionAndShowsTheSameSecret() {
        var body = "{\"url\": \"https://hooks.example.com/\", %s}".formatted(KINDS);
        var first = call("POST", SUBSCRIPTIONS, admin, body, "Idempotency-Key", "once");
        var again = call("POST", SUBSCRIPTIONS, admin, body, "Idempotency-Key", "once");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(get(SUBSCRIPTIONS, admin).body().path("items")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"kinds": ["message.received"]}                                                    | url:required
            {"url": "https://10.0.0.1/", "kinds": ["message.received"]}                        | url:address
            {"url": "http://hooks.example.com/", "kinds": ["message.received"]}                | url:scheme
            {"url": "https://localhost/", "kinds": ["message.received"]}                       | url:host
            {"url": "https://hooks.example.com/", "kinds": []}                                 | kinds:minItems
            {"url": "https://hooks.example.com/", "kinds": ["session.started"]}                | kinds[0]:enum
            {"url": "https://hooks.example.com/", "kinds": ["message.sent"], "secret": "mine"} | secret:additionalProperties
            {"url": "https://hooks.example.com/", "kinds": ["message.sent"], "filter": [{"field": "data.a", "operator": "equals"}]} | filter[0].value:required
            {"url": "https://hooks.example.com/", "kinds": ["message.sent"], "filter": [{"field": "${body}", "operator": "exists"}]} | filter[0].field:pattern
            {"url": "https://hooks.example.com/", "kinds": ["message.sent"], "filter": [{"field": "data.mesage.type", "operator": "exists"}]} | filter[0].field:unknown
            {"url": "https://hooks.example.com/", "kinds": ["message.sent"], "filter": [{"field": "data.a", "operator": "matches", "value": "(a+)+"}]} | filter[0].operator:enum
            """)
    void theFieldAtFaultIsNamed(String body, String error) {
        var refused = post(SUBSCRIPTIONS, admin, body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).contains(error);
    }

    @Test
    void anOrganizationHasFiftyAtMost() {
        rows().sql("INSERT INTO webhook_subscriptions (organization_id, url, kinds) SELECT ?, 'https://example.com', '{message.sent}' FROM generate_series(1, 50)")
                .param(admin.organization()).update();

        var refused = post(SUBSCRIPTIONS, admin, "{\"url\": \"https://hooks.example.com/\", %s}".formatted(KINDS));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("too-many-subscriptions");
    }

    @Test
    void managersReadAgentsDoNotAndAnotherTenantFindsNothing() {
        var subscription = subscribe("contact.created");
        var manager = signedIn(admin.organization(), "manager");
        var agent = signedIn(admin.organization(), "agent");
        var stranger = signedIn("admin");

        assertThat(get(path(subscription), manager).status()).isEqualTo(200);
        assertThat(post(path(subscription) + "/test", manager, null).status()).isEqualTo(403);
        assertThat(post(SUBSCRIPTIONS, manager, "{\"url\": \"https://hooks.example.com/\", %s}".formatted(KINDS)).status()).isEqualTo(403);
        assertThat(get(SUBSCRIPTIONS, agent).status()).isEqualTo(403);
        for (var path : new String[] {"", "/deliveries", "/deliveries/" + UUID.randomUUID()}) {
            assertThat(get(path(subscription) + path, stranger).status()).isEqualTo(404);
        }
        for (var path : new String[] {"/test", "/rotate-secret", "/deliveries/" + UUID.randomUUID() + "/replay"}) {
            assertThat(post(path(subscription) + path, stranger, null).status()).isEqualTo(404);
        }
        assertThat(get(SUBSCRIPTIONS, stranger).body().path("items")).isEmpty();
    }

    /** Of those secrets, opened, whether each is on its way out. */
    private Map<String, Boolean> secrets(String subscription) {
        var opened = new java.util.HashMap<String, Boolean>();
        rows().sql("SELECT id, secret, valid_until IS NOT NULL AS former FROM webhook_secrets WHERE subscription_id = ?")
                .param(UUID.fromString(subscription)).query().listOfRows()
                .forEach(row -> opened.put(keys.secretBox().open((String) row.get("secret"), "webhook_secrets.secret/" + row.get("id")),
                        (Boolean) row.get("former")));
        return opened;
    }
}
