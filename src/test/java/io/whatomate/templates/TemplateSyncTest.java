package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.messaging.MessagingApiTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Syncs of whole accounts with the sandbox, which plays Meta: what is there afterwards, row by row. */
class TemplateSyncTest extends MessagingApiTest {

    private static final List<String> LANGUAGES = List.of("en_US", "de", "pt_BR");

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void threeAccountsWithFourHundredFiftyTemplatesEachBecomeExactlyWhatMetaHas() {
        var numbers = List.of(number(admin.organization()), number(admin.organization()), number(admin.organization()));
        numbers.forEach(number -> sow(number, 450, "news"));
        // Else Meta would tell of the edit below, and a sync of its own would find it before the one that is counted.
        graph("DELETE", numbers.get(1), "/" + numbers.get(1).businessId() + "/subscribed_apps");

        assertThat(counts(syncAll())).containsOnly("done 450 read: 450 created, 0 changed, 0 unchanged, 0 deleted, 0 kept").hasSize(3);

        numbers.forEach(number -> assertThat(ours(number)).hasSize(450).isEqualTo(metas(number)));
        assertThat(ours(numbers.get(0)).keySet()).isEqualTo(ours(numbers.get(1)).keySet());
        var stamps = stamps();

        assertThat(counts(syncAll())).containsOnly("done 450 read: 0 created, 0 changed, 450 unchanged, 0 deleted, 0 kept").hasSize(3);
        assertThat(stamps()).as("nothing was written").isEqualTo(stamps);

        var second = numbers.get(1);
        graph("DELETE", second, "/" + second.businessId() + "/message_templates?name=news_7");
        edit(second, metas(second).get("en_US/news_0").path("meta_template_id").asText(), "Changed for {{1}} at Meta");
        sow(second, 3, "more");

        assertThat(counts(syncAll())).containsExactlyInAnyOrder(
                "done 450 read: 0 created, 0 changed, 450 unchanged, 0 deleted, 0 kept",
                "done 450 read: 3 created, 1 changed, 446 unchanged, 3 deleted, 0 kept",
                "done 450 read: 0 created, 0 changed, 450 unchanged, 0 deleted, 0 kept");

        numbers.forEach(number -> {
            var deleted = new TreeMap<>(ours(number));
            deleted.values().removeIf(template -> !template.path("status").asText().equals("DELETED"));
            assertThat(deleted.keySet()).containsExactlyElementsOf(number == second
                    ? List.of("de/news_7", "en_US/news_7", "pt_BR/news_7") : List.of());
            var others = new TreeMap<>(ours(number));
            others.keySet().removeAll(deleted.keySet());
            assertThat(others).isEqualTo(metas(number));
        });
    }

    @Test
    void aDraftWithTheNameOfATemplateAtMetaStaysAsItIs() {
        var number = number(admin.organization());
        sow(number, 3, "autumn");
        var draft = rows().sql("""
                        INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, body_content, components)
                        VALUES (?, ?, 'autumn_0', 'de', 'UTILITY', 'DRAFT', 'Ours', '[{"type": "BODY", "text": "Ours"}]') RETURNING id""")
                .params(number.organization(), number.account()).query(UUID.class).single();
        rows().sql("""
                        INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, body_content, components)
                        VALUES (?, ?, 'ours_alone', 'de', 'UTILITY', 'DRAFT', 'Ours', '[{"type": "BODY", "text": "Ours"}]')""")
                .params(number.organization(), number.account()).update();
        var stranger = number(organization());
        sow(stranger, 3, "autumn");

        assertThat(counts(syncAll())).containsExactly("done 3 read: 2 created, 0 changed, 0 unchanged, 0 deleted, 1 kept");

        assertThat(rows().sql("SELECT status || ' ' || body_content FROM templates WHERE id = ?").param(draft).query(String.class).single())
                .isEqualTo("DRAFT Ours");
        assertThat(ours(number)).hasSize(4);
        assertThat(ours(stranger)).isEmpty();
    }

    @Test
    void oneAccountThatFailsLeavesTheOthersAlone() {
        var good = number(admin.organization());
        var bad = number(admin.organization());
        sow(good, 2, "spring");
        rows().sql("UPDATE whatsapp_accounts SET business_id = '40404040404' WHERE id = ?").param(bad.account()).update();
        var before = template(bad, "kept", "APPROVED");

        var syncs = syncAll();

        assertThat(counts(syncs)).contains("done 2 read: 2 created, 0 changed, 0 unchanged, 0 deleted, 0 kept");
        var failed = syncs.stream().filter(sync -> sync.path("accountId").asText().equals(bad.account().toString())).findFirst().orElseThrow();
        assertThat(failed.path("state").asText()).isEqualTo("failed");
        assertThat(failed.path("error").toString()).isEqualTo("{\"reason\":\"business-unknown\",\"metaCode\":100}");
        assertThat(rows().sql("SELECT status FROM templates WHERE id = ?").param(before).query(String.class).single()).isEqualTo("APPROVED");
    }

    @Test
    void isStartedForOneAccountByWhoMayAndShownToNoOtherTenant() {
        var number = number(admin.organization());
        number(admin.organization());
        sow(number, 1, "one");
        var one = "{\"accountId\": \"%s\"}".formatted(number.account());

        var begun = call("POST", "/templates/sync", admin, one, "Idempotency-Key", "sync-1");
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.body().path("items")).hasSize(1);
        var again = call("POST", "/templates/sync", admin, one, "Idempotency-Key", "sync-1");
        assertThat(again.body().at("/items/0/id")).isEqualTo(begun.body().at("/items/0/id"));
        var id = begun.body().at("/items/0/id").asText();
        var sync = settled(id);
        assertThat(sync.path("cause").asText()).isEqualTo("request");
        assertThat(get("/templates/syncs?accountId=" + number.account() + "&state=done", admin).body().path("items")).containsExactly(sync);

