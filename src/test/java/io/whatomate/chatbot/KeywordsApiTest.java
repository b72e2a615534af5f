package io.whatomate.chatbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Keyword rules through the API. */
@ExtendWith(OutputCaptureExtension.class)
class KeywordsApiTest extends ApiTest {

    private static final String RULES = "/chatbot/keywords";

    @Autowired
    private ProducerTemplate routes;

    private User manager;

    @BeforeEach
    void signIn() {
        manager = signedIn("manager");
    }

    @Test
    void aRuleIsCreatedReadReplacedAndDeleted() {
        var created = post(RULES, manager, rule("Hours", """
                , "matchType": "regex", "keywords": ["(?i)open(ed)?", "hours"], "priority": 5,
                "conditions": [{"field": "contact.metadata.plan", "operator": "equals", "value": "gold"}],
                "activeFrom": "2026-01-01T00:00:00+02:00", "activeUntil": "2027-01-01T00:00:00Z" """));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        assertThat(created.body().path("activeFrom").asText()).isEqualTo("2025-12-31T22:00:00.000000Z");
        assertThat(created.body().path("enabled").asBoolean()).isTrue();
        var path = created.header("location").substring("/api/v1".length());
        assertThat(path).isEqualTo(RULES + "/" + created.body().path("id").asText());

        var read = get(path, manager);
        assertThat(read.body()).isEqualTo(created.body());
        assertThat(read.header("etag")).isEqualTo("\"1\"");

        var replaced = call("PUT", path, manager, rule("Shut", ""), "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("etag")).isEqualTo("\"2\"");
        assertThat(replaced.body().path("name").asText()).isEqualTo("Shut");
        assertThat(replaced.body().path("conditions")).isEmpty();
        assertThat(replaced.body().path("priority").asInt()).isEqualTo(10);

        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(204);
        assertThat(get(path, manager).status()).isEqualTo(404);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(404);
    }

    @Test
    void everyChangeIsToldFieldByField() {
        var id = create("Prices");
        call("PUT", RULES + "/" + id, manager, rule("Fees", ""), "If-Match", "\"1\"", "X-Request-Id", "change-7");
        call("PUT", RULES + "/" + id, manager, rule("Stale", ""), "If-Match", "\"1\"");
        call("DELETE", RULES + "/" + id, manager, null);

        var told = rows().sql("""
                        SELECT e.operation, e.entity, e.request_id, e.changes::text AS changes, u.email
                        FROM audit_events e JOIN users u ON u.id = e.user_id
                        WHERE e.organization_id = :organization AND e.entity_id = :id ORDER BY e.id""")
                .param("organization", manager.organization())
                .param("id", UUID.fromString(id))
                .query()
                .listOfRows();
        assertThat(told).extracting(row -> row.get("operation"))
                .containsExactly("createKeyword", "updateKeyword", "deleteKeyword");
        assertThat(told).allSatisfy(row -> assertThat(row).containsEntry("email", manager.email()).containsEntry("entity", "keyword_rule"));
        assertThat(told.get(1)).containsEntry("request_id", "change-7")
                .containsEntry("changes", "[{\"to\": \"Fees\", \"from\": \"Prices\", \"field\": \"name\"}]");
    }

    @Test
    void aPatternThatWouldFillTheMemoryIsRefused() {
        var asKeyword = post(RULES, manager, rule("Large", """
                , "matchType": "regex", "keywords": ["hi", "((a{1000}){1000}){1000}"] """));
        var asCondition = post(RULES, manager, rule("Large", """
                , "conditions": [{"field": "message.text", "operator": "matches", "value": "((a{1000}){1000}){1000}"}] """));

        assertThat(asKeyword.status()).isEqualTo(400);
        assertThat(asKeyword.body().at("/errors/0/field").asText()).isEqualTo("keywords[1]");
        assertThat(asKeyword.body().at("/errors/0/code").asText()).isEqualTo("regex");
        assertThat(asCondition.status()).isEqualTo(400);
        assertThat(asCondition.body().at("/errors/0/field").asText()).isEqualTo("conditions[0].value");
    }

    @Test
    void aThousandRulesAreEnough() {
        var first = create("First");
        rows().sql("""
                INSERT INTO keyword_rules (organization_id, name, keywords, response_type, response_content)
                SELECT ?, 'Rule ' || n, ARRAY['word ' || n], 'text', '{"body": "Yes"}' FROM generate_series(1, 998) n""")
                .param(manager.organization()).update();
        create("Last");

        var refused = post(RULES, manager, rule("One more", ""));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("too-many-keyword-rules");
        assertThat(refused.body().path("detail").asText()).contains("1000 keyword rules");
        assertThat(count(manager.organization())).isEqualTo(1000L);
        assertThat(call("PUT", RULES + "/" + first, manager, rule("Another", ""), "If-Match", "*").status()).isEqualTo(200);
        assertThat(call("DELETE", RULES + "/" + first, manager, null).status()).isEqualTo(204);
        assertThat(post(RULES, manager, rule("One more", "")).status()).isEqualTo(201);
    }

