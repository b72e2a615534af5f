package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.Digits;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** A manager with a business number, what Meta posts for it, and the inbox that shows it. */
abstract class InboxTest extends ApiTest {

    protected static final Duration SOON = Duration.ofSeconds(60);
    protected static final String EVENTS = "/inbox/events";
    protected static final String LETTERS = "/inbox/dead-letters";

    @Autowired
    private Keys keys;

    protected User manager;
    protected BusinessNumber number;

    @BeforeEach
    void signInWithANumber() {
        manager = signedIn("manager");
        number = number(manager.organization());
    }

    /** Its Graph calls go to the test's own Graph server. */
    protected final BusinessNumber number(UUID organization) {
        var unique = Digits.next(12);
        var made = new BusinessNumber(organization, UUID.randomUUID(), "1" + unique, "2" + unique);
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token, graph_base_url)
                        VALUES (:id, :organization, :phoneId, :phoneId, :businessId, :token, :graph)""")
                .param("id", made.account()).param("organization", organization)
                .param("phoneId", made.phoneId()).param("businessId", made.businessId())
                .param("token", keys.secretBox().seal("token", "whatsapp_accounts.access_token/" + made.account()))
                .param("graph", GRAPH.url()).update();
        return made;
    }

    protected static String phone() {
        return "4916" + Digits.next(8);
    }

    /** The chatbot says this to everybody who writes anything that has no rule of its own. */
    protected final void answerEverything(String words) {
        rows().sql("""
                        INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts, default_response)
                        VALUES (:organization, true, true, :words)
                        ON CONFLICT (organization_id) DO UPDATE SET default_response = excluded.default_response""")
                .param("organization", number.organization()).param("words", words).update();
    }

    /** Posts as Meta does, and waits until all events of the number are settled. */
    protected final void deliver(JsonNode body) {
        var bytes = MetaBodies.bytes(body);
        assertThat(send(signed(bytes)).statusCode()).isEqualTo(200);
        awaitSettled();
    }

    protected final HttpRequest.Builder signed(byte[] body) {
        return HttpRequest.newBuilder(url("/api/v1/webhook"))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(body, keys.metaAppSecrets().getFirst()))
                .POST(BodyPublishers.ofByteArray(body));
    }

    protected final void awaitSettled() {
        await().atMost(SOON).untilAsserted(() -> assertThat(rows()
                        .sql("SELECT kind FROM webhook_events WHERE organization_id = ? AND state = 'pending' AND leased_until < 'infinity'")
                        .param(manager.organization()).query(String.class).list())
                .isEmpty());
    }

    /** A text that a customer sends; returns its id at Meta. */
    protected final String write(String phone, String text) {
        var wamid = MetaBodies.wamid();
        deliver(MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), MetaBodies.text(phone, wamid, text)));
        return wamid;
    }

    /** The event of that message of a customer. */
    protected final String eventOf(String wamid) {
        return get(EVENTS + "?kind=message&whatsappMessageId=" + wamid, manager).body().at("/items/0/id").asText();
    }

    /** An event that failed for good while it was run, with its dead letter. */
    protected final void kill(String event) {
        rows().sql("UPDATE webhook_events SET state = 'dead', state_reason = 'Killed by a test', attempts = 6 WHERE id = ?")
                .param(UUID.fromString(event)).update();
        rows().sql("""
                        INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                        SELECT organization_id, 'inbound', id, 'messaging-receive-message', state_reason, attempts, payload
                        FROM webhook_events WHERE id = ?""")
                .param(UUID.fromString(event)).update();
    }

    protected final List<String> ids(String path) {
        var answer = get(path, manager);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("items").findValuesAsText("id");
    }

    /** What was written by this organization's events and its chatbot, without ids and times. */
    protected final List<String> said() {
        return rows().sql("SELECT direction || ' ' || content FROM messages WHERE organization_id = ? ORDER BY created_at, id")
                .param(manager.organization()).query(String.class).list();
    }
}
