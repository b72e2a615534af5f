package io.whatomate.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** A number of a business, of which Meta tells something. */
abstract class AccountNewsTest extends ApiTest {

    static final Duration SOON = Duration.ofSeconds(60);

    @Autowired
    Keys keys;

    User admin;
    String business;
    String display;
    BusinessNumber number;

    /** A moment ago, in Meta's seconds; each test tells what happened at so many seconds after it. */
    private final long before = Instant.now().getEpochSecond() - 600;

    @BeforeEach
    void aNumberOfABusiness() {
        admin = signedIn("admin");
        business = digits();
        display = digits();
        number = account(admin, business, display, "active");
    }

    BusinessNumber account(User owner, String businessId, String displayNumber, String status) {
        var id = UUID.randomUUID();
        var phoneId = digits();
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, display_phone_number, access_token,
                            graph_base_url, status)
                        VALUES (?, ?, 'Shop', ?, ?, ?, ?, ?, ?)""")
                .params(id, owner.organization(), phoneId, businessId, displayNumber,
                        keys.secretBox().seal("EAAG", "whatsapp_accounts.access_token/" + id), GRAPH.url(), status)
                .update();
        return new BusinessNumber(owner.organization(), id, phoneId, businessId);
    }

    void tell(String field, String value, int seconds) {
        assertThat(deliver("/api/v1/webhook", body(field, value, seconds), keys.metaAppSecrets().getFirst())).isEqualTo(200);
    }

    byte[] body(String field, String value, int seconds) {
        return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"time\":%d,\"changes\":[{\"field\":\"%s\",\"value\":%s}]}]}"
                .formatted(business, before + seconds, field, value).getBytes(UTF_8);
    }

    int deliver(String path, byte[] body, String secret) {
        return send(HttpRequest.newBuilder(url(path))
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", MetaBodies.signature(body, secret))
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    void settled() {
        await().atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> assertThat(states()).doesNotContain("pending"));
    }

    List<String> states() {
        return rows().sql("SELECT state FROM webhook_events WHERE business_id = ? AND kind = 'account'").param(business).query(String.class).list();
    }

    List<String> events(BusinessNumber of) {
        return events(of, admin);
    }

    List<String> events(BusinessNumber of, User reader) {
        return get("/accounts/" + of.account() + "/events", reader).body().path("items").valueStream().map(AccountEventsApiTest::shown).toList();
    }

    static String shown(JsonNode event) {
        return "%s %s %s %s".formatted(event.path("field").asText(), event.path("event").asText(), event.path("severity").asText(), event.path("applied").asText());
    }

    static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
