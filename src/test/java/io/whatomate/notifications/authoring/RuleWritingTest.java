package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.notifications.CalledRule;
import io.whatomate.notifications.connections.Connections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What authors are told before a rule runs: faults with their places, what is not there, and how a trial went. */
class RuleWritingTest extends RulesTest {

    @Autowired
    private Connections connections;

    @Test
    void aTextWithFaultsIsRefusedWithTheirPlacesAndKeptAsADraftOnRequest() throws Exception {
        var faulty = text("orders", "one").replace("log:", "exec:");

        var refused = post(RULES, admin, body("text", faulty));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("rule-faults");
        assertThat(refused.errors()).isNotEmpty().allMatch(error -> error.startsWith("text:"));
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            table    | connection: erp, table: salaries, keyColumn: id, markColumn: id             | connection-table
            table    | connection: drop, table: erp.invoices, keyColumn: id, markColumn: id        | connection-kind
            table    | connection: erp, table: erp.invoices, keyColumn: id                         | trigger-parameter
            table    | connection: erp, table: erp.invoices, keyColumn: id, statusColumn: state    | trigger-parameter
            file     | connection: drop, path: ../keys                                             | connection-path
            schedule | cron: a b c d e f g                                                         | trigger-parameter
            schedule | cron: '0 0 9 * * ?', zone: Mars/North                                       | trigger-parameter
            date     | connection: erp, table: pg_catalog.pg_authid, keyColumn: id, dateColumn: d  | connection-table
            schedule | cron: '0 0 0 31 2 ?'                                                        | trigger-parameter
            schedule | cron: '0 0 9 1 1 ? 2020'                                                    | trigger-parameter
            date     | connection: erp, table: erp.invoices, keyColumn: id, dateColumn: no_such    | trigger-source
            table    | connection: erp, table: erp.invoices, keyColumn: no_such, markColumn: id    | trigger-source
            table    | connection: erp, table: erp.invoices, keyColumn: id, markColumn: id         |
            schedule | cron: '0 0 9 * * ?'                                                         |
            """)
    void whatATriggerCannotReachOrReadIsToldWhereItStands(String kind, String parameters, String code) throws Exception {
        JdbcClient.create(connections.database("erp", null).source())
                .sql("CREATE SCHEMA IF NOT EXISTS erp; CREATE TABLE IF NOT EXISTS erp.invoices (id bigint)").update();
        var text = text("orders", "one").replace("kamelet:notify-http-source", "kamelet:notify-" + kind + "-source\n      parameters: {" + parameters + "}");

        var faults = post(RULES + "/validate", admin, body("text", text)).body().path("faults");

        assertThat(faults.valueStream().map(fault -> fault.path("line").asInt() + " " + fault.path("code").asText()))
                .as("%s", faults)
                .containsExactlyElementsOf(code == null ? List.of() : List.of("5 " + code));
    }

    @Test
    void aTableThatIsNotGrantedIsNotWrittenTo() throws Exception {
        var text = text("orders", "one") + """
                        - to:
                            uri: kamelet:write-back-action
                            parameters: {connection: erp, table: salaries, keyValue: "1", set: who='me'}
                """;

        var faults = post(RULES + "/validate", admin, body("text", text)).body().path("faults");

        assertThat(faults.findValuesAsText("code")).as("%s", faults).containsExactly("connection-table");
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
        assertThat(tried.body().at("/steps/0/step").asText()).isEqualTo("log");
        assertThat(tried.body().at("/steps/0/detail").asText()).isEqualTo("7");
        assertThat(get(RULES, admin).body().path("items")).isEmpty();
        var kept = create("orders");
        assertThat(post(RULES + "/test", admin, body("ruleId", id(kept), "payload", Map.of())).body().at("/steps/0/detail").asText()).isEqualTo("one");
        assertThat(post(RULES + "/test", signedIn("admin"), body("ruleId", id(kept), "payload", Map.of())).errors()).containsExactly("ruleId:reference");
        assertThat(post(RULES + "/test", admin, body("text", "nothing", "payload", Map.of())).problem()).isEqualTo("rule-faults");
    }

    private static String sending(String number, String template, String values) {
        return CalledRule.of("order-confirmation", """
                - to:
                    uri: kamelet:whatsapp-template-sink
                    parameters:
                      phoneNumberId: "%s"
                      to: ${body.phone}
                      name: %s
                      language: en
                      parameters: '%s'
                """.formatted(number, template, values));
    }
}
