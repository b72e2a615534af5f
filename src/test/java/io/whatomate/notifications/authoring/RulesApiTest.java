package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.api.ApiTest;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules through the API: what is kept, what is refused, and who is told. */
class RulesApiTest extends ApiTest {

    private static final String RULES = "/rules";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A rule that notes a line: nothing of it has to be there outside of it. */
    private static final String TEXT = """
            - route:
                id: %s
                description: Notes what comes
                from:
                  uri: kamelet:notify-http-source
                  steps:
                    - log:
                        message: %s
            """;

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void aRuleIsMadeReadReplacedAndDeleted() throws Exception {
        var created = post(RULES, admin, body("text", text("orders", "one"), "comment", "First"));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        assertThat(created.body().path("name").asText()).isEqualTo("orders");
        assertThat(created.body().path("description").asText()).isEqualTo("Notes what comes");
        assertThat(created.body().path("trigger").asText()).isEqualTo("http");
        assertThat(created.body().path("state").asText()).isEqualTo("active");
        assertThat(created.body().path("text").asText()).isEqualTo(text("orders", "one"));
        assertThat(created.body().at("/limits/concurrency").asInt()).isEqualTo(2);
        var path = created.header("location").substring("/api/v1".length());

        var replaced = call("PUT", path, admin, body("text", text("orders", "two"), "limits", limits(4)), "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("etag")).isEqualTo("\"2\"");
        assertThat(replaced.body().path("currentVersion").asInt()).isEqualTo(2);
        assertThat(replaced.body().at("/limits/concurrency").asInt()).isEqualTo(4);
        assertThat(get(path, admin).body().path("text").asText()).isEqualTo(text("orders", "two"));
        assertThat(get(RULES + "?trigger=http&state=active&name=ORD", admin).body().at("/items/0/name").asText()).isEqualTo("orders");
        assertThat(get(RULES + "?state=draft", admin).body().path("items")).isEmpty();

        assertThat(call("DELETE", path, admin, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, admin, null).status()).isEqualTo(204);
        assertThat(get(path, admin).status()).isEqualTo(404);
    }

    @Test
    void aTextWithFaultsIsRefusedWithTheirPlacesAndKeptAsADraftOnRequest() throws Exception {
        var faulty = text("orders", "one").replace("log:", "exec:");

        var refused = post(RULES, admin, body("text", faulty));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("rule-faults");
        assertThat(refused.errors()).allMatch(error -> error.startsWith("text:"));
        assertThat(refused.body().at("/errors/0/detail").asText()).startsWith("line 7, column 11: ");
        assertThat(get(RULES, admin).body().path("items")).isEmpty();

        var draft = post(RULES, admin, body("text", faulty, "draft", true));
        assertThat(draft.status()).isEqualTo(201);
        assertThat(draft.body().path("state").asText()).isEqualTo("draft");
        assertThat(draft.body().path("name").asText()).isEqualTo("orders");
        assertThat(draft.body().path("stagedVersion").isNull()).isTrue();
        var path = path(draft);
        assertThat(post(path + "/enable", admin, null).problem()).isEqualTo("rule-is-draft");

        assertThat(post(RULES, admin, body("text", "not yet", "draft", true)).status()).isEqualTo(201);
        assertThat(post(RULES, admin, body("text", "nor this", "draft", true)).body().path("name").asText()).startsWith("draft-");
        var mended = call("PUT", path, admin, body("text", text("orders", "one")), "If-Match", "*");
        assertThat(mended.status()).isEqualTo(200);
        assertThat(mended.body().path("state").asText()).isEqualTo("active");
    }

    @Test
    void aDraftLeavesWhatRunsAsItIs() throws Exception {
        var path = create("orders");
        assertThat(started(path, 1)).isTrue();

        var kept = call("PUT", path, admin, body("text", "not yet a rule", "draft", true), "If-Match", "*");

        assertThat(kept.body().path("name").asText()).isEqualTo("orders");
        assertThat(kept.body().path("state").asText()).isEqualTo("active");
        assertThat(kept.body().path("currentVersion").asInt()).isEqualTo(2);
        assertThat(toRun(path)).containsEntry("number", 1);
    }

