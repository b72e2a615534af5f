package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.notifications.connections.Connections;
import io.whatomate.platform.Ids;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a rule refuses is kept, and an operator runs it again or sets it aside. */
class DeadLettersTest extends CoreTest {

    private static final String CALLED = """
            - route:
                id: %1$s
                from:
                  uri: kamelet:notify-http-source
                  parameters: {rule: %1$s, key: "${body[order]}"}
                  steps:
                    - filter:
                        simple: {expression: "${body[order]} == '%2$s'"}
                        steps:
                          - throwException: {exceptionType: java.lang.IllegalStateException, message: refused by the test}
            """;

    @Autowired
    private CamelContext context;

    @Autowired
    private Connections connections;

    /** Ids that the database makes within one millisecond are in no order. */
    @Autowired
    private Ids ids;

    private final String name = "d" + digits(10);

    @AfterEach
    void removeRule() throws Exception {
        if (context.getRoute(name) != null) {
            context.getRouteController().stopRoute(name);
            context.removeRoute(name);
        }
    }

    @Test
    void anEventThatWasRefusedIsRunByTheRuleAsItIsNowAndWhatWasSentIsNotSentAgain() throws Exception {
        var number = number();
        var phone = phone();
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ann"), MetaBodies.text(phone, "wamid." + name, "Hello")));
        table("id int PRIMARY KEY, amount numeric(9,2)", "(1, 10.50), (2, 1)");
        var rule = """
                - route:
                    id: %1$s
                    from:
                      uri: kamelet:notify-table-source
                      parameters: {rule: %1$s, connection: erp, table: erp.%1$s, keyColumn: id, markColumn: id, startAt: beginning, period: 100, tries: 1}
                      steps:
                        - to:
                            uri: kamelet:whatsapp-text-sink
                            parameters: {phoneNumberId: "%2$s", to: "%3$s", text: "Row ${body[id]}: ${body[amount]}"}
                        - filter:
                            simple: {expression: "${body[id]} == 1"}
                            steps:
                """.formatted(name, number.phoneId(), phone);
        load(rule + "              - throwException: {exceptionType: java.lang.IllegalStateException, message: refused by the test}\n");
        await().atMost(SOON).until(() -> sent(number) == 2 && letters("").size() == 1);

        var letter = letters("").get(0);
        assertThat(letter.path("reason").asText()).isEqualTo("refused by the test");
        assertThat(JSON.readTree(get("/" + letter.path("id").asText())).path("payload")).hasToString("{\"id\":1,\"amount\":10.5}");
        assertThat(act("/" + letter.path("id").asText(), "replay").path("state").asText()).as("the same text refuses it again").isEqualTo("failed");
        removeRule();
        assertThat(act("/" + letter.path("id").asText(), "replay").path("reason").asText()).contains("cannot be run now");
        load(rule + "              - to: {uri: kamelet:whatsapp-text-sink, parameters: {phoneNumberId: \"%s\", to: \"%s\", text: Thank you}}\n"
                .formatted(number.phoneId(), phone));
        var ran = act("/" + letter.path("id").asText(), "replay");

        assertThat(ran.path("state").asText()).isEqualTo("done");
        assertThat(db().sql("SELECT content FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing' ORDER BY 1")
                .param(number.account()).query(String.class).list()).containsExactly("Row 1: 10.50", "Row 2: 1.00", "Thank you");
        assertThat(act("/" + letter.path("id").asText(), "replay").path("reason").asText()).contains("went through already");
        assertThat(letters("")).isEmpty();
        assertThat(letters("&state=done")).singleElement().satisfies(done -> assertThat(done.path("refusals").asInt()).isEqualTo(2));
    }

    @Test
    void aCallThatIsRefusedIsItsCallersAloneAndSettledWhenItGoesThrough() throws Exception {
        load(CALLED.formatted(name, "7"));
        var ours = organization();
        var theirs = organization();
        for (var caller : List.of(ours, ours, theirs)) {
            assertThat(call(caller, "7")).hasMessage("refused by the test");
        }
        assertThat(call(ours, "8")).isNull();
        assertThat(letters("")).extracting(letter -> letter.path("organizationId").asText() + " " + letter.path("key").asText() + " " + letter.path("refusals"))
                .containsExactly(theirs + " 7 1", ours + " 7 2");
        removeRule();
        load(CALLED.formatted(name, "9"));

        assertThat(call(ours, "7")).isNull();
        assertThat(letters("")).singleElement().satisfies(letter -> assertThat(letter.path("organizationId").asText()).isEqualTo(theirs.toString()));
        var all = act("", "replay\", \"rule\": \"" + name);
        assertThat(List.of(all.path("done").asInt(), all.path("failed").asInt())).isEqualTo(List.of(1, 0));
        assertThat(letters("")).isEmpty();
    }

    @Test
    void aLetterWhoseRunDiedWithItsNodeIsAnybodysAfterAMinute() throws Exception {
        load(CALLED.formatted(name, "7"));
        assertThat(call(organization(), "7")).isNotNull();
        var letter = letters("").getFirst().path("id").asText();
        var claimed = lease(letter, "15 seconds");
        assertThat(act("/" + letter, "replay").path("reason").asText()).contains("somebody else runs it");
        routes.sendBody("direct:renewRuleLetter", Map.of("id", letter));
        assertThat(seconds(letter)).isBetween(claimed + 30, 60L);

        lease(letter, "-1 seconds");
        assertThat(act("/" + letter, "replay").path("reason").asText()).isEqualTo("refused by the test");
        routes.sendBody("direct:renewRuleLetter", Map.of("id", letter));
        assertThat(act("/" + letter, "replay").path("reason").asText()).as("what is settled is not held again").isEqualTo("refused by the test");
        act("/" + letter, "discard");
        assertThat(act("/" + letter, "replay").path("reason").asText()).isEqualTo("refused by the test");
        assertThat(letters("")).isEmpty();
        assertThat(letters("&state=discarded")).as("what was set aside stays so when it fails again").hasSize(1);
    }

