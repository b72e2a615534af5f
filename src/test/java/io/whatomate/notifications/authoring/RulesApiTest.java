package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules through the API: who may change one, what becomes of it, and how nodes hear of it. */
class RulesApiTest extends RulesTest {

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
}