    @Test
    void nothingIsKeptOfAValidation() throws Exception {
        var manager = signedIn(admin.organization(), "manager");

        var found = post(RULES + "/validate", manager, body("text", "- route: {id: x, from: {uri: 'exec:ls', steps: []}}"));
        assertThat(found.status()).isEqualTo(200);
        assertThat(found.body().path("faults")).isNotEmpty().allSatisfy(fault -> assertThat(fault.path("mend").asText()).isNotBlank());
        var good = post(RULES + "/validate", manager, body("text", text("orders", "one")));
        assertThat(good.body().path("faults")).isEmpty();
        assertThat(good.body().path("trigger").asText()).isEqualTo("http");
        assertThat(get(RULES, manager).body().path("items")).isEmpty();
        assertThat(post(RULES, manager, body("text", text("orders", "one"))).status()).isEqualTo(403);
    }

    @Test
    void editorsGetASchemaOfWhatARuleMayContain() {
        var schema = get(RULES + "/schema", signedIn(admin.organization(), "manager"));

        assertThat(schema.status()).isEqualTo(200);
        assertThat(schema.body().path("$schema").asText()).contains("2020-12");
        assertThat(schema.body().toString()).contains("notify-http-source");
    }

    @Test
    void namesTellRulesApart() throws Exception {
        create("orders");
        assertThat(post(RULES, admin, body("text", text("orders", "again"))).problem()).isEqualTo("rule-name-taken");
        var other = create("invoices");
        assertThat(call("PUT", other, admin, body("text", text("orders", "again")), "If-Match", "*").problem()).isEqualTo("rule-name-taken");
        assertThat(post(RULES, signedIn("admin"), body("text", text("orders", "elsewhere"))).status()).isEqualTo(201);
    }

    @Test
    void otherLimitsAloneAreNoNewVersion() throws Exception {
        var path = create("orders");

        var changed = call("PUT", path, admin, body("text", text("orders", "one"), "limits", limits(9)), "If-Match", "\"1\"");

        assertThat(changed.body().at("/limits/concurrency").asInt()).isEqualTo(9);
        assertThat(changed.body().path("currentVersion").asInt()).isEqualTo(1);
        assertThat(get(path + "/versions", admin).body().path("items")).hasSize(1);
        assertThat(toRun(path)).containsEntry("concurrency", 9);
    }

    @Test
    void ofTwoPeopleWhoEditOneIsTold() throws Exception {
        var path = create("orders");
        assertThat(call("PUT", path, admin, body("text", text("orders", "blind"))).status()).isEqualTo(428);

        var statuses = IntStream.range(0, 6)
                .parallel()
                .mapToObj(i -> call("PUT", path, admin, "{\"text\": \"- route: {id: orders, from: {uri: 'kamelet:notify-http-source', steps: [{log: {message: m%d}}]}}\"}".formatted(i), "If-Match", "\"1\"").status())
                .toList();

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(5);
        assertThat(get(path, admin).body().path("currentVersion").asInt()).isEqualTo(2);
    }

