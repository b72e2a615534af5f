package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.whatomate.notifications.connections.Connections;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an operator sees of the rules, and how they are held. */
class RuleConsoleTest extends RulesFolderTest {

    @Autowired
    private Connections connections;

    @Test
    void theConsoleTellsOfFilesOfWhatAllNodesCountedAndOfTheLastFailure() throws IOException {
        db().sql("DELETE FROM file_rules WHERE rule IN ('rule-fails', 'rule-says')").update();
        write("fails.camel.yaml", SAYS.formatted("rule-fails", "${body.nothing}") + SAYS.formatted("rule-says", "nothing"));
        settle();
        assertThatThrownBy(() -> ask("direct:rule-fails"));
        ask("direct:rule-says");
        ask("direct:rule-says");
        routes.sendBody("direct:followFileRules", null);
        // What another node has counted, as soon as this one's are kept: it keeps them by itself too.
        await().atMost(SOON).until(() -> db().sql("UPDATE file_rules SET triggered = triggered + 10, sent = sent + 9, failed = failed + 1 WHERE rule = 'rule-says'").update() == 1);
        ask("direct:rule-says");

        // What is being kept at this moment is in no sum.
        await().atMost(SOON).untilAsserted(() -> {
            var rules = new RuleReports(files, context, routes, troubles).all().files().getFirst().rules();
            assertThat(rules).extracting(RuleReports.Rule::id).containsExactly("rule-fails", "rule-says");
            assertThat(rules).extracting(RuleReports.Rule::description).containsOnly("Says what it was told to");
            assertThat(rules).extracting(rule -> List.of(rule.total().triggered(), rule.total().filtered(), rule.total().sent(), rule.total().failed(), rule.inFlight()))
                    .containsExactly(List.of(1L, 0L, 0L, 1L, 0L), List.of(13L, 3L, 9L, 1L, 0L));
            assertThat(rules.getFirst().total().lastFailure().error()).contains("nothing");
        });
        assertThat(send(asOperator(console("/actuator/rules"))).body()).contains("\"files\":");
        assertThat(send(asOperator(console("/actuator/health"))).body()).contains("\"rules\":{\"status\":\"UP\"");
        assertThat(send(HttpRequest.newBuilder(console("/actuator/rules"))).statusCode()).isEqualTo(401);
    }

    @Test
    void whatATriggerCannotReadIsToldUntilItCan() throws IOException {
        var table = "erp.gone" + digits(10);
        var erp = JdbcClient.create(connections.database("erp", null).source());
        erp.sql("CREATE SCHEMA IF NOT EXISTS erp").update();
        write("reads.camel.yaml", """
                - route:
                    id: rule-reads
                    from:
                      uri: kamelet:notify-table-source
                      parameters: {rule: rule-reads, connection: erp, table: %s, keyColumn: id, markColumn: id, period: 100}
                      steps:
                        - log: {message: read, loggingLevel: DEBUG}
                """.formatted(table));
        settle();
        var reports = new RuleReports(files, context, routes, troubles);
        await().atMost(SOON).until(() -> reports.rule("rule-reads").orElseThrow().trouble() != null);
        assertThat(reports.rule("rule-reads").orElseThrow().trouble().error()).contains(table, "does not exist");
        assertThat(new RulesHealth(files, reports).health().toString()).contains("UP", "rule-reads", "does not exist");

        erp.sql("CREATE TABLE " + table + " (id bigint)").update();
        await().atMost(SOON).untilAsserted(() -> assertThat(reports.rule("rule-reads").orElseThrow().trouble()).isNull());
        erp.sql("DROP TABLE " + table).update();
        await().atMost(SOON).untilAsserted(() -> assertThat(reports.troubled()).containsKey("rule-reads"));
        Files.delete(folder.resolve("reads.camel.yaml"));
        settle();
        assertThat(reports.troubled()).isEmpty();
    }

