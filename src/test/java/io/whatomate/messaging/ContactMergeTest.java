package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two contacts that a person takes for one: shown before, made one for good, and known ever after by either number. */
class ContactMergeTest extends MessagingApiTest {

    private User manager;
    private Number number;
    private String mobile;
    private String landline;
    private UUID kept;
    private UUID lost;

    @BeforeEach
    void aCustomerWritesFromTwoNumbers() {
        manager = signedIn("manager");
        number = number(manager.organization());
        landline = phone();
        mobile = phone();
        lost = write(landline, number, "from the landline");
        kept = write(mobile, number, "from the mobile");
        rows().sql("UPDATE conversations SET last_inbound_at = last_inbound_at - interval '1 hour' WHERE contact_id = ?").param(lost).update();
    }

    @Test
    void showsWhatWouldComeOfItAndTouchesNothing() {
        set(lost, "profile_name = 'Ada L.', tags = '[\"VIP\"]', blocked_at = now()");

        var shown = post(merge(), manager, "{\"duplicateId\": \"%s\"}".formatted(lost));

        assertThat(shown.status()).as(shown.body().toString()).isEqualTo(200);
        assertThat(shown.body().path("merged").asBoolean()).isFalse();
        assertThat(shown.body().at("/contact/phoneNumber").asText()).as("the one that wrote last").isEqualTo(mobile);
        assertThat(shown.body().at("/contact/blocked").asBoolean()).isTrue();
        assertThat(field(shown, "profileName").toString()).contains("\"contact\":\"Ada\",\"duplicate\":\"Ada L.\",\"result\":\"Ada\"");
        assertThat(field(shown, "tags").path("result").toString()).isEqualTo("[\"VIP\"]");
        assertThat(shown.body().path("moves").path("messages").asInt()).isEqualTo(1);
        assertThat(shown.body().path("moves").path("conversations").asInt()).isEqualTo(1);
        assertThat(get("/contacts/" + lost, manager).body().path("profileName").asText()).isEqualTo("Ada L.");
        assertThat(get("/contacts/" + kept, manager).body().path("blocked").asBoolean()).isFalse();
    }