    @Test
    void everyVersionIsThereWithItsAuthorItsDiffAndAWayBack() throws Exception {
        var path = create("orders");
        var editor = signedIn(admin.organization(), "admin");
        call("PUT", path, editor, body("text", text("orders", "two"), "comment", "Says two"), "If-Match", "*");

        var versions = get(path + "/versions", admin).body().path("items");
        assertThat(versions).extracting(version -> version.path("number").asInt()).containsExactly(2, 1);
        assertThat(versions.at("/0/comment").asText()).isEqualTo("Says two");
        assertThat(versions.at("/0/author/id").asText()).isNotEqualTo(versions.at("/1/author/id").asText());
        var second = path + "/versions/" + versions.at("/0/id").asText();
        var first = path + "/versions/" + versions.at("/1/id").asText();
        assertThat(get(second, admin).body().path("text").asText()).isEqualTo(text("orders", "two"));
        var diff = get(second + "/diff", admin).body();
        assertThat(diff.path("from").asInt()).isEqualTo(1);
        assertThat(diff.path("diff").asText()).contains("-            message: one\n+            message: two\n");
        assertThat(get(first + "/diff?against=" + versions.at("/0/id").asText(), admin).body().path("diff").asText()).contains("+            message: one\n");
        assertThat(get(first + "/diff", admin).body().path("from").isNull()).isTrue();
        assertThat(get(first + "/diff?against=" + UUID.randomUUID(), admin).status()).isEqualTo(404);

        assertThat(call("POST", first + "/restore", admin, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        var restored = call("POST", first + "/restore", admin, null, "If-Match", "\"2\"");
        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.body().path("currentVersion").asInt()).isEqualTo(3);
        assertThat(restored.body().path("text").asText()).isEqualTo(text("orders", "one"));
        assertThat(get(path + "/versions", admin).body().at("/items/0/comment").asText()).isEqualTo("Version 1 again");
    }

    @Test
    void aRuleIsSwitchedOffAndOnAndPausedAndToldToTheAudit() throws Exception {
        var path = create("orders");
        assertThat(toRun(path)).containsEntry("number", 1);

        assertThat(post(path + "/disable", admin, null).body().path("state").asText()).isEqualTo("disabled");
        assertThat(post(path + "/disable", admin, null).status()).isEqualTo(200);
        assertThat(toRun(path)).containsEntry("number", null).containsEntry("state", "disabled");
        assertThat(post(path + "/enable", admin, null).body().path("state").asText()).isEqualTo("active");
        assertThat(toRun(path)).containsEntry("number", 1);
        assertThat(post(path + "/pause", admin, null).body().path("pausedAt").isNull()).isFalse();
        assertThat(toRun(path)).containsEntry("paused", true);
        assertThat(get(RULES + "?paused=true", admin).body().path("items")).hasSize(1);
        assertThat(post(path + "/resume", admin, null).body().path("pausedAt").isNull()).isTrue();

        assertThat(rows().sql("SELECT operation FROM audit_events WHERE organization_id = ? AND entity = 'notification_rule' ORDER BY id")
                        .param(admin.organization()).query(String.class).list())
                .containsExactly("createRule", "disableRule", "enableRule", "pauseRule", "resumeRule");
    }

    @Test
    void aCopyIsDisabledAndHasAnotherName() throws Exception {
        var path = create("orders");

        var copy = post(path + "/duplicate", admin, body("name", "orders-2"));

        assertThat(copy.status()).as("%s", copy.body()).isEqualTo(201);
        assertThat(copy.body().path("state").asText()).isEqualTo("disabled");
        assertThat(copy.body().path("text").asText()).isEqualTo(text("orders-2", "one"));
        assertThat(post(path + "/duplicate", admin, body("name", "orders-2")).problem()).isEqualTo("rule-name-taken");
    }

    @Test
    void rulesGoFromOneOrganizationToAnotherAsAFile() throws Exception {
        create("orders");
        var invoices = create("invoices");
        var file = file("");
        assertThat(file).isEqualTo(text("invoices", "one") + "---\n" + text("orders", "one"));
        assertThat(file("?ruleId=" + id(invoices))).isEqualTo(text("invoices", "one"));
        assertThat(get(RULES + "/export?ruleId=" + UUID.randomUUID(), admin).errors()).containsExactly("ruleId:reference");

        admin = signedIn("admin");
        var taken = post(RULES + "/import", admin, body("file", file));
        assertThat(taken.status()).as("%s", taken.body()).isEqualTo(200);
        assertThat(taken.body().path("items")).extracting(item -> item.path("outcome").asText()).containsExactly("created", "created");
        assertThat(get(RULES, admin).body().path("items")).extracting(rule -> rule.path("state").asText()).containsExactly("disabled", "disabled");
        assertThat(file("")).isEqualTo(file);

        assertThat(post(RULES + "/import", admin, body("file", file)).problem()).isEqualTo("rule-name-taken");
        var more = file.replace("message: one", "message: two") + "---\n" + text("welcome", "one");
        assertThat(post(RULES + "/import", admin, body("file", more, "existing", "skip")).body().path("items"))
                .extracting(item -> item.path("outcome").asText()).containsExactly("skipped", "skipped", "created");
        assertThat(post(RULES + "/import", admin, body("file", more, "existing", "replace")).body().path("items"))
                .extracting(item -> item.path("outcome").asText()).containsExactly("replaced", "replaced", "replaced");
        assertThat(file("")).contains("message: two");
    }

    @Test
    void ofAFileWithAFaultNothingIsTakenAndTheFaultIsToldByTheFilesLine() throws Exception {
        var file = text("orders", "one") + "---\n" + text("invoices", "one").replace("log:", "exec:");

        var refused = post(RULES + "/import", admin, body("file", file));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().at("/errors/0/detail").asText()).startsWith("line 16, column ");
        assertThat(get(RULES, admin).body().path("items")).isEmpty();
        assertThat(post(RULES + "/import", admin, body("file", "# nothing\n---\n")).errors()).containsExactly("file:minItems");
        assertThat(post(RULES + "/import", admin, body("file", text("orders", "one") + "---\n" + text("orders", "two"))).errors())
                .containsExactly("file:rule-name-taken");
    }