    @Test
    void tenThousandKeywordsAreEnough() {
        var rule = create("Few");
        rows().sql("""
                INSERT INTO keyword_rules (organization_id, name, keywords, response_type, response_content)
                SELECT ?, 'Rule ' || n, ARRAY(SELECT 'word ' || w FROM generate_series(1, 100) w), 'text', '{"body": "Yes"}' FROM generate_series(1, 100) n""")
                .param(manager.organization()).update();

        assertThat(post(RULES, manager, rule("One more", "")).problem()).isEqualTo("too-many-keywords");
        assertThat(call("PUT", RULES + "/" + rule, manager, rule("More", ", \"keywords\": [\"a\", \"b\"]"), "If-Match", "*").problem())
                .isEqualTo("too-many-keywords");
        assertThat(call("PUT", RULES + "/" + rule, manager, rule("As many", ""), "If-Match", "*").status()).isEqualTo(200);
    }

    @Test
    void aNumberThatNobodyCanWriteOutIsRefused() {
        for (var number : List.of("1e99999999999", "1e200000", "9".repeat(200))) {
            var refused = post(RULES, manager, rule("Far", ", \"priority\": " + number));
            assertThat(refused.status()).as(number).isEqualTo(400);
            assertThat(refused.problem()).isEqualTo("invalid-request");
        }
    }

