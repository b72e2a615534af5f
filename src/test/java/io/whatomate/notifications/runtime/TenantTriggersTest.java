package io.whatomate.notifications.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.notifications.connections.Connections;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Triggers that read by themselves, in rules of tenants: what they bring becomes deliveries of their organization. */
class TenantTriggersTest extends TenantRulesTest {

    private static final String RULE = """
            - route:
                id: trial
                from:
                  uri: kamelet:notify-%s-source
                  parameters: {%s}
                  steps:
                    - to: {uri: kamelet:trial-sink, parameters: {say: "%s"}}
            """;

    @Autowired
    private Connections connections;

    @Test
    void rowsLinesAndTimesSetOffTheRulesOfTheirOrganization() throws Exception {
        var name = "tenant" + digits(10);
        var erp = JdbcClient.create(connections.database("erp", null).source());
        erp.sql("CREATE SCHEMA IF NOT EXISTS erp").update();
        erp.sql("CREATE TABLE IF NOT EXISTS erp.appointments (id bigint PRIMARY KEY, patient text)").update();
        var inbox = Files.createDirectories(connections.folder("drop", null).root().resolve(name));
        db().sql("UPDATE organizations SET time_zone = 'Asia/Kathmandu' WHERE id = ?").param(organization).update();
        var rows = rule(RULE.formatted("table", "connection: erp, table: erp.appointments, keyColumn: id, markColumn: id, period: 1000", "${body.patient}"));
        var lines = rule(RULE.formatted("file", "connection: drop, path: %s, settle: 200, period: 1000, key: \"${body.id}\"".formatted(name), "${body.name}"));
        var times = rule(RULE.formatted("schedule", "cron: \"* * * * * ?\"", "${body.zone}"));
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> db().sql("SELECT count(*) FROM trigger_marks WHERE mark <> '' AND rule IN (?, ?)")
                .params(rows.toString(), times.toString()).query(Integer.class).single() == 2);
        Files.writeString(inbox.resolve("a.csv"), "id,name\n7,Ann\n7,Ann again\n");
        erp.sql("INSERT INTO erp.appointments SELECT coalesce(max(id), 0) + 1, ? FROM erp.appointments").param(name).update();

        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).untilAsserted(() -> {
            assertThat(TRIALS.heard(rows)).containsExactly(name);
            assertThat(TRIALS.heard(lines)).containsExactly("Ann");
            assertThat(TRIALS.heard(times)).isNotEmpty();
            assertThat(inbox.resolve("done/a.csv")).exists();
        });
        assertThat(TRIALS.heard(times)).containsOnly("Asia/Kathmandu");
        assertThat(keys(times)).allSatisfy(key -> assertThat(Instant.parse(key)).isBeforeOrEqualTo(Instant.now()));
        assertThat(keys(lines)).containsExactly("7");
        leaveNothingRunning();
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> camel.getRoutes().stream().map(Route::getRouteId)
                .noneMatch(id -> Stream.of(rows, lines, times).anyMatch(rule -> id.contains(rule.toString()))));
        assertThat(db().sql("SELECT count(*) FROM trigger_marks WHERE rule IN (?, ?, ?)")
                .params(rows.toString(), lines.toString(), times.toString()).query(Integer.class).single()).isZero();
    }

    @Test
    void whatItsTriggerCannotReadIsToldOfTheRuleThatRuns() throws Exception {
        var folder = "late" + digits(10);
        var rows = rule(RULE.formatted("date", "connection: erp, table: erp.appointments, keyColumn: id, dateColumn: never_there, days: 1", "${body.id}"));
        var lines = rule(RULE.formatted("file", "connection: drop, path: %s, settle: 200".formatted(folder), "${body.name}"));
        JdbcClient.create(connections.database("erp", null).source())
                .sql("CREATE SCHEMA IF NOT EXISTS erp; CREATE TABLE IF NOT EXISTS erp.appointments (id bigint PRIMARY KEY, patient text)").update();

        awaitFailure(rows, "running The database says: column \"never_there\" does not exist.");
        awaitFailure(lines, "running The connection 'drop' has no folder '" + folder + "'.");
        assertThat(send(asOperator(console("/actuator/health"))).body()).contains("never_there");
        Files.createDirectories(connections.folder("drop", null).root().resolve(folder));
        awaitFailure(lines, "running -");
    }

    private void awaitFailure(UUID rule, String told) {
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).untilAsserted(() -> assertThat(
                db().sql("SELECT state || ' ' || coalesce(failure, '-') FROM notification_rule_states WHERE notification_rule_id = ?").param(rule).query(String.class).list())
                .containsExactly(told));
    }

    private List<String> keys(UUID rule) {
        return db().sql("SELECT trigger_key FROM notification_deliveries WHERE notification_rule_id = ?").param(rule).query(String.class).list();
    }
}