    @Test
    void nodesLearnOfChangesInTheOrderOfTheirEnds() throws Exception {
        var since = rows().sql("SELECT coalesce(max(revision), 0) FROM notification_rules").query(Long.class).single();
        var orders = create("orders");
        var invoices = create("invoices");
        post(orders + "/pause", admin, null);
        call("DELETE", invoices, admin, null);

        var changes = rows().sql("""
                        SELECT id, state, revision FROM (
                            SELECT r.id, r.state::text, r.revision FROM notification_rules r
                            UNION ALL SELECT d.id, 'deleted', d.revision FROM deleted_notification_rules d) AS changes
                        WHERE revision > ? AND id IN (?, ?) ORDER BY revision""")
                .params(since, id(orders), id(invoices)).query().listOfRows();

        assertThat(changes).extracting(change -> change.get("id")).contains(id(orders), id(invoices));
        assertThat(changes.getLast()).containsEntry("id", id(invoices)).containsEntry("state", "deleted");
    }

    @Test
    void aVersionThatFailsIsFollowedByTheOneBefore() throws Exception {
        var path = create("orders");
        assertThat(started(path, 1)).isTrue();
        call("PUT", path, admin, body("text", text("orders", "two"), "enabled", true), "If-Match", "*");
        started(path, 2);

        assertThat(rows().sql("SELECT return_rule_version(?, 2, 'half of its runs failed')").param(id(path)).query(Integer.class).single()).isEqualTo(1);

        var rule = get(path, admin).body();
        assertThat(rule.path("state").asText()).isEqualTo("returned");
        assertThat(rule.path("stateReason").asText()).isEqualTo("half of its runs failed");
        assertThat(rule.path("runningVersion").asInt()).isEqualTo(1);
        assertThat(get(path + "/versions", admin).body().path("items")).extracting(version -> version.path("state").asText()).containsExactly("returned", "active");
        assertThat(toRun(path)).containsEntry("number", 1);
        // Said once more, by a node that was late, it is no news.
        assertThat(rows().sql("SELECT count(return_rule_version(?, 2, 'late'))").param(id(path)).query(Integer.class).single()).isZero();
    }

