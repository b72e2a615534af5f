package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An organization that masks numbers: no answer to an agent holds one, neither as it is nor within Meta's ids, and others see all. */
class MaskedNumbersTest extends MessagingApiTest {

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{16,}={0,2}");

    private User manager;
    private User agent;
    private Number number;
    private String phone;
    private UUID contact;

    @BeforeEach
    void mask() {
        manager = signedIn("manager");
        agent = signedIn(manager.organization(), "agent");
        number = number(manager.organization());
        phone = phone();
        rows().sql("UPDATE organizations SET mask_phone_numbers = true WHERE id = ?").param(manager.organization()).update();
        contact = write(phone, number, "call me, +" + spaced() + " or 0" + phone.substring(2));
    }

    @Test
    void noAnswerHoldsTheNumber() {
        var received = only("/contacts/" + contact + "/messages");
        var answered = post("/messages", agent, """
                {"contactId": "%s", "type": "text", "text": {"body": "So %s is yours?"}, "replyTo": "%s"}""".formatted(contact, phone, received));
        assertThat(answered.status()).isEqualTo(201);
        var id = answered.body().path("id").asText();
        var reaction = post("/messages", agent, """
                {"contactId": "%s", "type": "reaction", "reaction": {"message_id": "%s", "emoji": "👍"}}""".formatted(contact, received));
        assertThat(reaction.status()).isEqualTo(201);
        await().atMost(SOON).until(() -> get("/messages/" + id, manager).body().path("status").asText().equals("read"));
        rows().sql("UPDATE messages SET status = 'failed', error_code = 1, error_message = 'Not for ' || ? WHERE id = ?")
                .params(phone, UUID.fromString(id)).update();
        rows().sql("INSERT INTO message_events (organization_id, message_id, status, source, detail) VALUES (?, ?, 'failed', 'gate', 'Not for ' || ?)")
                .params(manager.organization(), UUID.fromString(id), phone).update();
        var conversation = only("/conversations");

        conceal(answered);
        conceal(reaction);
        for (var path : List.of("/conversations", "/conversations/" + conversation, "/contacts", "/contacts/" + contact,
                "/contacts/" + contact + "/messages", "/messages?q=yours", "/messages/" + received, "/messages/" + id,
                "/messages/" + reaction.body().path("id").asText())) {
            var seen = get(path, agent);
            assertThat(seen.status()).as(path).isEqualTo(200);
            conceal(seen);
        }
        conceal(post("/messages/" + id + "/retry", agent, null));
        assertThat(get("/messages/" + received, agent).body().path("content").asText())
                .isEqualTo("call me, " + hidden() + " or " + hidden());
        assertThat(get("/messages/" + received, agent).body().path("whatsappMessageId").isNull()).isTrue();
        assertThat(get("/messages/" + id, agent).body().at("/replyTo/preview").asText()).contains(hidden());

        var whole = get("/messages/" + received, manager).body();
        assertThat(whole.path("content").asText()).contains(spaced());
        assertThat(decoded(whole.path("whatsappMessageId").asText())).as("why the id is hidden").contains(phone);
    }

    @Test
    void whatIsToBeSaidLaterHoldsNone() {
        var scheduled = post("/messages", agent, """
                {"contactId": "%s", "type": "text", "text": {"body": "So %s is yours?"}, "scheduledAt": "%s"}"""
                .formatted(contact, phone, Instant.now().plusSeconds(3600)));
        assertThat(scheduled.status()).as(scheduled.body().toString()).isEqualTo(201);

        conceal(scheduled);
        conceal(get("/scheduled-messages", agent));
        assertThat(get("/scheduled-messages", manager).body().at("/items/0/content").asText()).contains(phone);
        var cancelled = post("/messages/" + scheduled.body().path("id").asText() + "/cancel", agent, null);
        assertThat(cancelled.status()).isEqualTo(200);
        conceal(cancelled);
    }

    @Test
    void cardsAndChangesOfNumberShowNone() {
        var other = phone();
        var card = say("contacts", """
                {"contacts": [{"name": {"formatted_name": "Eve"}, "phones": [{"phone": "+%1$s", "wa_id": "%1$s"}, {"wa_id": %1$s}]}],
                 "note": %2$s, "list": [], "none": {}, "context": {"from": "%2$s"}}""".formatted(other, phone));
        var change = say("system", """
                {"system": {"type": "user_changed_number", "body": "Ada changed from %s to %s", "wa_id": "%2$s", "new_wa_id": "%2$s", "customer": "%1$s"}}""".formatted(phone, other));

        rows().sql("UPDATE messages SET content = payload #>> '{system,body}' WHERE id = ?").param(change).update();
        rows().sql("UPDATE contacts SET last_message_preview = 'Ada changed from ' || ? || ' to ' || ? WHERE id = ?")
                .params(phone, other, contact).update();

        for (var path : List.of("/messages/" + card, "/messages/" + change, "/conversations", "/contacts/" + contact)) {
            var seen = get(path, agent);
            conceal(seen);
            assertThat(seen.body().toString()).doesNotContain(other);
            assertThat(get(path, manager).body().toString()).contains(other);
        }
        assertThat(get("/messages/" + card, agent).body().at("/payload/contacts/0/phones/0/wa_id").asText())
                .isEqualTo("********" + other.substring(8));
        assertThat(get("/messages/" + card, agent).body().at("/payload/contacts/0/name/formatted_name").asText()).isEqualTo("Eve");
    }