        var agent = signedIn(admin.organization(), "agent");
        assertThat(post("/templates/sync", agent, one).status()).isEqualTo(403);
        assertThat(get("/templates/syncs/" + id, agent).status()).isEqualTo(200);
        var stranger = signedIn("admin");
        assertThat(get("/templates/syncs/" + id, stranger).status()).isEqualTo(404);
        assertThat(post("/templates/sync", stranger, one).errors()).containsExactly("accountId:reference");
        assertThat(post("/templates/sync", stranger, "{}").body().path("items")).isEmpty();
        rows().sql("UPDATE whatsapp_accounts SET status = 'inactive' WHERE id = ?").param(number.account()).update();
        assertThat(post("/templates/sync", admin, one).problem()).isEqualTo("account-inactive");
        assertThat(post("/templates/sync", admin, "{}").body().path("items")).hasSize(1);
    }

    private UUID organization() {
        return signedIn("admin").organization();
    }

    private UUID template(Number number, String name, String status) {
        return rows().sql("""
                        INSERT INTO templates (organization_id, whatsapp_account_id, meta_template_id, name, language, category, status, body_content, components)
                        VALUES (?, ?, '1', ?, 'de', 'UTILITY', ?, 'Hi', '[{"type": "BODY", "text": "Hi"}]') RETURNING id""")
                .params(number.organization(), number.account(), name, status).query(UUID.class).single();
    }

    private List<JsonNode> syncAll() {
        var begun = post("/templates/sync", admin, "{}");
        assertThat(begun.status()).as("%s", begun.body()).isEqualTo(202);
        return begun.body().path("items").valueStream().map(sync -> settled(sync.path("id").asText())).toList();
    }

    private JsonNode settled(String id) {
        await().atMost(SOON).until(() -> List.of("done", "failed").contains(get("/templates/syncs/" + id, admin).body().path("state").asText()));
        return get("/templates/syncs/" + id, admin).body();
    }

    private static List<String> counts(List<JsonNode> syncs) {
        return syncs.stream().map(sync -> "%s %d read: %d created, %d changed, %d unchanged, %d deleted, %d kept".formatted(
                sync.path("state").asText(), sync.path("read").asInt(), sync.at("/counts/created").asInt(), sync.at("/counts/changed").asInt(),
                sync.at("/counts/unchanged").asInt(), sync.at("/counts/deleted").asInt(), sync.at("/counts/kept").asInt())).toList();
    }

    /** Our rows of an account, in Meta's words, by language and name. */
    private Map<String, JsonNode> ours(Number number) {
        var templates = new TreeMap<String, JsonNode>();
        rows().sql("""
                        SELECT jsonb_build_object('meta_template_id', meta_template_id, 'name', name, 'language', language, 'status', status,
                            'category', category, 'quality', quality_score, 'reason', coalesce(rejected_reason, 'NONE'),
                            'format', parameter_format, 'correct', coalesce(correct_category, category), 'components', components)::text
                        FROM templates WHERE organization_id = ? AND whatsapp_account_id = ?""")
                .params(number.organization(), number.account()).query(String.class).list()
                .forEach(row -> templates.put(tree(row).path("language").asText() + "/" + tree(row).path("name").asText(), tree(row)));
        return templates;
    }

    /** What Meta lists of an account, read page by page with its addresses. */
    private Map<String, JsonNode> metas(Number number) {
        var templates = new TreeMap<String, JsonNode>();
        var address = "/" + number.businessId() + "/message_templates?limit=200&fields=id,name,language,status,category,quality_score,"
                + "rejected_reason,parameter_format,correct_category,components";
        while (address != null) {
            var page = graph("GET", number, address);
            page.path("data").forEach(template -> templates.put(
                    template.path("language").asText() + "/" + template.path("name").asText(),
                    JSON.createObjectNode()
                            .put("meta_template_id", template.path("id").asText())
                            .put("name", template.path("name").asText())
                            .put("language", template.path("language").asText())
                            .put("status", template.path("status").asText())
                            .put("category", template.path("category").asText())
                            .put("quality", template.at("/quality_score/score").asText())
                            .put("reason", template.path("rejected_reason").asText())
                            .put("format", template.path("parameter_format").asText())
                            .put("correct", template.path("correct_category").asText())
                            .set("components", template.path("components"))));
            var next = page.at("/paging/next").asText(null);
            address = next == null ? null : next.substring(next.indexOf("/v24.0/") + "/v24.0".length());
        }
        return templates;
    }

    private List<String> stamps() {
        return rows().sql("SELECT id || ' ' || version || ' ' || updated_at FROM templates WHERE organization_id = ? ORDER BY id")
                .param(admin.organization()).query(String.class).list();
    }

    private void sow(Number number, int count, String prefix) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/templates"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"waba_id": "%s", "count": %d, "prefix": "%s", "languages": ["%s"]}"""
                        .formatted(number.businessId(), count, prefix, String.join("\", \"", LANGUAGES)))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private void edit(Number number, String id, String body) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/graph/v24.0/" + id))
                .header("Authorization", "Bearer " + number.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"components": [{"type": "BODY", "text": "%s", "example": {"body_text": [["Ada"]]}}]}""".formatted(body))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        await().atMost(SOON).until(() -> graph("GET", number, "/" + id + "?fields=status").path("status").asText().equals("APPROVED"));
    }

    private JsonNode graph(String method, Number number, String path) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/graph/v24.0" + path))
                .header("Authorization", "Bearer " + number.token())
                .method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer.body());
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
