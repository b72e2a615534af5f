package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What people and programs write down about a customer's will, and the words by which customers say it themselves. */
class ConsentApiTest extends ContactsTest {

    private static final String WORDS = "/consent-keywords";

    @Test
    void whatIsWrittenDownCountsAndStaysInTheHistory() {
        var contact = contact("Ada");
        assertThat(get(contact + "/consent", manager).body().at("/all/value").asText()).isEqualTo("unsaid");

        var out = post(contact + "/consent", manager,
                "{\"value\": \"out\", \"evidence\": \"On the phone\", \"accountId\": \"%s\"}".formatted(account(manager.organization())));

        assertThat(out.status()).as(out.body().toString()).isEqualTo(200);
        assertThat(out.body().at("/all/value").asText()).isEqualTo("out");
        assertThat(out.body().at("/marketing/value").asText()).isEqualTo("unsaid");
        assertThat(out.body().at("/all/latest/source").asText()).isEqualTo("agent");
        assertThat(out.body().at("/all/latest/evidence").asText()).isEqualTo("On the phone");
        assertThat(out.body().at("/all/latest/userId").asText()).isEqualTo(userId(manager).toString());
        assertThat(get(contact, manager).body().path("optedOutAt").isNull()).isFalse();
        assertThat(get(contact, manager).header("etag")).isEqualTo("\"2\"");

        var marketing = post(contact + "/consent", manager,
                "{\"category\": \"marketing\", \"value\": \"in\", \"source\": \"import\", \"textShown\": \"Offers, please\"}");
        assertThat(marketing.body().at("/marketing/value").asText()).isEqualTo("in");
        assertThat(marketing.body().at("/marketing/latest/applied").asBoolean()).as("it stood so already").isFalse();
        assertThat(marketing.body().at("/all/value").asText()).isEqualTo("out");

        var late = post(contact + "/consent", manager, "{\"value\": \"in\", \"occurredAt\": \"2020-01-01T00:00:00Z\"}");
        assertThat(late.body().at("/all/value").asText()).as("something newer was said").isEqualTo("out");
        assertThat(post(contact + "/consent", manager, "{\"value\": \"in\"}").body().at("/all/value").asText()).isEqualTo("in");
        assertThat(get(contact, manager).body().path("optedOutAt").isNull()).isTrue();

        assertThat(told(contact, "")).containsExactly("all in agent true", "marketing in import false", "all out agent true", "all in agent false");
        assertThat(told(contact, "?category=marketing")).containsExactly("marketing in import false");
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE operation = 'recordConsent' AND entity_id = ? ORDER BY id")
                .param(id(contact)).query(String.class).list()).hasSize(4).first().asString().contains("consent_all", "out").doesNotContain("phone");
    }

    @Test
    void anIdempotencyKeyWritesOnce() {
        var contact = contact("Ada");
        for (int i = 0; i < 2; i++) {
            assertThat(call("POST", contact + "/consent", manager, "{\"value\": \"out\"}", "Idempotency-Key", "once").status()).isEqualTo(200);
        }
        assertThat(told(contact, "")).hasSize(1);
    }

    @Test
    void aProgramIsTheSourceOfWhatItsKeyWrites() {
        var admin = signedIn(manager.organization(), "admin");
        var key = post("/api-keys", admin, "{\"name\": \"shop\", \"scopes\": [\"consent:write\"]}").body();
        var contact = contact("Ada");

        var written = call("POST", contact + "/consent", null, "{\"value\": \"out\"}", "X-API-Key", key.path("key").asText());

        assertThat(written.status()).as(written.body().toString()).isEqualTo(200);
        assertThat(written.body().at("/all/latest/source").asText()).isEqualTo("api");
        assertThat(written.body().at("/all/latest/apiKeyId").asText()).isEqualTo(key.path("id").asText());
    }

    @Test
    void itIsOfThoseWhoSeeTheContactAndMasksItsNumber() {
        var phone = phone();
        var contact = contact(manager, "Ada", phone, "");
        var agent = signedIn(manager.organization(), "agent");
        var stranger = signedIn("admin");
        assertThat(post(contact + "/consent", agent, "{\"value\": \"out\", \"evidence\": \"Called from +%s\"}".formatted(phone)).status()).isEqualTo(200);

        for (var path : List.of("/consent", "/consent/events")) {
            assertThat(get(contact + path, stranger).status()).isEqualTo(404);
        }
        assertThat(post(contact + "/consent", stranger, "{\"value\": \"in\"}").status()).isEqualTo(404);
        assertThat(post(contact + "/consent", manager, "{\"value\": \"in\", \"accountId\": \"%s\"}".formatted(account(stranger.organization())))
                .errors()).containsExactly("accountId:reference");
        decide("mask_phone_numbers = true");
        assertThat(get(contact + "/consent", agent).body().toString()).contains("Called from").doesNotContain(phone);
        assertThat(get(contact + "/consent/events", agent).body().toString()).contains("Called from").doesNotContain(phone);
        decide("agents_see_only_theirs = true");
        assign(contact, signedIn(manager.organization(), "agent"));
        assertThat(get(contact + "/consent", agent).status()).isEqualTo(404);
        assertThat(get(contact + "/consent/events", agent).status()).isEqualTo(404);
        assertThat(told(contact, "")).containsExactly("all out agent true");
    }

    @Test
    void ofManyWhoWriteAtOnceEachIsToldAndTheStateFollows() {
        var contact = contact("Ada");
        try (var people = Executors.newFixedThreadPool(8)) {
            IntStream.range(0, 24).forEach(n -> people.submit(() ->
                    post(contact + "/consent", manager, "{\"value\": \"%s\"}".formatted(n % 2 == 0 ? "out" : "in"))));
        }
        var ledger = rows().sql("SELECT value FROM consent_events WHERE contact_id = ? AND is_applied ORDER BY created_at").param(id(contact))
                .query(String.class).list();
        assertThat(told(contact, "")).hasSize(24);
        assertThat(IntStream.range(0, ledger.size())).allMatch(n -> ledger.get(n).equals(n % 2 == 0 ? "out" : "in"));
        assertThat(get(contact + "/consent", manager).body().at("/all/value").asText()).isEqualTo(ledger.getLast());
    }

    /** A merge, a statement to come, somebody at psql: no change of the columns goes without a row. */
    @Test
    void whoeverChangesTheColumnsLeavesARowAndNobodyChangesOne() {
        var contact = contact("Ada");
        var duplicate = contact("Ada L.");
        rows().sql("UPDATE contacts SET marketing_opted_out_at = now() WHERE id = ?").param(id(duplicate)).update();
        rows().sql("UPDATE contacts SET marketing_opted_out_at = marketing_opted_out_at, is_read = false WHERE id = ?").param(id(duplicate)).update();
        assertThat(told(duplicate, "")).containsExactly("marketing out unknown true");

        var merged = call("POST", contact + "/merge", manager, "{\"duplicateId\": \"%s\", \"preview\": false}".formatted(id(duplicate)), "If-Match", "*");

        assertThat(merged.status()).as(merged.body().toString()).isEqualTo(200);
        assertThat(merged.body().at("/moves/consentEvents").asInt()).isEqualTo(1);
        assertThat(told(contact, "")).containsExactlyInAnyOrder("marketing out merge true", "marketing out unknown true");
        rows().sql("INSERT INTO contacts (organization_id, phone_number, opted_out_at) VALUES (?, ?, now())")
                .params(manager.organization(), "4912").update();
        assertThat(rows().sql("SELECT count(*) FROM consent_events WHERE organization_id = ?").param(manager.organization())
                .query(Integer.class).single()).isEqualTo(3);
        for (var change : List.of("UPDATE consent_events SET value = 'in'", "DELETE FROM consent_events")) {
            assertThat(catchThrowable(() -> rows().sql(change).update())).rootCause().hasMessageContaining("permission denied");
        }
    }

    @Test
    void theListOfWordsIsTheOrganizationsOwn() {
        assertThat(words("?language=en")).containsExactly("START", "STOP", "Stop promotions", "UNSUBSCRIBE");
        var created = post(WORDS, manager, word("Enough", "all", "out"));
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        var path = WORDS + "/" + created.body().path("id").asText();
        assertThat(get(path, manager).body()).isEqualTo(created.body());
        assertThat(post(WORDS, manager, word("ENOUGH", "marketing", "out")).problem()).isEqualTo("word-exists");
        assertThat(call("PUT", path, manager, word("stop", "all", "out"), "If-Match", "*").problem()).isEqualTo("word-exists");

        var replaced = call("PUT", path, manager, word("Basta", "marketing", "out"), "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.body().path("category").asText()).isEqualTo("marketing");
        assertThat(call("PUT", path, manager, word("Basta", "all", "out"), "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);

        var stranger = signedIn("manager");
        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, word("Mine", "all", "out"), "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(post(WORDS, signedIn(manager.organization(), "agent"), word("Agents", "all", "out")).problem()).isEqualTo("missing-permission");
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(204);
        assertThat(words("?language=en")).hasSize(4);
    }

    private List<String> words(String query) {
        return get(WORDS + query, manager).body().path("items").findValuesAsText("word");
    }

    private static String word(String word, String category, String value) {
        return "{\"word\": \"%s\", \"language\": \"en\", \"category\": \"%s\", \"value\": \"%s\", \"confirmation\": \"Done.\"}"
                .formatted(word, category, value);
    }

    private List<String> told(String contact, String query) {
        var page = get(contact + "/consent/events" + query, manager);
        assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
        return page.body().path("items").valueStream().map(event -> event.path("category").asText() + " " + event.path("value").asText() + " "
                + event.path("source").asText() + " " + event.path("applied").asBoolean()).toList();
    }
}
