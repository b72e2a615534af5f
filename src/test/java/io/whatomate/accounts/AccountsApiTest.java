package io.whatomate.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** WhatsApp accounts through the API. */
class AccountsApiTest extends ApiTest {

    private static final String ACCOUNTS = "/accounts";
    private static final String TOKEN = "EAAG-a-token-that-nobody-may-see";
    private static final String APP_SECRET = "an-app-secret-that-nobody-may-see";

    @Autowired
    private Keys keys;

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

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
    void secretsAreSealedForTheirRowAndNeverShown() {
        var created = post(ACCOUNTS, admin, account("Shop", digits(), ", \"appSecret\": \"%s\"".formatted(APP_SECRET)));
        var id = created.body().path("id").asText();

        assertThat(open(id, "access_token")).isEqualTo(TOKEN);
        assertThat(open(id, "app_secret")).isEqualTo(APP_SECRET);
        var replaced = update(id, "\"accessToken\": \"EAAG-the-next-token\"");
        assertThat(open(id, "access_token")).isEqualTo("EAAG-the-next-token");
        assertThat(open(id, "app_secret")).isEqualTo(APP_SECRET);
        assertThat(replaced.body().path("accessTokenChangedAt")).isNotEqualTo(created.body().path("accessTokenChangedAt"));
        assertThat(replaced.body().path("appSecretChangedAt")).isEqualTo(created.body().path("appSecretChangedAt"));

        var refused = post(ACCOUNTS, admin, account("Shop", digits(), ", \"appSecret\": \"%s with a blank\"".formatted(APP_SECRET)));
        assertThat(refused.status()).isEqualTo(400);
        var audit = get("/audit-events", admin).body().toString();
        assertThat(audit).contains("createAccount", "updateAccount", "***");
        for (var said : List.of(created.body().toString(), replaced.body().toString(), refused.body().toString(),
                get(ACCOUNTS, admin).body().toString(), audit)) {
            assertThat(said).doesNotContain(TOKEN, APP_SECRET, "EAAG-the-next-token", "v1:");
        }
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
    void aNumberIsThereOnceInAnOrganization() {
        var phoneId = digits();
        assertThat(post(ACCOUNTS, admin, account("Shop", phoneId, "")).status()).isEqualTo(201);

        var again = post(ACCOUNTS, admin, account("Shop too", phoneId, ""));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("number-taken");
    }

    @Test
    void theTokenGoesToTheOperatorsAddressesOnly() {
        var refused = post(ACCOUNTS, admin, account("Shop", digits(), ", \"baseUrl\": \"https://graph.example.com\""));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).containsExactly("baseUrl:operator");
        var id = create("Shop").path("id").asText();
        assertThat(update(id, "\"baseUrl\": \"http://169.254.169.254\"").errors()).containsExactly("baseUrl:operator");
        assertThat(row(id)).containsEntry("graph_base_url", GRAPH.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"phoneId\": \"../me\"", "\"businessId\": \"1?x=1\"", "\"apiVersion\": \"v24.0/..\"", "\"accessToken\": \"a\\r\\nX: y\"",
        "\"throughputPerSecond\": 0", "\"active\": true"})
    void whatCouldLeadACallAstrayIsRefused(String member) {
        var name = member.substring(1, member.indexOf('"', 1));
        var body = account("Shop", digits(), "").replaceFirst("\"%s\": \"[^\"]*\",? ?".formatted(name), "");
        var answer = post(ACCOUNTS, admin, body.replaceFirst("\\{", "{" + Matcher.quoteReplacement(member) + ", ").replace(", }", "}"));

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.errors()).anyMatch(error -> error.startsWith(name));
    }

    @Test
    void thereIsAlwaysOneDefaultForEachDirection() {
        var first = create("First").path("id").asText();
        assertThat(defaults()).containsExactly("First in out");
        var second = post(ACCOUNTS, admin, account("Second", digits(), ", \"defaultOutgoing\": true")).body().path("id").asText();
        assertThat(defaults()).containsExactly("First in", "Second out");

        assertThat(update(second, "\"defaultOutgoing\": false").problem()).isEqualTo("default-needed");
        assertThat(update(first, "\"defaultOutgoing\": true").status()).isEqualTo(200);
        assertThat(defaults()).containsExactly("Changed in out", "Second");
        assertThat(get("/audit-events", admin).body().toString()).contains("is_default_outgoing");

        assertThat(call("DELETE", ACCOUNTS + "/" + first, admin, null).status()).isEqualTo(204);
        assertThat(defaults()).containsExactly("Second in out");
    }

    @Test
    void ofManyWhoBecomeTheDefaultAtOnceOneIsTheDefault() {
        var ids = IntStream.range(0, 6).mapToObj(i -> create("Number " + i).path("id").asText()).toList();

        var statuses = ids.parallelStream()
                .flatMap(id -> IntStream.range(0, 3).parallel()
                        .mapToObj(i -> update(id, "\"defaultIncoming\": true, \"defaultOutgoing\": true").status()))
                .toList();

        assertThat(statuses).hasSize(18).containsOnly(200);
        assertThat(defaults()).filteredOn(account -> account.contains(" in")).hasSize(1);
        assertThat(defaults()).filteredOn(account -> account.contains(" out")).hasSize(1);
    }

    @Test
    void manyFirstAccountsAtOnceHaveOneDefault() {
        var statuses = IntStream.range(0, 8).parallel().mapToObj(i -> post(ACCOUNTS, admin, account("Number", digits(), "")).status()).toList();

        assertThat(statuses).containsOnly(201);
        assertThat(defaults()).hasSize(8).filteredOn(account -> account.equals("Number in out")).hasSize(1);
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

    @Test
    void anInactiveAccountIsNotMadeActiveByWord() {
        var id = create("Shop").path("id").asText();

        assertThat(update(id, "\"active\": true").problem()).isEqualTo("test-needed");

        rows().sql("UPDATE whatsapp_accounts SET status = 'active' WHERE id = ?").param(UUID.fromString(id)).update();
        assertThat(update(id, "\"active\": true").body().path("active").asBoolean()).isTrue();
        assertThat(update(id, "\"active\": false").body().path("active").asBoolean(true)).isFalse();
    }

    @Test
    void whoeverNamesAnotherBusinessOrAddressShowsAnewThatItIsTheirs() {
        var id = create("Shop").path("id").asText();
        for (var member : List.of("\"businessId\": \"78\"", "\"businessId\": \"78\", \"baseUrl\": \"http://127.0.0.1:%d/sandbox/graph\"".formatted(url("/").getPort()))) {
            rows().sql("UPDATE whatsapp_accounts SET status = 'active' WHERE id = ?").param(UUID.fromString(id)).update();
            var changed = call("PUT", ACCOUNTS + "/" + id, admin, "{\"name\": \"Changed\", %s}".formatted(member), "If-Match", "*");
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.body().path("active").asBoolean(true)).isFalse();
        }
    }

    @Test
    void theAppSecretSignsForItsOwnAccountsCallbackAndNoOther() {
        var one = post(ACCOUNTS, admin, account("One", digits(), ", \"appSecret\": \"first-app-secret\"")).body().path("id").asText();
        var two = post(ACCOUNTS, admin, account("Two", digits(), ", \"appSecret\": \"second-app-secret\"")).body().path("id").asText();
        rows().sql("UPDATE whatsapp_accounts SET status = 'active' WHERE organization_id = ?").param(admin.organization()).update();

        assertThat(deliver("/api/v1/webhook/" + one, "first-app-secret")).isEqualTo(200);
        assertThat(deliver("/api/v1/webhook/" + one, "second-app-secret")).isEqualTo(401);
        assertThat(deliver("/api/v1/webhook/" + two, "first-app-secret")).isEqualTo(401);
        assertThat(deliver("/api/v1/webhook", "first-app-secret")).isEqualTo(401);
        update(one, "\"appSecret\": \"third-app-secret\"");
        assertThat(deliver("/api/v1/webhook/" + one, "first-app-secret")).isEqualTo(401);
        assertThat(deliver("/api/v1/webhook/" + one, "third-app-secret")).isEqualTo(200);
    }

    private int deliver(String path, String secret) {
        var body = "{\"object\":\"whatsapp_business_account\",\"entry\":[]}".getBytes(UTF_8);
        return send(HttpRequest.newBuilder(url(path))
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", MetaBodies.signature(body, secret))
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }

    private JsonNode create(String name) {
        return post(ACCOUNTS, admin, account(name, digits(), "")).body();
    }

    private Answer update(String id, String members) {
        return call("PUT", ACCOUNTS + "/" + id, admin, "{\"name\": \"Changed\", \"businessId\": \"77\", %s}".formatted(members), "If-Match", "*");
    }

    /** Each account's name and what it is the default for, by name. */
    private List<String> defaults() {
        return get(ACCOUNTS, admin).body().path("items").valueStream()
                .map(account -> account.path("name").asText()
                        + (account.path("defaultIncoming").asBoolean() ? " in" : "")
                        + (account.path("defaultOutgoing").asBoolean() ? " out" : ""))
                .toList();
    }

    private String open(String id, String column) {
        return keys.secretBox().open((String) row(id).get(column), "whatsapp_accounts." + column + "/" + id);
    }

    private Map<String, Object> row(String id) {
        return rows().sql("SELECT * FROM whatsapp_accounts WHERE id = ?").param(UUID.fromString(id)).query().singleRow();
    }

    private static String account(String name, String phoneId, String more) {
        return "{\"name\": \"%s\", \"phoneId\": \"%s\", \"businessId\": \"77\", \"accessToken\": \"%s\"%s}".formatted(name, phoneId, TOKEN, more);
    }

    private static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
