package io.whatomate.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer;
import io.whatomate.GraphServer.Behaviour;
import io.whatomate.Traces;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.database.TestDatabase;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** Uses every kind of secret, well and badly, and searches all that the application printed, answered, traced and wrote down. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsStaySecretTest extends ApiTest {

    private static final String NEW_PASSWORD = "wrong donkey charger paperclip";
    private static final String GUESS = "guessed-and-not-quite-right";

    @Autowired
    private Keys keys;

    @Autowired
    private Environment environment;

    @Autowired
    private Traces traces;

    @Autowired
    private CamelContext camel;

    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final Map<String, String> told = new LinkedHashMap<>();

    @Test
    void noSecretIsPrintedAnsweredTracedOrWrittenDown(CapturedOutput output) throws Exception {
        // An installation's first start prints the operator's password, once.
        var before = output.getAll().length();
        var spans = traces.of(camel, this::useEveryKind);
        var traced = traced(spans);
        told.put("the log", output.getAll().substring(before));
        told.put("the traces", traced);

        assertThat(secrets).hasSizeGreaterThan(14);
        assertThat(leaks()).isEmpty();
        assertThat(traced).as("whom customers are is nothing for traces either")
                .doesNotContain("4917700001", "4917700002", "wanted-by-nobody", "Malformed access token");
        assertThat(spans).extracting(SpanData::getName).contains("login", "listContacts", "createAccount", "send", "POST");
        assertThat(spans).as("errors are marked").anySatisfy(span -> assertThat(span.getEvents()).isNotEmpty());
        assertThat(traced).contains("camel.uri=platform-http:", "http.status_code=401", "http.url=" + GRAPH.url());
    }

    private void useEveryKind() {
        installationsSecrets();
        var admin = signedIn("admin");
        signIns(admin);
        apiKeys(admin);
        passwords(admin);
        var number = numbers(admin);
        webhooks(number);
        accounts(admin);
        subscriptions(admin);
        ask("GET", "/contacts?search=4917700001", admin, null);
        ask("GET", "/contacts?search=wanted-by-nobody", admin, null);
        everythingThatCanBeRead(admin);
    }

    private static String traced(List<SpanData> spans) {
        return spans.stream().map(span -> "%s %s %s %s".formatted(span.getName(), span.getAttributes(), span.getEvents(), span.getStatus()))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theSearchFindsWhatIsThere() {
        secrets.put("a secret", "abc");
        told.put("an answer", "{\"key\":\"xabcx\"}");

        assertThat(leaks()).containsExactly("a secret in an answer");
    }

    private List<String> leaks() {
        var leaks = new ArrayList<String>();
        secrets.forEach((name, secret) -> told.forEach((where, text) -> {
            if (text.contains(secret)) {
                leaks.add(name + " in " + where);
            }
        }));
        return leaks;
    }

    private void installationsSecrets() {
        secrets.put("the operator's password", keys.adminPassword());
        secrets.put("the key of access tokens", Base64.getEncoder().encodeToString(keys.jwtKey()));
        secrets.put("the key of erasures", Base64.getEncoder().encodeToString(keys.erasureKey()));
        secrets.put("the installation's app secret", keys.metaAppSecrets().getFirst());
        secrets.put("the verify token", keys.metaVerifyToken());
        secrets.put("an encryption key", TestDatabase.RETIRED_KEY.split(":")[1]);
        secrets.put("the owner's database password", environment.getRequiredProperty("spring.datasource.password"));
    }

    private void signIns(User admin) {
        secrets.put("a password", PASSWORD);
        secrets.put("a wrong password", GUESS);
        secrets.put("an access token", admin.token());
        var credentials = "{\"email\": \"%s\", \"password\": \"%s\"}";
        // This one hands out tokens; the log must not have them all the same.
        var signedIn = post("/auth/login", null, credentials.formatted(admin.email(), PASSWORD)).body();
        secrets.put("another access token", signedIn.path("accessToken").asText());
        secrets.put("a refresh token", signedIn.path("refreshToken").asText());
        ask("POST", "/auth/login", null, credentials.formatted(admin.email(), GUESS));
        ask("POST", "/auth/login", null, credentials.formatted(admin.email(), PASSWORD).replace("}", ""));
        ask("POST", "/auth/login", null, "{\"email\": \"nobody\", \"password\": [\"%s\"]}".formatted(PASSWORD));
        var turned = post("/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(secrets.get("a refresh token"))).body();
        secrets.put("a turned refresh token", turned.path("refreshToken").asText());
        ask("POST", "/auth/logout", null, "{\"refreshToken\": \"%s\"}".formatted(turned.path("refreshToken").asText()));
        ask("POST", "/auth/refresh", null, "{\"refreshToken\": \"%s\"}".formatted(turned.path("refreshToken").asText()));
        ask("GET", "/me", new User(null, null, admin.token() + "x"), null);
    }

    private void apiKeys(User admin) {
        var made = call("POST", "/api-keys", admin, "{\"name\": \"Shop\", \"scopes\": [\"tag:read\"]}", "Idempotency-Key", "k-1");
        secrets.put("an API key", made.body().path("key").asText());
        var shop = new User(null, null, secrets.get("an API key"));
        ask("GET", "/tags", shop, null);
        ask("GET", "/tags?key=" + shop.token(), shop, null);
        ask("GET", "/contacts", shop, null);
        ask("POST", "/tags", shop, "{\"name\": \"VIP\"}");
        ask("GET", "/tags", admin, null, "X-API-Key", shop.token());
        call("DELETE", "/api-keys/" + made.body().path("id").asText(), admin, null);
        ask("GET", "/tags", shop, null);
    }

    private void passwords(User admin) {
        secrets.put("a new member's password", NEW_PASSWORD);
        secrets.put("a password that is too short", "short-one");
        var member = "{\"email\": \"%s@example.com\", \"role\": \"agent\", \"password\": \"%s\"}";
        var email = UUID.randomUUID();
        ask("POST", "/users", admin, member.formatted(email, "short-one"));
        ask("POST", "/users", admin, member.formatted(email, NEW_PASSWORD), "Idempotency-Key", "u-1");
        ask("POST", "/users", admin, member.formatted(email, NEW_PASSWORD));
        var change = "{\"currentPassword\": \"%s\", \"newPassword\": \"%s\"}";
        ask("PUT", "/me/password", admin, change.formatted(GUESS, NEW_PASSWORD));
        ask("PUT", "/me/password", admin, change.formatted(PASSWORD, NEW_PASSWORD));
    }

    /** A number whose token Meta takes, refuses, and never answers. */
    private BusinessNumber numbers(User admin) {
        var unique = UUID.randomUUID().toString();
        var number = new BusinessNumber(admin.organization(), UUID.randomUUID(), unique, "2000");
        secrets.put("a number's token", "EAAG" + unique.replace("-", ""));
        secrets.put("a number's app secret", "app-secret-" + unique);
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token, app_secret, graph_base_url)
                        VALUES (?, ?, 'Shop', ?, '2000', ?, ?, ?)""")
                .params(number.account(), number.organization(), number.phoneId(),
                        keys.secretBox().seal(secrets.get("a number's token"), "whatsapp_accounts.access_token/" + number.account()),
                        keys.secretBox().seal(secrets.get("a number's app secret"), "whatsapp_accounts.app_secret/" + number.account()),
                        GRAPH.url())
                .update();
        deliver("/api/v1/webhook", MetaBodies.bytes(MetaBodies.text(number, "4917700001", "Hello")), keys.metaAppSecrets().getFirst());
        await().untilAsserted(() -> assertThat(messages(number)).isOne());
        for (var behaviour : List.of(new Behaviour.Accept(), GraphServer.error(400, 100), new Behaviour.HangUp())) {
            GRAPH.behave(number, behaviour);
            var calls = GRAPH.calls(number).size();
            ask("POST", "/messages", admin, "{\"to\": \"+4917700001\", \"type\": \"text\", \"text\": {\"body\": \"Hello\"}}");
            await().untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSizeGreaterThan(calls));
        }
        GRAPH.behave(number, GraphServer.error(401, 190));
        ask("POST", "/messages", admin, "{\"to\": \"+4917700001\", \"type\": \"text\", \"text\": {\"body\": \"Hello\"}}");
        assertThat(GRAPH.calls(number)).anySatisfy(call ->
                assertThat(call.headers().get("authorization")).endsWith(secrets.get("a number's token")));
        return number;
    }

    /** An account that the API makes, tests and subscribes, whose token Meta repeats in its refusal. */
    private void accounts(User admin) {
        secrets.put("an account's token", "EAAG-account-" + UUID.randomUUID());
        secrets.put("an account's app secret", "account-app-secret-" + UUID.randomUUID());
        secrets.put("an account's next token", "EAAG-next-" + UUID.randomUUID());
        var unique = String.valueOf(System.nanoTime());
        var account = "{\"name\": \"Branch\", \"phoneId\": \"7%s\", \"businessId\": \"8%s\", \"accessToken\": \"%s\", \"appSecret\": \"%s%s\"}";
        ask("POST", "/accounts", admin, account.formatted(unique, unique, secrets.get("an account's token"), secrets.get("an account's app secret"), " "));
        var made = call("POST", "/accounts", admin,
                account.formatted(unique, unique, secrets.get("an account's token"), secrets.get("an account's app secret"), ""), "Idempotency-Key", "a-1");
        assertThat(made.status()).isEqualTo(201);
        told.put("a new account", made.body() + " " + made.headers());
        var path = "/accounts/" + made.body().path("id").asText();
        for (var id : List.of("7" + unique, "8" + unique)) {
            GRAPH.behave(new BusinessNumber(null, null, id, id), new Behaviour.Answer(401, "application/json",
                    "{\"error\": {\"message\": \"Malformed access token %s\", \"code\": 190}}".formatted(secrets.get("an account's token")), List.of()));
        }
        ask("POST", path + "/test", admin, null);
        ask("POST", path + "/subscribe", admin, null);
        ask("PUT", path, admin, "{\"name\": \"Branch\", \"businessId\": \"8%s\", \"accessToken\": \"%s\"}"
                .formatted(unique, secrets.get("an account's next token")), "If-Match", "*");
        ask("GET", path, admin, null);
    }

    /** A webhook subscription whose target nobody answers for. */
    private void subscriptions(User admin) {
        var made = call("POST", "/webhook-subscriptions", admin, "{\"url\": \"%s\", \"kinds\": [\"contact.created\"]}".formatted(NOBODY_LISTENS),
                "Idempotency-Key", "w-1");
        secrets.put("a webhook secret", made.body().path("secret").asText());
        var path = "/webhook-subscriptions/" + made.body().path("id").asText();
        secrets.put("a new webhook secret", call("POST", path + "/rotate-secret", admin, null).body().path("secret").asText());
        ask("POST", path + "/test", admin, null);
        ask("POST", "/contacts", admin, "{\"phoneNumber\": \"+4917700002\"}");
        await().untilAsserted(() -> assertThat(get(path, admin).body().path("state").asText()).isNotEqualTo("active"));
        ask("GET", path, admin, null);
        ask("GET", path + "/deliveries", admin, null);
        call("PUT", path, admin, "{\"url\": \"%s\", \"kinds\": [\"contact.created\"], \"enabled\": false}".formatted(NOBODY_LISTENS), "If-Match", "*");
    }

    private void webhooks(BusinessNumber number) {
        var body = MetaBodies.bytes(MetaBodies.text(number, "4917700001", "Hello again"));
        deliver("/api/v1/webhook/" + number.account(), body, secrets.get("a number's app secret"));
        deliver("/api/v1/webhook/" + number.account(), body, "another secret");
        deliver("/api/v1/webhook", body, secrets.get("a number's app secret"));
        for (var token : List.of(keys.metaVerifyToken() + "x", GUESS)) {
            var shaken = send(HttpRequest.newBuilder(url(
                    "/api/v1/webhook?hub.mode=subscribe&hub.challenge=1&hub.verify_token=" + token)));
            told.put("a refused handshake of " + token.length(), shaken.body() + shaken.headers());
        }
    }

    private void everythingThatCanBeRead(User admin) {
        for (var list : List.of("/users", "/accounts", "/api-keys", "/audit-events?limit=200", "/organization", "/contacts", "/conversations", "/messages?limit=200",
                "/me", "/me/sessions", "/webhook-subscriptions")) {
            ask("GET", list, admin, null);
        }
        for (var page : List.of("prometheus", "camelroutes", "health", "secrets")) {
            var shown = send(asOperator(console("/actuator/" + page)));
            assertThat(shown.statusCode()).isEqualTo(200);
            told.put("the console's " + page, shown.body());
        }
        for (var table : List.of("audit_events", "message_events", "messages", "dead_letters", "webhook_events", "sessions", "api_keys",
                "idempotency_keys", "whatsapp_accounts", "organization_members",
                "webhook_subscriptions", "webhook_secrets", "outbound_events", "event_deliveries")) {
            told.put("the table " + table, rows().sql("SELECT coalesce(json_agg(t), '[]')::text FROM " + table + " t WHERE organization_id = ?")
                    .param(admin.organization()).query(String.class).single());
        }
        assertThat(told.get("the table audit_events")).contains("createApiKey", "createUser", "changeMyPassword", "createAccount", "updateAccount");
    }

    private void ask(String method, String path, User user, String body, String... headers) {
        var answer = call(method, path, user, body, headers);
        told.put("%s %s, answer %d".formatted(method, path.split("\\?")[0], told.size()), answer.body() + " " + answer.headers());
    }

    private void deliver(String path, byte[] body, String secret) {
        var answer = send(HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(body, secret))
                .POST(BodyPublishers.ofByteArray(body)));
        told.put("%s, answer %d".formatted(path, told.size()), answer.body() + answer.headers());
    }

    private int messages(BusinessNumber number) {
        return rows().sql("SELECT count(*) FROM messages WHERE organization_id = ?").param(number.organization())
                .query(Integer.class).single();
    }
}