    @Test
    void countsThatCannotBeKeptAreKeptAtTheNextLook() throws Exception {
        var counts = new FileRuleCounts(Clock.systemUTC());
        var route = context.getRoutes().getFirst();
        counts.policy().onExchangeDone(route, new DefaultExchange(context));

        assertThat(told(counts, false)).contains("\"triggered\":1");
        assertThat(told(counts, true)).contains("\"triggered\":1");
        assertThat(told(counts, true)).isEqualTo("[]");
    }

    private String told(FileRuleCounts counts, boolean isKept) throws Exception {
        var exchange = new DefaultExchange(context);
        counts.take(exchange);
        if (isKept) {
            counts.kept(exchange);
        }
        UnitOfWorkHelper.doneSynchronizations(exchange, exchange.getExchangeExtension().handoverCompletions());
        return (String) exchange.getMessage().getBody(Map.class).get("counts");
    }

    @Test
    void aRuleIsPausedOnAllNodesAlsoInItsNextVersionAndThatTakesNoNodeDown() throws Exception {
        write("rule-test-source.kamelet.yaml", KAMELET.formatted("once"));
        write("hears.camel.yaml", HEARS);
        settle();
        var endpoint = endpoint();
        ask("direct:in-hears");

        assertThat(endpoint.act("rule-hears", "pause").state()).isEqualTo("paused");
        assertThatThrownBy(() -> ask("direct:in-hears")).rootCause().hasMessageContaining("No consumers available");
        assertThat(send(HttpRequest.newBuilder(url("/ready"))).statusCode()).isEqualTo(200);
        Files.delete(folder.resolve("hears.camel.yaml"));
        settle();
        // As at a start.
        write("hears.camel.yaml", HEARS);
        settle();
        assertThat(endpoint.show().files().getFirst().rules().getFirst().state()).isEqualTo("paused");
        assertThatThrownBy(() -> ask("direct:in-hears")).rootCause().hasMessageContaining("No consumers available");

        // Somebody resumes it on another node.
        db().sql("UPDATE file_rules SET paused_at = NULL WHERE rule = 'rule-hears'").update();
        await().atMost(SOON).until(() -> !paused.contains("rule-hears"));
        look();
        assertThat(ask("direct:in-hears")).isEqualTo("once heard");
        db().sql("UPDATE file_rules SET paused_at = now() WHERE rule = 'rule-hears'").update();
        await().atMost(SOON).until(() -> paused.contains("rule-hears"));
        look();
        assertThatThrownBy(() -> ask("direct:in-hears")).rootCause().hasMessageContaining("No consumers available");
        assertThat(endpoint.act("rule-hears", "resume").state()).isEqualTo("started");
        assertThat(ask("direct:in-hears")).isEqualTo("once heard");
        assertThat(endpoint.act("no-such-rule", "pause")).isNull();
        assertThatThrownBy(() -> endpoint.act("rule-hears", "delete")).isInstanceOf(InvalidEndpointRequestException.class);
    }

    @Test
    void whoCallsAPausedRuleIsTold() throws Exception {
        write("called.camel.yaml", """
                - route:
                    id: rule-called
                    from:
                      uri: kamelet:notify-http-source
                      parameters: {rule: called-in-pause}
                      steps:
                        - log: {message: called, loggingLevel: DEBUG}
                """);
        settle();
        assertThat(call()).isNull();
        endpoint().act("rule-called", "pause");
        assertThat(call()).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.type()).isEqualTo("rule-paused"));
        assertThat(send(asOperator(console("/actuator/deadletters")).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"rule\": \"called-in-pause\", \"action\": \"replay\"}"))).statusCode()).isEqualTo(409);
        endpoint().act("rule-called", "resume");
        assertThat(call()).isNull();
    }

    private Exception call() {
        return routes.request("direct:triggerFileRule", exchange -> {
            exchange.getMessage().setBody(Map.of());
            exchange.setVariable("ruleName", "called-in-pause");
            exchange.setVariable("organizationId", UUID.randomUUID().toString());
        }).getException();
    }

    private RulesEndpoint endpoint() {
        return new RulesEndpoint(new RuleReports(files, context, routes, troubles), files, routes);
    }
}
