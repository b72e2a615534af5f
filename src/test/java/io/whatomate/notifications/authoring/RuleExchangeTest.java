package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rules go from one organization to another. */
class RuleExchangeTest extends RulesTest {

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
    void allThatARuleIsGoesToAnotherOrganizationAndBack() throws Exception {
        post(RULES, admin, body("text", text("active", "one"), "limits", limits(7), "comment", "As agreed"));
        post(create("paused") + "/pause", admin, null);
        post(create("off") + "/disable", admin, null);
        post(RULES, admin, body("text", "not yet a rule", "draft", true));
        post(RULES, admin, body("form", form("filled"), "draft", true));
        var exported = exported();
        assertThat(exported).extracting(rule -> rule.path("name").asText()).containsExactly("active", exported.at("/1/name").asText(), "filled", "off", "paused");
        assertThat(exported.at("/0/limits/concurrency").asInt()).isEqualTo(7);
        assertThat(exported.at("/2/form/trigger/type").asText()).isEqualTo("http");
        assertThat(exported.at("/2").has("text")).isFalse();

        admin = signedIn("admin");
        var taken = post(RULES + "/import", admin, body("rules", exported, "keepStates", true));
        assertThat(taken.status()).as("%s", taken.body()).isEqualTo(200);
        assertThat(exported()).isEqualTo(exported);
        assertThat(get(RULES, admin).body().path("items")).extracting(rule -> rule.path("state").asText())
                .containsExactly("active", "draft", "draft", "disabled", "active");

        admin = signedIn("admin");
        assertThat(post(RULES + "/import", admin, body("rules", exported, "comment", "Taken over")).body().path("items"))
                .extracting(item -> item.path("state").asText()).containsExactly("disabled", "draft", "draft", "disabled", "disabled");
        assertThat(exported()).allSatisfy(rule -> {
            assertThat(rule.path("comment").asText()).isEqualTo("Taken over");
            assertThat(rule.path("paused").asBoolean()).isFalse();
        });
        assertThat(post(RULES + "/import", admin, body("rules", exported, "keepStates", true, "existing", "replace")).body().path("items"))
                .extracting(item -> item.path("outcome").asText() + " " + item.path("state").asText())
                .containsExactly("replaced active", "replaced draft", "replaced draft", "replaced disabled", "replaced active");
        assertThat(get(RULES + "?paused=true", admin).body().at("/items/0/name").asText()).isEqualTo("paused");
    }

    @Test
    void whatIsNotThereIsToldOfEachRuleAndKeepsItADraftOnRequest() throws Exception {
        var sends = text("sends", "one").replace("log:", "to:").replace("message: one",
                "{uri: 'kamelet:whatsapp-template-sink', parameters: {phoneNumberId: '4711', to: '1', name: welcome, language: en}}");
        var reads = text("reads", "one").replace("kamelet:notify-http-source",
                "kamelet:notify-table-source\n      parameters: {connection: elsewhere, table: t, keyColumn: id, markColumn: id}");
        post(RULES, admin, body("text", sends, "draft", true));
        post(RULES, admin, body("text", reads, "draft", true));
        create("works");
        var drafts = (ArrayNode) exported();
        drafts.forEach(rule -> ((ObjectNode) rule).put("draft", false));

        admin = signedIn("admin");
        var refused = post(RULES + "/import", admin, body("rules", drafts));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errors()).containsExactlyInAnyOrder("rules[0]:connection-unknown", "rules[1]:account-unknown");
        assertThat(get(RULES, admin).body().path("items")).isEmpty();

        var taken = post(RULES + "/import", admin, body("rules", drafts, "faulty", "draft", "enabled", true));
        assertThat(taken.status()).as("%s", taken.body()).isEqualTo(200);
        assertThat(taken.body().path("items")).extracting(item -> item.path("name").asText() + " " + item.path("state").asText())
                .containsExactly("reads draft", "sends draft", "works active");
        assertThat(taken.body().at("/items/0/faults/0/detail").asText()).contains("elsewhere");
        assertThat(taken.body().at("/items/0/faults/0/line").asInt()).isEqualTo(5);
        assertThat(taken.body().at("/items/2/faults")).isEmpty();

        assertThat(post(RULES + "/import", admin, body("file", sends, "faulty", "draft", "existing", "replace")).body().at("/items/0/faults/0/code").asText())
                .isEqualTo("account-unknown");
        assertThat(post(RULES + "/import", admin, body("rules", drafts, "file", sends)).status()).isEqualTo(400);
    }

    private static Map<String, Object> form(String name) {
        return Map.of("name", name, "trigger", Map.of("type", "http"), "to", "phone", "template", Map.of("name", "welcome", "language", "en"));
    }

    private JsonNode exported() {
        return get(RULES + "/export?format=json", admin).body().path("rules");
    }

    private String file(String query) {
        var answer = send(HttpRequest.newBuilder(url("/api/v1/rules/export" + query)).header("Authorization", "Bearer " + admin.token()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/yaml");
        return answer.body();
    }
}