    @Test
    void aTimeWithABlankInItsMiddleIsNone() {
        var refused = post(RULES, manager, rule("Sale", """
                , "activeFrom": "2026-01-01 00:00:00Z", "activeUntil": "2026-01-02 00:00:00Z" """));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().at("/errors/0/field").asText()).isEqualTo("activeFrom");
        assertThat(refused.body().at("/errors/0/code").asText()).isEqualTo("format");
    }

    @Test
    void aRuleWithButtonsIsKept() {
        var created = post(RULES, manager, """
                {"name": "Menu", "keywords": ["menu"], "responseType": "buttons", "responseContent": {"body": "Well?",
                 "buttons": [{"id": "a", "title": "Opening hours"}, {"id": "b", "title": "Prices"}]}}""");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().at("/responseContent/buttons/1/title").asText()).isEqualTo("Prices");
    }

    @Test
    void nobodyOverwritesAChangeUnseen() {
        var path = RULES + "/" + create("Contested");

        assertThat(call("PUT", path, manager, rule("Blind", "")).status()).isEqualTo(428);
        assertThat(call("PUT", path, manager, rule("First", ""), "If-Match", "\"1\"").status()).isEqualTo(200);
        var second = call("PUT", path, manager, rule("Second", ""), "If-Match", "\"1\"");
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.problem()).isEqualTo("stale");
        assertThat(get(path, manager).body().path("name").asText()).isEqualTo("First");
        assertThat(call("PUT", path, manager, rule("Forced", ""), "If-Match", "*").status()).isEqualTo(200);
    }

    @Test
    void ofWritersWithOneVersionOneWins() {
        var path = RULES + "/" + create("Contested");

        var statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> call("PUT", path, manager, rule("Writer " + i, ""), "If-Match", "\"1\"").status())
                .toList();

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(7);
    }

    @Test
    void pagesLeadThroughTheWholeListAndBack() {
        for (int i = 0; i < 7; i++) {
            create("Rule " + i);
        }
        var forward = new ArrayList<String>();
        var first = get(RULES + "?limit=3&sort=name", manager);
        assertThat(first.body().at("/page/previous").isNull()).isTrue();
        var page = first;
        forward.addAll(names(page));
        while (!page.body().at("/page/next").isNull()) {
            page = get(RULES + "?limit=3&sort=name&cursor=" + page.body().at("/page/next").asText(), manager);
            forward.addAll(names(page));
        }
        assertThat(forward).containsExactly("Rule 0", "Rule 1", "Rule 2", "Rule 3", "Rule 4", "Rule 5", "Rule 6");

        page = get(RULES + "?limit=3&sort=name&cursor=" + page.body().at("/page/previous").asText(), manager);
        assertThat(names(page)).containsExactly("Rule 3", "Rule 4", "Rule 5");
        page = get(RULES + "?limit=3&sort=name&cursor=" + page.body().at("/page/previous").asText(), manager);
        assertThat(page.body()).isEqualTo(first.body());
    }

    @Test
    void aPageGoesOnAfterARowThatIsGone() {
        for (int i = 0; i < 4; i++) {
            create("Rule " + i);
        }
        var first = get(RULES + "?limit=2&sort=name", manager);
        call("DELETE", RULES + "/" + first.body().at("/items/1/id").asText(), manager, null);

        var second = get(RULES + "?limit=2&sort=name&cursor=" + first.body().at("/page/next").asText(), manager);

        assertThat(names(second)).containsExactly("Rule 2", "Rule 3");
    }

    @Test
    void equalsKeepTheirPlacesAcrossPages() {
        for (int i = 0; i < 5; i++) {
            create("Equal " + i);
        }
        var first = get(RULES + "?limit=2", manager);
        var second = get(RULES + "?limit=9&cursor=" + first.body().at("/page/next").asText(), manager);

        assertThat(names(first)).containsExactly("Equal 0", "Equal 1");
        assertThat(names(second)).containsExactly("Equal 2", "Equal 3", "Equal 4");
    }

    @Test
    void aListIsNarrowedAndOrdered() {
        post(RULES, manager, rule("100% sure", ", \"priority\": 30"));
        post(RULES, manager, rule("100 times", ", \"priority\": 20, \"enabled\": false"));
        post(RULES, manager, rule("Other", ", \"priority\": 25, \"matchType\": \"exact\""));

        assertThat(names(get(RULES, manager))).containsExactly("100% sure", "Other", "100 times");
        assertThat(names(get(RULES + "?sort=priority", manager))).containsExactly("100 times", "Other", "100% sure");
        assertThat(names(get(RULES + "?sort=-createdAt", manager))).containsExactly("Other", "100 times", "100% sure");
        assertThat(names(get(RULES + "?enabled=false", manager))).containsExactly("100 times");
        assertThat(names(get(RULES + "?matchType=exact", manager))).containsExactly("Other");
        assertThat(names(get(RULES + "?name=100%25", manager))).containsExactly("100% sure");
        assertThat(names(get(RULES + "?name=OTHER", manager))).containsExactly("Other");
        assertThat(names(get(RULES + "?accountId=" + UUID.randomUUID(), manager))).isEmpty();
    }

    @Test
    void anotherTenantsRuleDoesNotExistAndAskingForItIsNoErrorOfOurs(CapturedOutput output) {
        var path = RULES + "/" + create("Ours");
        var stranger = signedIn("admin");

        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, rule("Theirs", ""), "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(names(get(RULES, stranger))).isEmpty();
        assertThat(names(get(RULES, manager))).containsExactly("Ours");
        // What else the application was about meanwhile is not looked at.
        assertThat(output.getOut().lines().filter(line -> line.contains("Failed delivery") && line.contains("Problem"))).isEmpty();
    }

    @Test
    void anotherTenantsAccountDoesNotExist() {
        var stranger = signedIn("admin");
        var theirs = account(stranger.organization());
        var ours = account(manager.organization());
        var path = RULES + "/" + create("Ours");

        var created = post(RULES, manager, rule("Bound", ", \"accountId\": \"%s\"".formatted(theirs)));
        assertThat(created.status()).isEqualTo(400);
        assertThat(created.errors()).containsExactly("accountId:reference");
        var updated = call("PUT", path, manager, rule("Bound", ", \"accountId\": \"%s\"".formatted(theirs)), "If-Match", "*");
        assertThat(updated.errors()).containsExactly("accountId:reference");
        assertThat(post(RULES, manager, rule("Bound", ", \"accountId\": \"%s\"".formatted(ours))).status()).isEqualTo(201);
        assertThat(names(get(RULES + "?accountId=" + ours, manager))).containsExactly("Bound");
    }

    /** The fence behind the query: a statement that forgot the tenant sees its own rows only. */
    @Test
    void aStatementThatForgotTheTenantSeesItsOwnRowsOnly() {
        create("Ours");
        create("Ours too");
        create(signedIn("admin"), "Theirs");

        assertThat(count(manager.organization())).isEqualTo(2L);
        assertThat(count(null)).isZero();
        assertThat(rows().sql("SELECT count(*) FROM keyword_rules").query(Long.class).single()).isGreaterThanOrEqualTo(3);
    }

    private Long count(UUID organization) {
        return routes.request("sql:SELECT count(*) FROM keyword_rules?outputType=SelectOne", exchange ->
                        exchange.setVariable("organizationId", organization))
                .getMessage()
                .getBody(Long.class);
    }

    private UUID account(UUID organization) {
        return rows().sql("""
                        INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, 'Number', ?, '1', 'v1:k:none') RETURNING id""")
                .params(organization, UUID.randomUUID().toString())
                .query(UUID.class)
                .single();
    }

    private String create(String name) {
        return create(manager, name);
    }

    private String create(User user, String name) {
        return post(RULES, user, rule(name, "")).body().path("id").asText();
    }

    /** @param more further members, each with a comma in front */
    private static String rule(String name, String more) {
        return "{\"name\": \"%s\", %s \"responseType\": \"text\", \"responseContent\": {\"body\": \"Yes\"}%s}"
                .formatted(name, more.contains("\"keywords\"") ? "" : "\"keywords\": [\"hi\"],", more);
    }

    private static List<String> names(Answer page) {
        return page.body().path("items").valueStream().map(item -> item.path("name").asText()).toList();
    }
}
