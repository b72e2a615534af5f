package io.whatomate.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.oas.OpenApi31;
import io.whatomate.BusinessNumber;
import io.whatomate.Digits;
import io.whatomate.integrations.EventTarget.Post;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;

/** An organization with an admin, and a system that it tells its events. */
abstract class EventsTest extends ApiTest {

    protected static final String SUBSCRIPTIONS = "/webhook-subscriptions";
    protected static final Duration SOON = Duration.ofSeconds(60);

    @Autowired
    private Keys keys;

    protected User admin;
    protected EventTarget target;

    @BeforeEach
    void listen() {
        admin = signedIn("admin");
        target = new EventTarget();
    }

    /** Nothing goes on for an organization whose test is over. */
    @AfterEach
    void leave() {
        rows().sql("DELETE FROM webhook_subscriptions WHERE organization_id = ?").param(admin.organization()).update();
        rows().sql("DELETE FROM callback_targets WHERE organization_id = ?").param(admin.organization()).update();
        target.close();
    }

    /** @param kinds separated by blanks */
    protected final JsonNode subscribe(String kinds) {
        return subscribe(kinds, "[]");
    }

    protected final JsonNode subscribe(String kinds, String filter) {
        var made = post(SUBSCRIPTIONS, admin, "{\"url\": \"%s\", \"kinds\": [\"%s\"], \"filter\": %s}"
                .formatted(target.url(), kinds.replace(" ", "\", \""), filter));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        return made.body();
    }

    /** A contact made through the API. */
    protected final UUID contact(String name) {
        var made = post("/contacts", admin, "{\"phoneNumber\": \"+%s\", \"profileName\": \"%s\"}".formatted(phone(), name));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        return UUID.fromString(made.body().path("id").asText());
    }

    /** Changes the contact, which is one event. */
    protected final void rename(UUID contact, String name) {
        rows().sql("UPDATE contacts SET profile_name = ?, version = version + 1 WHERE id = ?").params(name, contact).update();
    }

    protected static String phone() {
        return "4915" + Digits.next(9);
    }

    protected final void awaitTaken(int events) {
        await().atMost(SOON).untilAsserted(() -> assertThat(target.taken()).hasSizeGreaterThanOrEqualTo(events));
    }

    protected final JsonNode read(JsonNode subscription) {
        return get(path(subscription), admin).body();
    }

    protected final JsonNode deliveries(JsonNode subscription, String query) {
        return get(path(subscription) + "/deliveries?sort=createdAt&limit=200" + query, admin).body().path("items");
    }

    protected static String path(JsonNode subscription) {
        return SUBSCRIPTIONS + "/" + subscription.path("id").asText();
    }

    protected final BusinessNumber number() {
        var unique = phone();
        var number = new BusinessNumber(admin.organization(), UUID.randomUUID(), "1" + unique, "2" + unique);
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token, graph_base_url)
                        VALUES (?, ?, 'Number', ?, ?, ?, ?)""")
                .params(number.account(), number.organization(), number.phoneId(), number.businessId(),
                        keys.secretBox().seal("a token", "whatsapp_accounts.access_token/" + number.account()), GRAPH.url())
                .update();
        return number;
    }

    protected final void deliver(JsonNode body) {
        var bytes = MetaBodies.bytes(body);
        assertThat(call(HttpRequest.newBuilder(url("/api/v1/webhook"))
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", MetaBodies.signature(bytes, keys.metaAppSecrets().getFirst()))
                        .POST(BodyPublishers.ofByteArray(bytes)))
                .status()).isEqualTo(200);
    }

    /** As the contract tells targets to compute it. */
    protected static String signed(String secret, Post post) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            return "v1," + Base64.getEncoder().encodeToString(
                    mac.doFinal((post.id() + "." + post.timestamp() + "." + post.body()).getBytes(UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    protected static List<String> faults(JsonNode event) throws IOException {
        try (var yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
            var contract = new ObjectMapper(new YAMLFactory()).readTree(yaml);
            return JsonSchemaFactory.builder()
                    .defaultMetaSchemaIri(OpenApi31.getInstance().getIri())
                    .metaSchema(OpenApi31.getInstance())
                    .schemaLoaders(loaders -> loaders.schemas(Map.of("urn:events", contract.toString())))
                    .build()
                    .getSchema(SchemaLocation.of("urn:events#/components/schemas/OutboundEvent"),
                            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build())
                    .validate(event).stream().map(Object::toString).toList();
        }
    }
}