    @Test
    void whatFailedIsSeenRunAgainOrGivenUp() throws Exception {
        var path = create("orders");
        post(path + "/pause", admin, null);
        var failed = delivery(path, "failed");
        var done = delivery(path, "done");
        rows().sql("INSERT INTO notification_rule_hours (organization_id, notification_rule_id, hour, triggered, sent, failed) VALUES (?, ?, date_trunc('hour', now()), 2, 3, 1)")
                .params(admin.organization(), id(path)).update();

        var listed = get(path + "/deliveries?status=failed", admin).body().path("items");
        assertThat(listed).hasSize(1).first().satisfies(delivery -> assertThat(delivery.path("error").asText()).isEqualTo("No such phone"));
        assertThat(get(path + "/deliveries/" + failed, admin).body().at("/payload/order").asInt()).isEqualTo(7);
        assertThat(get(path + "/runs", admin).body().at("/totals/sent").asInt()).isEqualTo(3);
        assertThat(get(path, admin).body().at("/counts/failed").asInt()).isEqualTo(1);

        assertThat(post(path + "/deliveries/" + failed + "/replay", admin, null).status()).isEqualTo(204);
        assertThat(get(path + "/deliveries/" + failed, admin).body().path("status").asText()).isEqualTo("pending");
        assertThat(post(path + "/deliveries/" + failed + "/replay", admin, null).problem()).isEqualTo("waiting");
        assertThat(post(path + "/deliveries/" + done + "/replay", admin, null).problem()).isEqualTo("done");
        var given = post(path + "/deliveries/" + failed + "/discard", admin, body("reason", "Cancelled"));
        assertThat(given.body().path("discardReason").asText()).isEqualTo("Cancelled");
        assertThat(post(path + "/deliveries/" + done + "/discard", admin, body("reason", "Cancelled")).problem()).isEqualTo("settled");
        var replayed = post(path + "/deliveries/replay", admin, "{\"statuses\": [\"failed\", \"discarded\"]}");
        assertThat(replayed.body().path("replayed").asInt()).isEqualTo(1);
        assertThat(replayed.body().path("more").asBoolean()).isFalse();
    }

    @Test
    void aRuleNamesNumbersAndTemplatesThatAreThere() throws Exception {
        var number = UUID.randomUUID().toString();
        var template = rows().sql("""
                        WITH account AS (
                            INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token)
                            VALUES (:organization, 'Number', :number, :number, 'v1:k:none') RETURNING id)
                        INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, body_content, components)
                        SELECT :organization, id, 'order_confirmed', 'en', 'UTILITY', 'APPROVED', '', '[{"type": "BODY", "text": "Hello {{1}}"}]' FROM account
                        RETURNING id""")
                .param("organization", admin.organization()).param("number", number).query(UUID.class).single();

        assertThat(post(RULES, admin, body("text", sending("999", "order_confirmed", "[\"${body.name}\"]"))).errors()).containsExactly("text:account-unknown");
        assertThat(post(RULES, admin, body("text", sending(number, "order_lost", "[\"${body.name}\"]"))).errors()).containsExactly("text:template-unknown");
        var counted = post(RULES, admin, body("text", sending(number, "order_confirmed", "[\"${body.name}\", \"b\"]")));
        assertThat(counted.errors()).containsExactly("text:template-parameters");
        assertThat(counted.body().at("/errors/0/detail").asText()).contains("1 placeholders").contains("2 values");

        var created = post(RULES, admin, body("text", sending(number, "order_confirmed", "[\"${body.name}\"]")));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        assertThat(created.body().path("accountId").isNull()).isFalse();
        assertThat(call("DELETE", "/templates/" + template, admin, null, "If-Match", "*").problem()).isEqualTo("template-in-use");
        rows().sql("UPDATE templates SET status = 'REJECTED' WHERE id = ?").param(template).update();
        assertThat(post(RULES + "/validate", admin, body("text", sending(number, "order_confirmed", "[\"${body.name}\"]"))).body().at("/faults/0/code").asText())
                .isEqualTo("template-not-approved");
    }

    @Test
    void aFormIsShownAsTheTextThatRunsAndTakenOverByHand() throws Exception {
        var form = JSON.readValue("""
                {"name": "welcome", "trigger": {"type": "http"}, "to": "phone", "template": {"name": "welcome", "language": "en"},
                 "conditions": [{"field": "kind", "operator": "equals", "value": "new"}]}""", Map.class);

        assertThat(post(RULES + "/validate", admin, body("form", form)).body().path("text").asText()).contains("expression: ${body.kind} == 'new'\n");
        var created = post(RULES, admin, body("form", form, "draft", true));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        assertThat(created.body().at("/form/template/name").asText()).isEqualTo("welcome");
        assertThat(created.body().path("text").asText()).startsWith("- route:\n    id: welcome\n");
        var text = created.body().path("text").asText().replace("'new'", "'old'");
        var byHand = call("PUT", path(created), admin, body("text", text, "draft", true), "If-Match", "*");
        assertThat(byHand.body().path("form").isNull()).isTrue();
        assertThat(byHand.body().path("currentVersion").asInt()).isEqualTo(2);
        assertThat(post(RULES, admin, body("form", form, "text", text)).status()).isEqualTo(400);
    }

