package io.whatomate.contacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** After an erasure nothing in the whole database tells of the customer but a certificate, which names nobody. */
class ErasureTest extends ContactsTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Autowired
    private Keys keys;

    @Autowired
    private ProducerTemplate routes;

    private BusinessNumber number;
    private String phone;
    private String name;
    private String words;
    private String other;

    @BeforeEach
    void twoCustomersOfOneNumber() {
        phone = phone();
        other = phone();
        name = "Zebulon Quagga " + phone.substring(8);
        words = "confidential matter " + UUID.randomUUID();
        var account = UUID.randomUUID();
        number = new BusinessNumber(manager.organization(), account, "1" + phone() + "1", "2" + phone());
        rows().sql("""
                INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token, graph_base_url)
                VALUES (:id, :organization, 'Shop', :phone, :business, :token, :graph)""")
                .param("id", account).param("organization", manager.organization()).param("phone", number.phoneId())
                .param("business", number.businessId()).param("graph", GRAPH.url())
                .param("token", keys.secretBox().seal("EAATOKEN", "whatsapp_accounts.access_token/" + account)).update();
    }

    @Test
    void nothingInTheWholeDatabaseTellsOfWhoWasErased() throws Exception {
        var contact = aLifeWithUs();
        assertThat(tellers()).as("what there is to erase").contains("contacts", "contact_search", "messages", "message_events", "webhook_events",
                "webhook_deliveries", "audit_events", "contact_notes", "consent_events", "saved_filters", "contact_import_rows", "dead_letters",
                "chatbot_sessions", "chatbot_session_messages", "chatbot_settings", "bulk_message_recipients", "notification_deliveries", "agent_transfers",
                "outbound_events", "media", "notification_rules", "notification_rule_versions", "trigger_rejects", "file_rules");
        rows().sql("INSERT INTO idempotency_keys (id, organization_id, caller_id, key_hash, answer) VALUES (uuid_v7(), ?, uuid_v7(), sha256('x'), 'v1:lost:x')")
                .param(manager.organization()).update();
        var neighbours = rows().sql("SELECT payload FROM webhook_events WHERE lane_key = ?").param(number.phoneId() + ":" + other).query(String.class).single();

        var former = phone();
        rows().sql("UPDATE messages SET payload = payload || jsonb_build_object('from', ?::text) WHERE content = ?").params(former, words + " again").update();
        rows().sql("UPDATE webhook_events SET lane_key = ? WHERE payload LIKE ?").params(number.phoneId() + ":" + former, "%" + words + " again%").update();

        var erased = call("DELETE", contact + "?reason=Asked%20for%20it", manager, null);
        assertThat(erased.status()).as(erased.body().toString()).isEqualTo(204);
        routes.requestBody("direct:redactErased", (Object) null);
        routes.requestBody("direct:removeUnwantedMedia", (Object) null);

        await().atMost(SOON).untilAsserted(() -> assertThat(tellers()).isEmpty());
        assertThat(rows().sql("SELECT payload FROM webhook_events WHERE lane_key = ?").param(number.phoneId() + ":" + other).query(String.class).single())
                .as("the other customer of the same webhook call").isEqualTo(neighbours);
        assertThat(names("", manager)).containsExactlyInAnyOrder("Grace");
        assertThat(certificates("?identifier=" + former)).as("a number they had before").containsExactly(id(contact).toString());
        assertThat(rows().sql("SELECT count(*) FROM erasure_walks WHERE organization_id = ?").param(manager.organization())
                .query(Integer.class).single()).isZero();
        assertThat(rows().sql("SELECT count(*) FROM idempotency_keys WHERE organization_id = ?").param(manager.organization())
                .query(Integer.class).single()).as("the answer about somebody else stays").isEqualTo(1);
    }

    @Test
    void theCertificateTellsWhetherANumberWasErasedAndNamesNobody() throws Exception {
        var contact = aLifeWithUs();
        assertThat(certificates("?identifier=" + phone)).isEmpty();
        call("DELETE", contact + "?reason=Asked%20for%20it%20from%20" + phone, manager, null);
        routes.requestBody("direct:redactErased", (Object) null);

        var found = get("/erasures?identifier=%2B" + phone, manager).body().at("/items/0");

        assertThat(found.path("contactId").asText()).isEqualTo(id(contact).toString());
        assertThat(found.path("reason").asText()).isEqualTo("Asked for it from ***");
        assertThat(found.path("userId").asText()).isEqualTo(userId(manager).toString());
        assertThat(found.path("identifiers").asInt()).isEqualTo(1);
        assertThat(found.at("/removed/messages").asInt()).isEqualTo(3);
        assertThat(found.at("/removed/contactNotes").asInt()).isEqualTo(1);
        await().atMost(SOON).untilAsserted(() -> {
            var now = get("/erasures/" + found.path("id").asText(), manager).body();
            assertThat(now.path("completedAt").isNull()).isFalse();
            assertThat(now.at("/removed/webhookEvents").asInt()).isEqualTo(2);
            assertThat(now.at("/removed/webhookDeliveries").asInt()).isEqualTo(2);
        });
        assertThat(certificates("?identifier=" + other)).isEmpty();
        assertThat(certificates("?contactId=" + id(contact))).hasSize(1);
        var stranger = signedIn("admin");
        assertThat(get("/erasures?identifier=" + phone, stranger).body().path("items")).isEmpty();
        assertThat(get("/erasures/" + found.path("id").asText(), stranger).status()).isEqualTo(404);
        assertThat(get("/erasures", signedIn(manager.organization(), "agent")).problem()).isEqualTo("missing-permission");
    }

    /** Every table that can hold something of a customer does. */
    private String aLifeWithUs() throws Exception {
        // What happens is kept to be told to others.
        rows().sql("INSERT INTO event_listeners (organization_id, sink) VALUES (?, 'kafka')").param(manager.organization()).update();
        // One webhook call with two customers, and a second one of this customer alone.
        var both = MetaBodies.message(number, MetaBodies.contact(other, "Grace"), MetaBodies.text(other, wamid(other), "Hello"));
        MetaBodies.entries(both).addAll(MetaBodies.entries(arrives(words)));
        deliver(MetaBodies.bytes(both));
        deliver(MetaBodies.bytes(arrives(words + " again")));
        await().atMost(SOON).until(() -> rows().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = ?").param(number.account())
                .query(Integer.class).single() == 3);
        var contact = CONTACTS + "/" + rows().sql("SELECT id FROM contacts WHERE organization_id = ? AND phone_number = ?")
                .params(manager.organization(), phone).query(UUID.class).single();
        var grace = CONTACTS + "/" + rows().sql("SELECT id FROM contacts WHERE organization_id = ? AND phone_number = ?")
                .params(manager.organization(), other).query(UUID.class).single();
        assertThat(post("/messages", manager, "{\"contactId\": \"%s\", \"accountId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"%s, we say\"}}"
                .formatted(id(contact), number.account(), words)).status()).isEqualTo(201);
        for (var path : List.of(contact, grace)) {
            assertThat(call("POST", path + "/notes", manager, "{\"text\": \"%s\"}".formatted(path.equals(contact) ? words : "Nice"),
                    "Idempotency-Key", "note-" + id(path)).status()).isEqualTo(201);
        }
        assertThat(call("PUT", contact, manager, "{\"profileName\": \"%s\"}".formatted(name), "If-Match", "*").status()).isEqualTo(200);
        assertThat(post(contact + "/consent", manager, "{\"category\": \"marketing\", \"value\": \"in\", \"evidence\": \"%s\"}".formatted(words)).status())
                .isEqualTo(200);
        for (var search : List.of(phone, name)) {
            assertThat(post("/saved-filters", manager, "{\"name\": \"F%s\", \"list\": \"contacts\", \"parameters\": {\"search\": \"%s\"}}"
                    .formatted(search.equals(phone) ? 1 : 2, search)).status()).isEqualTo(201);
        }
        rows().sql("""
                WITH died AS (
                    INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                    SELECT :organization, 'inbound', e.id, 'r', 'c', 6, e.payload FROM webhook_events e WHERE e.lane_key = :lane LIMIT 1
                ), failed AS (
                    INSERT INTO message_events (organization_id, message_id, status, source, detail)
                    SELECT :organization, id, 'failed', 'gate', 'Not on WhatsApp: ' || :phone FROM messages WHERE contact_id = :contact LIMIT 1
                ), file AS (
                    INSERT INTO media (organization_id, source, state, kind, file_name, message_id)
                    SELECT :organization, 'inbound', 'failed', 'document', :name || '.pdf', id FROM messages WHERE contact_id = :contact LIMIT 1
                ), session AS (
                    INSERT INTO chatbot_sessions (organization_id, contact_id, whatsapp_account_id, phone_number, session_data)
                    VALUES (:organization, :contact, :account, :phone, jsonb_build_object('name', :name::text)) RETURNING id
                ), talked AS (
                    INSERT INTO chatbot_session_messages (organization_id, session_id, direction, message)
                    SELECT :organization, id, 'incoming', :words FROM session
                ), settings AS (
                    INSERT INTO chatbot_settings (organization_id, excluded_numbers) VALUES (:organization, jsonb_build_array(:phone::text))
                ), transfer AS (
                    INSERT INTO agent_transfers (organization_id, contact_id, phone_number) VALUES (:organization, :contact, :phone)
                ), template AS (
                    INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, body_content)
                    VALUES (:organization, :account, 'offer', 'en', 'UTILITY', 'x') RETURNING id
                ), campaign AS (
                    INSERT INTO bulk_message_campaigns (organization_id, whatsapp_account_id, name, template_id)
                    SELECT :organization, :account, 'c', id FROM template RETURNING id
                ), recipient AS (
                    INSERT INTO bulk_message_recipients (organization_id, campaign_id, phone_number, recipient_name)
                    SELECT :organization, id, :phone, :name FROM campaign
                ), rule AS (
                    INSERT INTO notification_rules (organization_id, name, last_error, state_reason)
                    VALUES (:organization, 'r', 'no window for ' || :phone, '3 of its last 5 runs failed, the last one: no window for ' || :phone)
                    RETURNING id
                ), version AS (
                    INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state, failure)
                    SELECT :organization, id, 1, 'x', 'failed', 'no window for ' || :phone FROM rule
                ), notified AS (
                    INSERT INTO notification_deliveries (organization_id, notification_rule_id, trigger_key, payload)
                    SELECT :organization, id, 'order of ' || :phone, jsonb_build_object('to', :phone::text, 'name', :name::text) FROM rule
                ), refused AS (
                    INSERT INTO trigger_rejects (rule, organization_id, trigger_key, payload, headers, reason)
                    VALUES ('r', :organization, 'order of ' || :phone, jsonb_build_object('to', :phone::text, 'name', :name::text), NULL, 'no window for ' || :phone),
                        (uuid_v7()::text, NULL, 'order', jsonb_build_object('to', :phone::text, 'name', :name::text), NULL, 'refused'),
                        (uuid_v7()::text, NULL, 'letter', '"Hello"', jsonb_build_object('From', :phone::text, 'Name', :name::text), 'refused')
                ), erring AS (
                    INSERT INTO file_rules (rule, last_error, last_error_at) VALUES (uuid_v7()::text, 'no window for ' || :phone, now())
                ), import AS (
                    INSERT INTO contact_imports (organization_id, existing, dry_run, delimiter) VALUES (:organization, 'skip', true, ',') RETURNING id
                )
                INSERT INTO contact_import_rows (organization_id, import_id, upload_id, line, contact, state)
                SELECT :organization, id, uuid_v7(), 1, jsonb_build_object('phoneNumber', :phone::text, 'profileName', :name::text), 'waiting' FROM import""")
                .param("organization", manager.organization()).param("lane", number.phoneId() + ":" + phone).param("contact", id(contact))
                .param("account", number.account()).param("phone", phone).param("name", name).param("words", words).update();
        await().atMost(SOON).until(() -> rows().sql("SELECT count(*) FROM outbox WHERE whatsapp_account_id = ?").param(number.account())
                .query(Integer.class).single() == 0);
        return contact;
    }

    private ObjectNode arrives(String text) {
        return MetaBodies.message(number, MetaBodies.contact(phone, name), MetaBodies.text(phone, wamid(phone), text));
    }

    /** As Meta's: base64 of the customer's number and of chance. */
    private static String wamid(String customer) {
        return "wamid." + Base64.getEncoder().encodeToString((customer + UUID.randomUUID()).getBytes(UTF_8));
    }

    private void deliver(byte[] body) {
        assertThat(send(HttpRequest.newBuilder(url("/api/v1/webhook")).header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(body, keys.metaAppSecrets().getFirst()))
                .POST(BodyPublishers.ofByteArray(body))).statusCode()).isEqualTo(200);
    }

    /** Tables of which some row, as text or as the bytes of text, holds the customer's number, name, words or message ids. */
    private List<String> tellers() {
        var found = new ArrayList<String>();
        var needles = new ArrayList<String>();
        // The number at the beginning of what is encoded stands in the base64 as it is; of its last digits the rest is cut off.
        for (var needle : List.of(phone, name, words, Base64.getEncoder().encodeToString(phone.substring(0, 12).getBytes(UTF_8)))) {
            needles.add(needle);
            needles.add(HexFormat.of().formatHex(needle.getBytes(UTF_8)));
        }
        for (var table : rows().sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history' ORDER BY 1")
                .query(String.class).list()) {
            if (rows().sql("SELECT EXISTS (SELECT FROM %s t WHERE EXISTS (SELECT FROM unnest(:needles::text[]) AS n WHERE strpos(t::text, n) > 0))".formatted(table))
                    .param("needles", needles.toArray(String[]::new)).query(Boolean.class).single()) {
                found.add(table);
            }
        }
        return found;
    }

    private List<String> certificates(String query) {
        return get("/erasures" + query, manager).body().path("items").findValuesAsText("contactId");
    }
}