    @Test
    void movesEverythingAndKeepsWhoAskedForSilence() {
        set(lost, "tags = '[\"VIP\", \"Berlin\"]', metadata = '{\"plan\": \"gold\", \"city\": \"Berlin\"}', opted_out_at = '2026-01-01T00:00:00Z', marketing_opted_out_at = now()");
        set(kept, "tags = '[\"Berlin\"]', metadata = '{\"plan\": \"silver\"}', opted_out_at = '2026-05-05T00:00:00Z', assigned_user_id = NULL");
        rows().sql("""
                WITH session AS (
                    INSERT INTO chatbot_sessions (organization_id, contact_id, whatsapp_account_id)
                    SELECT :organization, c, :account FROM unnest(ARRAY[:kept, :lost]) AS c)
                INSERT INTO agent_transfers (organization_id, contact_id) SELECT :organization, c FROM unnest(ARRAY[:kept, :lost]) AS c""")
                .param("organization", number.organization()).param("account", number.account()).param("kept", kept).param("lost", lost).update();
        assign(lost, manager);

        var merged = post(merge(), manager, whole(lost));

        assertThat(merged.status()).as(merged.body().toString()).isEqualTo(200);
        assertThat(merged.body().path("merged").asBoolean()).isTrue();
        assertThat(merged.header("etag")).isEqualTo("\"2\"");
        var contact = get("/contacts/" + kept, manager).body();
        assertThat(contact).isEqualTo(merged.body().path("contact"));
        assertThat(contact.path("tags").toString()).isEqualTo("[\"Berlin\",\"VIP\"]");
        assertThat(contact.path("metadata").toString()).contains("\"plan\":\"silver\"", "\"city\":\"Berlin\"");
        assertThat(contact.path("optedOutAt").asText()).startsWith("2026-01-01");
        assertThat(contact.path("marketingOptedOutAt").isNull()).isFalse();
        assertThat(contact.path("assignedUserId").isNull()).isFalse();
        assertThat(get("/contacts/" + kept + "/messages", manager).body().path("items").findValuesAsText("content"))
                .containsExactlyInAnyOrder("from the landline", "from the mobile");
        assertThat(get("/conversations", manager).body().path("items")).singleElement()
                .satisfies(conversation -> assertThat(conversation.path("unreadCount").asInt()).isEqualTo(2));
        for (var table : List.of("messages", "conversations", "chatbot_sessions", "agent_transfers")) {
            assertThat(rows().sql("SELECT count(*) FROM " + table + " WHERE contact_id = ?").param(lost).query(Integer.class).single()).as(table).isZero();
        }
        assertThat(rows().sql("SELECT count(*) FROM chatbot_sessions WHERE contact_id = ? AND status = 'active'").param(kept)
                .query(Integer.class).single()).as("one session goes on").isEqualTo(1);
        assertThat(get("/contacts/" + lost, manager).status()).isEqualTo(404);
        assertThat(get("/contacts", manager).body().path("items")).hasSize(1);
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE operation = 'mergeContact' AND entity_id = ?").param(kept)
                .query(String.class).single()).contains("tags", "opted_out_at", lost.toString());
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE operation = 'mergeContact' AND entity_id = ?").param(lost)
                .query(String.class).single()).contains("merged_into", kept.toString());
    }

    /** The window is open for the number that wrote, and for no other. */
    @Test
    void knowsTheCustomerByEitherNumberAndAnswersWhereTheyWrote() {
        post(merge(), manager, whole(lost));
        assertThat(get("/contacts/" + kept, manager).body().path("phoneNumber").asText()).isEqualTo(mobile);

        var signpost = write(landline, number, "from the landline again");

        await().atMost(SOON).untilAsserted(() ->
                assertThat(get("/contacts/" + kept, manager).body().path("phoneNumber").asText()).isEqualTo(landline));
        assertThat(signpost).as("as its number now stands at the contact, or did a moment ago at the signpost").isIn(kept, lost);
        assertThat(messagesOf(kept)).containsExactlyInAnyOrder("from the landline", "from the mobile", "from the landline again");
        var sent = post("/messages", manager, "{\"to\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"Hello\"}}".formatted(mobile));
        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        assertThat(sent.body().path("contactId").asText()).isEqualTo(kept.toString());
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(landline)).hasSize(1));
        assertThat(shown(mobile)).isEmpty();

        write(mobile, number, "and back");

        await().atMost(SOON).untilAsserted(() ->
                assertThat(get("/contacts/" + kept, manager).body().path("phoneNumber").asText()).isEqualTo(mobile));
        assertThat(messagesOf(kept)).hasSize(4);
        assertThat(rows().sql("SELECT count(*) FROM contacts WHERE organization_id = ?").param(number.organization())
                .query(Integer.class).single()).as("a contact and its signpost").isEqualTo(2);
    }

    @Test
    void takesTheNumberThatWroteLast() {
        rows().sql("UPDATE conversations SET last_inbound_at = now() + interval '1 minute' WHERE contact_id = ?").param(lost).update();

        assertThat(post(merge(), manager, whole(lost)).body().at("/contact/phoneNumber").asText()).isEqualTo(landline);
        assertThat(rows().sql("SELECT phone_number FROM contacts WHERE id = ?").param(lost).query(String.class).single()).isEqualTo(mobile);
    }

    @Test
    void cancelsWhatWasOwedToOneWhenTheOtherIsBlocked() {
        var message = rows().sql("""
                WITH message AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, content)
                    VALUES (:organization, :account, :kept, 'outgoing', 'text', 'owed') RETURNING *)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, available_at)
                SELECT id, organization_id, whatsapp_account_id, contact_id, now() + interval '1 day' FROM message RETURNING message_id""")
                .param("organization", number.organization()).param("account", number.account()).param("kept", kept).query(UUID.class).single();
        set(lost, "blocked_at = now()");

        post(merge(), manager, whole(lost));

        assertThat(rows().sql("SELECT status FROM messages WHERE id = ?").param(message).query(String.class).single()).isEqualTo("failed");
        assertThat(rows().sql("SELECT count(*) FROM outbox WHERE message_id = ?").param(message).query(Integer.class).single()).isZero();
    }

    @Test
    void losesNoMessageThatComesAtThisVeryMoment() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            var texts = IntStream.range(0, 12).mapToObj(n -> "hurry " + n).toList();
            var writers = texts.stream().map(text -> threads.submit(() -> say(text.hashCode() % 2 == 0 ? landline : mobile, text))).toList();
            var merging = threads.submit(() -> post(merge(), manager, whole(lost)).status());
            for (var writer : writers) {
                writer.get();
            }
            assertThat(merging.get()).isEqualTo(200);
            await().atMost(SOON).untilAsserted(() -> assertThat(messagesOf(kept)).hasSize(14).containsAll(texts));
        }
        assertThat(rows().sql("SELECT count(*) FROM messages WHERE contact_id = ?").param(lost).query(Integer.class).single()).isZero();
        assertThat(rows().sql("SELECT unread_count FROM conversations WHERE organization_id = ?").param(number.organization())
                .query(Integer.class).list()).containsExactly(14);
    }

    @Test
    void letsOneOfTwoMergesThatCrossWin() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(() -> post("/contacts/" + kept + "/merge", manager, whole(lost)).status());
            var other = threads.submit(() -> post("/contacts/" + lost + "/merge", manager, whole(kept)).status());
            assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(200, 404);
        }
    }

    @Test
    void refusesWhatCannotBeMerged() {
        assertThat(post(merge(), manager, whole(UUID.randomUUID())).errors()).containsExactly("duplicateId:reference");
        assertThat(post(merge(), manager, whole(kept)).errors()).containsExactly("duplicateId:reference");
        assertThat(call("POST", merge(), manager, whole(lost), "If-Match", "\"7\"").status()).isEqualTo(412);
        assertThat(post(merge(), signedIn("admin"), whole(lost)).status()).isEqualTo(404);
        assertThat(post(merge(), signedIn(manager.organization(), "agent"), whole(lost)).status()).isEqualTo(403);
        assertThat(post(merge(), manager, whole(lost)).status()).isEqualTo(200);
        assertThat(post(merge(), manager, whole(lost)).errors()).as("once").containsExactly("duplicateId:reference");
    }

    @Test
    void findsContactsThatMayBeOnePerson() {
        make("5511987654321", "Ana Souza");
        make("551187654321", "Ana");
        make("4915770001111", "Grace Hopper");
        make("491779999000", "grace hopper");
        make("491779999001", "Mary");
        make("491779999002", "Mary");

        var byNumber = get("/contacts/duplicates", manager).body().path("items");
        assertThat(byNumber).singleElement().satisfies(group -> {
            assertThat(group.path("count").asInt()).isEqualTo(2);
            assertThat(group.path("contacts").findValuesAsText("profileName")).containsExactly("Ana Souza", "Ana");
        });
        var byName = get("/contacts/duplicates?by=name&sort=-key", manager).body().path("items");
        assertThat(byName).singleElement().satisfies(group ->
                assertThat(group.path("contacts").findValuesAsText("phoneNumber")).containsExactly("4915770001111", "491779999000"));
        assertThat(get("/contacts/duplicates", signedIn("admin")).body().path("items")).isEmpty();
    }

    private String merge() {
        return "/contacts/" + kept + "/merge";
    }

    private static String whole(UUID duplicate) {
        return "{\"duplicateId\": \"%s\", \"preview\": false}".formatted(duplicate);
    }

    private void set(UUID contact, String values) {
        rows().sql("UPDATE contacts SET " + values + " WHERE id = ?").param(contact).update();
    }

    private void make(String phone, String name) {
        assertThat(post("/contacts", manager, "{\"phoneNumber\": \"%s\", \"profileName\": \"%s\"}".formatted(phone, name)).status()).isEqualTo(201);
    }

    private List<String> messagesOf(UUID contact) {
        return rows().sql("SELECT content FROM messages WHERE contact_id = ? AND direction = 'incoming'").param(contact).query(String.class).list();
    }

    private static JsonNode field(Answer shown, String name) {
        return shown.body().path("fields").valueStream().filter(field -> field.path("field").asText().equals(name)).findFirst().orElseThrow();
    }

    private int say(String phone, String text) {
        return send(HttpRequest.newBuilder(url("/sandbox/phones/" + phone + "/messages"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"text\": \"%s\", \"to\": \"%s\", \"profileName\": \"Ada\"}".formatted(text, number.display()))))
                .statusCode();
    }
}