    @Test
    void aTextIsTriedOutOnASampleAndNothingIsKept() throws Exception {
        var text = text("orders", "${body.order.id}");

        var tried = post(RULES + "/test", admin, body("text", text, "payload", Map.of("order", Map.of("id", 7))));

        assertThat(tried.status()).as("%s", tried.body()).isEqualTo(200);
        assertThat(tried.body().path("outcome").asText()).isEqualTo("skipped");
        assertThat(tried.body().at("/steps/0/detail").asText()).isEqualTo("7");
        assertThat(get(RULES, admin).body().path("items")).isEmpty();
        var kept = create("orders");
        assertThat(post(RULES + "/test", admin, body("ruleId", id(kept), "payload", Map.of())).body().at("/steps/0/detail").asText()).isEqualTo("one");
        assertThat(post(RULES + "/test", signedIn("admin"), body("ruleId", id(kept), "payload", Map.of())).errors()).containsExactly("ruleId:reference");
        assertThat(post(RULES + "/test", admin, body("text", "nothing", "payload", Map.of())).problem()).isEqualTo("rule-faults");
    }

    private static String sending(String number, String template, String values) {
        return """
                - route:
                    id: order-confirmation
                    from:
                      uri: kamelet:notify-http-source
                      steps:
                        - to:
                            uri: kamelet:whatsapp-template-sink
                            parameters:
                              phoneNumberId: "%s"
                              to: ${body.phone}
                              name: %s
                              language: en
                              parameters: '%s'
                """.formatted(number, template, values);
    }

    /** What a node would be told to run. */
    private Map<String, Object> toRun(String path) {
        return rows().sql("""
                        SELECT r.state::text AS state, r.paused_at IS NOT NULL AS paused, r.concurrency, v.number
                        FROM notification_rules r
                        LEFT JOIN notification_rule_versions v ON v.notification_rule_id = r.id
                            AND v.number = coalesce(r.staged_version, r.running_version) AND r.state IN ('active', 'returned')
                        WHERE r.id = ?""")
                .param(id(path)).query().singleRow();
    }

    /** As a node says, whether or not one of this process has said so already. */
    private boolean started(String path, int number) {
        rows().sql("SELECT take_rule_version(?, ?)").params(id(path), number).query(Boolean.class).single();
        return get(path, admin).body().path("runningVersion").asInt() == number;
    }

    private UUID delivery(String path, String status) {
        return rows().sql("""
                        INSERT INTO notification_deliveries (organization_id, notification_rule_id, trigger_key, payload, status, error_message)
                        VALUES (?, ?, uuid_v7()::text, '{"order": 7}', ?, 'No such phone') RETURNING id""")
                .params(admin.organization(), id(path), status).query(UUID.class).single();
    }

    private String create(String name) throws Exception {
        var created = post(RULES, admin, body("text", text(name, "one")));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        return path(created);
    }

    private String file(String query) {
        var answer = send(HttpRequest.newBuilder(url("/api/v1/rules/export" + query)).header("Authorization", "Bearer " + admin.token()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/yaml");
        return answer.body();
    }

    private static String path(Answer created) {
        return RULES + "/" + created.body().path("id").asText();
    }

    private static UUID id(String path) {
        return UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    }

    private static String text(String name, String message) {
        return TEXT.formatted(name, message);
    }

    private static Map<String, Object> limits(int concurrency) {
        return Map.of("ratePerMinute", 60, "concurrency", concurrency, "timeoutSeconds", 10, "messagesPerRun", 5, "failureLimit", 50, "failureWindow", 20);
    }

    private static String body(Object... pairs) throws Exception {
        var body = JSON.createObjectNode();
        for (int i = 0; i < pairs.length; i += 2) {
            body.set((String) pairs[i], JSON.valueToTree(pairs[i + 1]));
        }
        return JSON.writeValueAsString(body);
    }
}
