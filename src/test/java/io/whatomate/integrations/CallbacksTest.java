package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.BusinessNumber;
import io.whatomate.Digits;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** An organization with a number, and a server on which each path is another system that was built for Meta. */
abstract class CallbacksTest extends ApiTest {

    protected static final String TARGETS = "/callback-targets";
    protected static final String SECRET = "an-app-secret-of-the-target";
    protected static final Duration SOON = Duration.ofSeconds(60);
    protected static final ObjectMapper JSON = new ObjectMapper();
    protected static TargetServer systems;

    @Autowired
    protected Keys keys;

    protected User admin;
    protected BusinessNumber number;
    protected String path;

    @BeforeAll
    static void listen() {
        systems = new TargetServer();
    }

    @AfterAll
    static void close() {
        systems.close();
    }

    @BeforeEach
    void aTenantWithANumber() {
        admin = signedIn("admin");
        number = number(admin.organization());
        path = "/" + UUID.randomUUID();
    }

    /** For the lanes at rest: one that is being called has its term still to come. */
    protected void anHourPasses() {
        rows().sql("UPDATE callback_targets SET paused_until = '-infinity' WHERE organization_id = ?").param(admin.organization()).update();
        rows().sql("UPDATE callback_lanes SET due_at = now() WHERE organization_id = ? AND lease IS NULL").param(admin.organization()).update();
    }

    protected int owed(String place, String state) {
        return rows().sql("SELECT count(*) FROM callback_deliveries WHERE target_id = ? AND state = ?").params(id(place), state)
                .query(Integer.class).single();
    }

    protected int lanes(String place) {
        return rows().sql("SELECT count(*) FROM callback_lanes WHERE target_id = ?").param(id(place)).query(Integer.class).single();
    }

    protected boolean lanesAtRest(String place) {
        return rows().sql("SELECT count(*) > 0 AND bool_and(lease IS NULL) FROM callback_lanes WHERE target_id = ?").param(id(place))
                .query(Boolean.class).single();
    }

    protected static UUID id(String place) {
        return UUID.fromString(place.substring(place.lastIndexOf('/') + 1));
    }

    protected String create(String systemsPath, String more) {
        var created = post(TARGETS, admin, target(systemsPath, more));
        assertThat(created.status()).isEqualTo(201);
        return created.header("location").substring("/api/v1".length());
    }

    /** @param more further members, each with a comma in front */
    protected static String target(String systemsPath, String more) {
        return "{\"name\": \"Helpdesk\", \"url\": \"%s\", \"secret\": \"%s\"%s}".formatted(systems.url(systemsPath), SECRET, more);
    }

    protected BusinessNumber number(UUID organization) {
        var made = new BusinessNumber(organization, UUID.randomUUID(), UUID.randomUUID().toString(), UUID.randomUUID().toString());
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, ?, 'Shop', ?, ?, 'v1:k:none')""")
                .params(made.account(), organization, made.phoneId(), made.businessId()).update();
        return made;
    }

    protected static String phone() {
        return "49" + Digits.next(10);
    }

    protected void deliver(JsonNode body) {
        deliver("/api/v1/webhook", body, keys.metaAppSecrets().getFirst());
    }

    protected void deliver(String door, JsonNode body, String secret) {
        var bytes = MetaBodies.bytes(body);
        var answer = send(HttpRequest.newBuilder(url(door))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(bytes, secret))
                .POST(BodyPublishers.ofByteArray(bytes)));
        assertThat(answer.statusCode()).isEqualTo(200);
    }
}
