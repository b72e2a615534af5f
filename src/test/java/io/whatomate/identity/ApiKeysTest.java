package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key is shown once, may do what its scopes and its maker may, and opens nothing once it is expired or deleted. */
class ApiKeysTest extends ApiTest {

    private static final String KEYS = "/api-keys";

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void aKeyIsShownOnceAndKeptAsADigest() throws NoSuchAlgorithmException {
        var created = create("\"keyword:read\", \"keyword:write\"");

        var key = created.body().path("key").asText();
        assertThat(created.status()).isEqualTo(201);
        assertThat(key).matches("wk_[A-Za-z0-9_-]{43}").startsWith(created.body().path("prefix").asText());
        var path = created.header("location").substring("/api/v1".length());
        assertThat(path).isEqualTo(KEYS + "/" + created.body().path("id").asText());
        var read = get(path, admin);
        assertThat(read.body().has("key")).isFalse();
        assertThat(read.body().path("scopes").toString()).isEqualTo("[\"keyword:read\",\"keyword:write\"]");
        assertThat(read.body().toString() + get(KEYS, admin).body() + get("/audit-events", admin).body()).doesNotContain(key.substring(11));
        var stored = rows().sql("SELECT k::text AS row, key_hash FROM api_keys k WHERE id = ?")
                .param(UUID.fromString(created.body().path("id").asText())).query().singleRow();
        assertThat(stored.get("row").toString()).doesNotContain(key.substring(11));
        assertThat((byte[]) stored.get("key_hash"))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void eitherHeaderCarriesIt() {
        var key = key(create("\"keyword:read\""));

        assertThat(get("/chatbot/keywords", as(key)).status()).isEqualTo(200);
        assertThat(call("GET", "/chatbot/keywords", null, null, "X-API-Key", key).status()).isEqualTo(200);
        var both = call("GET", "/chatbot/keywords", admin, null, "X-API-Key", key);
        assertThat(both.status()).isEqualTo(401);
        assertThat(both.problem()).isEqualTo("malformed-token");
    }

    @Test
    void aKeyMayWhatItsScopesSayAndNoMore() {
        var key = as(key(create("\"keyword:read\"")));

        assertThat(get("/chatbot/keywords", key).status()).isEqualTo(200);
        var refused = post("/chatbot/keywords", key, "{}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("missing-permission");
        assertThat(refused.body().path("detail").asText()).contains("keyword:write").contains("scopes");
        assertThat(get("/users", key).status()).isEqualTo(403);
        assertThat(get("/me", key).body().path("permissions").toString()).isEqualTo("[\"keyword:read\"]");
        assertThat(get("/me", key).body().at("/user/email").asText()).isEqualTo(admin.email());
    }

    @Test
    void aPersonsOwnAffairsAreNotForKeys() {
        var key = as(key(create("\"user:write\"")));

        var refused = call("PUT", "/me", key, "{\"fullName\": \"Robot\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("personal");
        assertThat(get("/me/sessions", key).status()).isEqualTo(403);
    }

    @Test
    void aKeyMayNeverMoreThanItsMaker() {
        var key = as(key(create("\"keyword:read\", \"keyword:write\", \"user:read\"")));
        role("agent");

        assertThat(get("/chatbot/keywords", key).status()).isEqualTo(200);
        assertThat(post("/chatbot/keywords", key, "{}").status()).isEqualTo(403);
        assertThat(get("/users", key).body().path("detail").asText()).contains("whose role is agent");
        role("admin");
        assertThat(get("/users", key).status()).isEqualTo(200);

        rows().sql("UPDATE users SET is_active = false WHERE email = ?").param(admin.email()).update();
        assertThat(get("/chatbot/keywords", key).problem()).isEqualTo("unknown-token");
    }

    @Test
    void nobodyMakesAKeyThatMayMoreThanThey() {
        assertThat(create("\"keyword:read\", \"everything:write\"").errors()).containsExactly("scopes[1]:permission");
        var key = as(key(create("\"api-key:write\", \"api-key:read\"")));
        assertThat(post(KEYS, key, "{\"name\": \"Child\", \"scopes\": [\"api-key:read\", \"user:write\"]}").errors())
                .containsExactly("scopes[1]:permission");
        assertThat(post(KEYS, key, "{\"name\": \"Child\", \"scopes\": [\"api-key:read\"]}").status()).isEqualTo(201);
        assertThat(post(KEYS, signedIn(admin.organization(), "manager"), "{\"name\": \"Key\", \"scopes\": [\"keyword:read\"]}").status())
                .isEqualTo(403);
    }

    @Test
    void anExpiredKeyOpensNothing() {
        assertThat(post(KEYS, admin, "{\"name\": \"Late\", \"scopes\": [\"keyword:read\"], \"expiresAt\": \"2020-01-01T00:00:00Z\"}").errors())
                .containsExactly("expiresAt:past");
        var created = post(KEYS, admin, "{\"name\": \"Short\", \"scopes\": [\"keyword:read\"], \"expiresAt\": \"2099-01-01T00:00:00Z\"}");
        var key = as(key(created));
        assertThat(get("/chatbot/keywords", key).status()).isEqualTo(200);

        rows().sql("UPDATE api_keys SET expires_at = now() WHERE organization_id = ?").param(admin.organization()).update();

        var refused = get("/chatbot/keywords", key);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.problem()).isEqualTo("expired-token");
    }

    @Test
    void aDeletedKeyOpensNothing() {
        var created = create("\"keyword:read\"");
        var path = KEYS + "/" + created.body().path("id").asText();
        assertThat(get("/chatbot/keywords", as(key(created))).status()).isEqualTo(200);

        assertThat(call("DELETE", path, admin, null, "If-Match", "\"9\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, admin, null).status()).isEqualTo(204);

        assertThat(get("/chatbot/keywords", as(key(created))).problem()).isEqualTo("unknown-token");
        assertThat(get(path, admin).status()).isEqualTo(404);
        assertThat(call("DELETE", path, admin, null).status()).isEqualTo(404);
    }

    @Test
    void aKeyIsRenamedAndItsEndMoved() {
        var created = create("\"keyword:read\"");
        var path = KEYS + "/" + created.body().path("id").asText();

        var updated = call("PUT", path, admin, "{\"name\": \"Shop\", \"expiresAt\": \"2099-01-01T00:00:00+01:00\"}", "If-Match", "\"1\"");

        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.header("etag")).isEqualTo("\"2\"");
        assertThat(updated.body().path("expiresAt").asText()).isEqualTo("2098-12-31T23:00:00.000000Z");
        assertThat(call("PUT", path, admin, "{\"name\": \"Again\"}", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("PUT", path, admin, "{\"name\": \"Again\"}").status()).isEqualTo(428);
        assertThat(call("PUT", path, admin, "{\"name\": \"A\", \"expiresAt\": \"2020-01-01T00:00:00Z\"}", "If-Match", "*").errors())
                .containsExactly("expiresAt:past");
        assertThat(call("PUT", path, admin, "{\"name\": \"A\", \"scopes\": [\"user:write\"]}", "If-Match", "*").errors())
                .containsExactly("scopes:additionalProperties");
        assertThat(get("/chatbot/keywords", as(key(created))).status()).isEqualTo(200);
    }

    @Test
    void itsLastUseIsKnownToTheMinute() {
        var created = create("\"keyword:read\"");
        var path = KEYS + "/" + created.body().path("id").asText();
        assertThat(created.body().path("lastUsedAt").isNull()).isTrue();

        get("/chatbot/keywords", as(key(created)));
        var first = get(path, admin).body().path("lastUsedAt").asText();
        get("/chatbot/keywords", as(key(created)));

        assertThat(first).matches("\\d{4}-.*Z");
        assertThat(get(path, admin).body().path("lastUsedAt").asText()).isEqualTo(first);
        rows().sql("UPDATE api_keys SET last_used_at = now() - interval '2 minutes' WHERE organization_id = ?").param(admin.organization()).update();
        get("/chatbot/keywords", as(key(created)));
        assertThat(get(path, admin).body().path("lastUsedAt").asText()).isGreaterThan(first);
    }

    @Test
    void whatAKeyChangesIsToldAsTheKeys() {
        var created = create("\"keyword:write\"");
        post("/chatbot/keywords", as(key(created)), """
                {"name": "By key", "keywords": ["hi"], "responseType": "text", "responseContent": {"body": "Yes"}}""");

        assertThat(rows().sql("SELECT api_key_id::text FROM audit_events WHERE organization_id = ? AND operation = 'createKeyword'")
                .param(admin.organization()).query(String.class).single()).isEqualTo(created.body().path("id").asText());
    }

    @Test
    void anotherTenantsKeyDoesNotExist() {
        var path = KEYS + "/" + create("\"keyword:read\"").body().path("id").asText();
        var stranger = signedIn("admin");

        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, "{\"name\": \"Theirs\"}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(get(KEYS, stranger).body().path("items")).isEmpty();
        assertThat(get(KEYS + "?sort=name", admin).body().path("items")).hasSize(1);
    }

    @Test
    void refusesWhatIsNoKey() {
        for (var wrong : new String[] {"wk_short", "wr_" + "A".repeat(43), "wk_" + "A".repeat(44), "wk_' OR true --"}) {
            assertThat(call("GET", "/me", null, null, "X-API-Key", wrong).problem()).as(wrong).isEqualTo("malformed-token");
        }
        assertThat(call("GET", "/me", null, null, "X-API-Key", "wk_" + "A".repeat(43)).problem()).isEqualTo("unknown-token");
        assertThat(call(HttpRequest.newBuilder(url("/api/v1/me")).header("Authorization", "ApiKey " + key(create("\"user:read\"")))).status())
                .isEqualTo(401);
    }

    private Answer create(String scopes) {
        return post(KEYS, admin, "{\"name\": \"Key\", \"scopes\": [%s]}".formatted(scopes));
    }

    private static String key(Answer created) {
        return created.body().path("key").asText();
    }

    private User as(String key) {
        return new User(admin.organization(), null, key);
    }

    private void role(String role) {
        rows().sql("UPDATE organization_members SET role = ? WHERE organization_id = ?").params(role, admin.organization()).update();
    }
}
