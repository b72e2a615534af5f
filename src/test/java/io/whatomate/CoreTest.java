package io.whatomate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The shared application with what tests of webhook, messaging and chatbot need: numbers of their own, Meta's signed POSTs
 * and the tables behind. A number that no other test knows keeps tests apart without cleaning up.
 */
public abstract class CoreTest extends ApplicationTest {

    protected static final ObjectMapper JSON = new ObjectMapper();
    protected static final Duration SOON = Duration.ofSeconds(60);

    @Autowired
    protected Keys keys;

    @Autowired
    protected ProducerTemplate routes;

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource worker;

    /** Sees the rows of all tenants. */
    protected final JdbcClient db() {
        return JdbcClient.create(worker);
    }

    /** A new organization with one number. */
    protected final BusinessNumber number() {
        return number(organization());
    }

    protected final UUID organization() {
        return db().sql("INSERT INTO organizations (name, slug) VALUES (:slug, :slug) RETURNING id")
                .param("slug", "test-" + digits(12))
                .query(UUID.class)
                .single();
    }

    /** Another number of an organization; its Graph calls go to the test's own Graph server. */
    protected final BusinessNumber number(UUID organization) {
        return number(organization, "1" + digits(14), "2" + digits(14));
    }

    protected final BusinessNumber number(UUID organization, String phoneId, String businessId) {
        var account = UUID.randomUUID();
        db().sql("""
                INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token, graph_base_url)
                VALUES (:id, :organization, :name, :phoneId, :businessId, :token, :graph)""")
                .param("id", account)
                .param("organization", organization)
                .param("name", "Number " + phoneId)
                .param("phoneId", phoneId)
                .param("businessId", businessId)
                .param("token", keys.secretBox().seal(token(phoneId), "whatsapp_accounts.access_token/" + account))
                .param("graph", GRAPH.url())
                .update();
        return new BusinessNumber(organization, account, phoneId, businessId);
    }

    /** The bearer token of a number made here. */
    protected static String token(String phoneId) {
        return "EAATESTTOKEN" + phoneId;
    }

    /** A customer's phone number that no other test uses. */
    protected static String phone() {
        return "49" + digits(10);
    }

    protected static String digits(int length) {
        return Digits.next(length);
    }

    /** Posts a body as Meta does, signed with the installation's secret. */
    protected final HttpResponse<String> deliver(JsonNode body) {
        return deliver(MetaBodies.bytes(body));
    }

    protected final HttpResponse<String> deliver(byte[] body) {
        return deliver("/api/v1/webhook", body, keys.metaAppSecrets().getFirst());
    }

    protected final HttpResponse<String> deliver(String path, byte[] body, String secret) {
        return send(post(path, body).header("X-Hub-Signature-256", MetaBodies.signature(body, secret)));
    }

    protected final HttpRequest.Builder post(String path, byte[] body) {
        return HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
    }

    /** Delivers and waits until every event of the number is settled. */
    protected final void deliverAndSettle(BusinessNumber number, JsonNode body) {
        assertThat(deliver(body).statusCode()).isEqualTo(200);
        awaitSettled(number);
    }

    protected final void awaitSettled(BusinessNumber number) {
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        db().sql("SELECT state || ' ' || kind || ' ' || coalesce(state_reason, '') FROM webhook_events"
                                        + " WHERE phone_id = :phoneId AND state = 'pending'")
                                .param("phoneId", number.phoneId())
                                .query(String.class)
                                .list())
                .isEmpty());
    }

    protected static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
