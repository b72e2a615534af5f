package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** WhatsApp accounts through the API: written down, read, replaced, deleted, and shown to whom. */
class AccountsApiTest extends AccountsTest {

    private static final String APP_SECRET = "an-app-secret-that-nobody-may-see";

    @Test
    void anAccountIsCreatedReadReplacedAndDeleted() {
        var phoneId = digits();
        var created = post(ACCOUNTS, admin, account("Shop", phoneId, ", \"appSecret\": \"%s\", \"verifyToken\": \"ours\"".formatted(APP_SECRET)));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        var path = created.header("location").substring("/api/v1".length());
        var id = created.body().path("id").asText();
        assertThat(path).isEqualTo(ACCOUNTS + "/" + id);
        assertThat(created.body().path("active").asBoolean(true)).isFalse();
        assertThat(created.body().path("baseUrl").asText()).isEqualTo(GRAPH.url());
        assertThat(created.body().path("apiVersion").asText()).isEqualTo("v24.0");
        assertThat(created.body().path("verifyTokenSet").asBoolean()).isTrue();
        assertThat(created.body().path("callbackPath").asText()).isEqualTo("/api/v1/webhook/" + id);

        var read = get(path, admin);
        assertThat(read.body()).isEqualTo(created.body());

        var replaced = call("PUT", path, admin, """
                {"name": "Store", "businessId": "77", "throughputPerSecond": 20, "apiVersion": "v23.0", "appSecret": null, "verifyToken": null}""",
                "If-Match", "\"1\"");
        assertThat(replaced.status()).as("%s", replaced.body()).isEqualTo(200);
        assertThat(replaced.header("etag")).isEqualTo("\"2\"");
        assertThat(replaced.body().path("name").asText()).isEqualTo("Store");
        assertThat(replaced.body().path("phoneId").asText()).isEqualTo(phoneId);
        assertThat(replaced.body().path("throughputPerSecond").asInt()).isEqualTo(20);
        assertThat(replaced.body().path("appSecretChangedAt").isNull()).isTrue();
        assertThat(replaced.body().path("verifyTokenSet").asBoolean(true)).isFalse();
        assertThat(row(id)).containsEntry("app_secret", null).containsEntry("webhook_verify_token", null);

        assertThat(call("PUT", path, admin, "{\"name\": \"Late\", \"businessId\": \"77\"}", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("PUT", path, admin, "{\"name\": \"Blind\", \"businessId\": \"77\"}").status()).isEqualTo(428);
        assertThat(call("DELETE", path, admin, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, admin, null).status()).isEqualTo(204);
        assertThat(get(path, admin).status()).isEqualTo(404);
        assertThat(call("DELETE", path, admin, null).status()).isEqualTo(404);
    }

    @Test
    void aRepeatedCallMakesOneAccount() {
        var body = account("Shop", digits(), "");
        var first = call("POST", ACCOUNTS, admin, body, "Idempotency-Key", "once");
        var again = call("POST", ACCOUNTS, admin, body, "Idempotency-Key", "once");

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(get(ACCOUNTS, admin).body().path("items")).hasSize(1);
    }

    @Test
    void agentsSeeNameAndNumberAndMayChangeNothing() {
        var created = create("Shop");
        var path = ACCOUNTS + "/" + created.path("id").asText();
        var agent = signedIn(admin.organization(), "agent");
        var manager = signedIn(admin.organization(), "manager");

        assertThat(names(get(path, agent).body())).containsExactly("id", "name", "phoneNumber");
        assertThat(names(get(ACCOUNTS, agent).body().at("/items/0"))).containsExactly("id", "name", "phoneNumber");
        assertThat(get(path, manager).body()).isEqualTo(created);
        for (var user : List.of(agent, manager)) {
            assertThat(post(ACCOUNTS, user, account("Mine", digits(), "")).status()).isEqualTo(403);
            assertThat(call("PUT", path, user, "{\"name\": \"Mine\", \"businessId\": \"1\"}", "If-Match", "*").status()).isEqualTo(403);
            assertThat(call("DELETE", path, user, null).status()).isEqualTo(403);
            assertThat(post(path + "/test", user, null).status()).isEqualTo(403);
            assertThat(post(path + "/subscribe", user, null).status()).isEqualTo(403);
        }
    }

    @Test
    void anotherTenantsAccountDoesNotExist() {
        var path = ACCOUNTS + "/" + create("Ours").path("id").asText();
        var stranger = signedIn("admin");

        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, "{\"name\": \"Theirs\", \"businessId\": \"1\"}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(post(path + "/test", stranger, null).status()).isEqualTo(404);
        assertThat(post(path + "/subscribe", stranger, null).status()).isEqualTo(404);
        assertThat(get(ACCOUNTS, stranger).body().path("items")).isEmpty();
        assertThat(get(path, admin).body().path("name").asText()).isEqualTo("Ours");
    }

    @Test
    void anAccountThatSomethingBelongsToIsKept() {
        var id = create("Shop").path("id").asText();
        rows().sql("INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, body_content)"
                        + " VALUES (?, ?, 'offer', 'en', 'UTILITY', 'x')")
                .params(admin.organization(), UUID.fromString(id)).update();

        var refused = call("DELETE", ACCOUNTS + "/" + id, admin, null);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("account-in-use");
        assertThat(get(ACCOUNTS + "/" + id, admin).status()).isEqualTo(200);
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }
}