    private long lease(String letter, String length) {
        db().sql("UPDATE trigger_rejects SET leased_until = now() + CAST(? AS interval) WHERE id = CAST(? AS uuid)").params(length, letter).update();
        return seconds(letter);
    }

    private long seconds(String letter) {
        return db().sql("SELECT ceil(extract(epoch FROM leased_until - now())) FROM trigger_rejects WHERE id = CAST(? AS uuid)").param(letter)
                .query(Long.class).single();
    }

    @Test
    void anEventWhoseKeyCannotBeToldIsKeptAndACallIsItsCallersToRepeat() throws Exception {
        load(CALLED.formatted(name, "7").replace("${body[order]}", "${body.nothing}"));
        assertThat(call(organization(), "8")).hasStackTraceContaining("nothing");
        assertThat(letters("")).isEmpty();
        removeRule();
        table("id int PRIMARY KEY", "(1)");
        var rule = """
                - route:
                    id: %1$s
                    from:
                      uri: kamelet:notify-table-source
                      parameters: {rule: %1$s, connection: erp, table: erp.%1$s, keyColumn: id, markColumn: id, startAt: beginning, period: 100, tries: 1, key: "%2$s"}
                      steps:
                        - log: {message: called, loggingLevel: DEBUG}
                """;
        load(rule.formatted(name, "${body.nothing}"));
        await().atMost(SOON).until(() -> letters("").size() == 1);

        var letter = letters("").getFirst();
        assertThat(letter.path("key").asText()).as("the trigger's").isEqualTo("erp." + name + "/1/1");
        removeRule();
        load(rule.formatted(name, "${body[id]}"));
        assertThat(act("/" + letter.path("id").asText(), "replay").path("state").asText()).isEqualTo("done");
    }

    @Test
    void lettersAreSetAsideOneByOneOrAllOfARuleAndGoWhenTheirTermIsOver() throws Exception {
        load(CALLED.formatted(name, "x"));
        var organization = organization();
        db().sql("UPDATE organizations SET dead_letter_retention_days = 10 WHERE id = ?").param(organization).update();
        for (var key : List.of("a", "b", "c", "old", "unknown", "young")) {
            db().sql("INSERT INTO trigger_rejects (id, rule, organization_id, trigger_key, payload, reason, rejected_at) VALUES (?, ?, ?, ?, '{}', 'r', now() - make_interval(days => ?))")
                    .params(ids.next(), name, key.equals("unknown") || key.equals("young") ? null : organization, key, Map.of("old", 11, "unknown", 91, "young", 89).getOrDefault(key, 1)).update();
        }
        routes.sendBody("direct:removeOldRuleLetters", null);
        assertThat(letters("")).extracting(letter -> letter.path("key").asText()).containsExactly("young", "c", "b", "a");

        var first = letters("").get(3).path("id").asText();
        assertThat(letters("&before=" + letters("").get(1).path("id").asText())).hasSize(2);
        assertThat(act("/" + first, "discard").path("discarded").asInt()).isEqualTo(1);
        assertThat(letters("&state=discarded")).hasSize(1);
        assertThat(act("", "discard\", \"rule\": \"" + name).path("discarded").asInt()).isEqualTo(3);
        assertThat(act("/" + first, "replay").path("state").asText()).as("what was set aside can be taken up again").isEqualTo("done");
        removeRule();
        assertThat(act("", "replay\", \"rule\": \"" + name).path("reason").asText()).contains("takes no events");
        assertThat(send(asOperator(console("/actuator/deadletters/" + UUID.randomUUID()))).statusCode()).isEqualTo(404);
        assertThat(send(asOperator(console("/actuator/deadletters?state=lost"))).statusCode()).isEqualTo(400);
        assertThat(send(asOperator(console("/actuator/deadletters?rule=x").resolve("deadletters/x"))).statusCode()).isEqualTo(404);
    }

    /** The test's own, of the connection {@code erp}. */
    private void table(String columns, String rows) {
        JdbcClient.create(connections.database("erp", null).source())
                .sql("CREATE SCHEMA IF NOT EXISTS erp; CREATE TABLE erp.%1$s (%2$s); INSERT INTO erp.%1$s VALUES %3$s".formatted(name, columns, rows))
                .update();
    }

    private void load(String text) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString(name + ".camel.yaml", text));
    }

    private Exception call(UUID organization, String order) {
        return routes.request("direct:triggerFileRule", exchange -> {
            exchange.getMessage().setBody(Map.of("order", order));
            exchange.setVariable("ruleName", name);
            exchange.setVariable("organizationId", organization.toString());
        }).getException();
    }

    private int sent(BusinessNumber number) {
        return db().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing'")
                .param(number.account()).query(Integer.class).single();
    }

    private List<JsonNode> letters(String more) throws Exception {
        return JSON.readTree(get("?rule=" + name + more)).valueStream().toList();
    }

    private String get(String path) {
        return send(asOperator(console("/actuator/deadletters" + path))).body();
    }

    private JsonNode act(String path, String action) throws Exception {
        return JSON.readTree(send(asOperator(console("/actuator/deadletters" + path)).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"action\": \"" + action + "\"}"))).body());
    }
}