    /** Many a contact is called by its number. */
    @Test
    void nameAttributesAndNotesHoldNone() {
        var place = "/contacts/" + contact;
        var told = """
                {"profileName": "Ada %1$s", "metadata": {"mobile": "+%1$s", "line": %1$s, "plan": "gold"}}""".formatted(phone);
        assertThat(call("PUT", place, manager, told, "If-Match", "*").status()).isEqualTo(200);
        var note = post(place + "/notes", agent, "{\"text\": \"Ask %s\"}".formatted(spaced()));
        conceal(note);

        for (var path : List.of("/contacts", place, "/contacts?search=Ada", "/conversations", place + "/notes", note.header("location").substring(7))) {
            var seen = get(path, agent);
            assertThat(seen.body().toString()).as(path).contains(hidden());
            conceal(seen);
        }
        for (var part : List.of(phone.substring(5), "Ada%20" + phone.substring(5), "Ada%20" + phone.substring(0, 6))) {
            assertThat(get("/contacts?search=" + part, agent).body().path("items")).as(part).isEmpty();
            assertThat(get("/contacts?search=" + part, manager).body().path("items")).as(part).hasSize(1);
        }
        assertThat(get("/contacts?search=" + phone, agent).body().path("items")).hasSize(1);
    }

    @Test
    void whoGivesBackWhatWasReadChangesNothing() {
        var place = "/contacts/" + contact;
        var told = """
                {"profileName": "Ada %1$s", "metadata": {"mobile": "+%1$s", "line": %1$s, "plan": "gold"}}""".formatted(phone);
        var before = call("PUT", place, manager, told, "If-Match", "*").body();
        var note = post(place + "/notes", agent, "{\"text\": \"Ask %s\"}".formatted(spaced())).header("location").substring(7);

        var read = get(place, agent);
        var given = """
                {"profileName": %s, "metadata": %s}""".formatted(read.body().path("profileName"), read.body().path("metadata"));
        var kept = call("PUT", place, agent, given.replace("gold", "silver"), "If-Match", read.header("etag"));
        assertThat(kept.status()).isEqualTo(200);
        conceal(kept);
        var noted = get(note, agent);
        conceal(call("PUT", note, agent, "{\"text\": %s}".formatted(noted.body().path("text")), "If-Match", noted.header("etag")));

        var after = get(place, manager).body();
        assertThat(after.path("profileName")).isEqualTo(before.path("profileName"));
        assertThat(after.path("metadata").toString()).isEqualTo(before.path("metadata").toString().replace("gold", "silver"));
        assertThat(get(note, manager).body().path("text").asText()).isEqualTo("Ask " + spaced());
    }

    @Test
    void whoMaySeeNumbersLosesNothing() {
        rows().sql("UPDATE organizations SET mask_phone_numbers = false WHERE id = ?").param(manager.organization()).update();

        var seen = get("/messages/" + only("/contacts/" + contact + "/messages"), agent).body();

        assertThat(seen).isEqualTo(get("/messages/" + seen.path("id").asText(), manager).body());
        assertThat(seen.path("whatsappMessageId").asText()).startsWith("wamid.");
    }

    private void conceal(Answer answer) {
        var text = answer.body().toString();
        assertThat(text).doesNotContain(phone).doesNotContain(phone.substring(4)).doesNotContain(spaced());
        BASE64.matcher(text).results().map(MatchResult::group)
                .forEach(word -> assertThat(decoded(word)).as(text).doesNotContain(phone));
    }

    private static String decoded(String wamid) {
        var base64 = wamid.replace("wamid.", "").replace("=", "").replace('+', '-').replace('/', '_');
        try {
            return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** As people write it. */
    private String spaced() {
        return phone.substring(0, 2) + " (" + phone.substring(2, 5) + ") " + phone.substring(5, 8) + "-" + phone.substring(8);
    }

    private String hidden() {
        return "*".repeat(phone.length() - 4) + phone.substring(phone.length() - 4);
    }

    private String only(String path) {
        return get(path, agent).body().at("/items/0/id").asText();
    }

    private UUID say(String type, String payload) {
        return rows().sql("""
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, payload, status)
                        VALUES (?, ?, ?, 'incoming', ?, CAST(? AS jsonb), 'received') RETURNING id""")
                .params(number.organization(), number.account(), contact, type, payload)
                .query(UUID.class)
                .single();
    }
}
