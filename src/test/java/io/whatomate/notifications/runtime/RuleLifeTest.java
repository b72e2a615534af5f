package io.whatomate.notifications.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.notifications.fence.RuleContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;

/** A rule's changes take effect on every node soon, and a bad one hurts nobody. */
class RuleLifeTest extends TenantRulesTest {

    @Autowired
    private ApplicationContext spring;

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource database;

    @Test
    void aSwapLosesNoEventAndWhatHasBegunEndsByTheVersionItBeganWith() {
        var trigger = trigger();
        var rule = rule(saying(trigger, "wait v1", "end v1"), 30, 1);
        awaitRunning(rule, 1);
        call(trigger, "before");
        awaitHeard(rule, "wait v1");
        call(trigger, "between");

        stage(rule, 2, saying(trigger, "v2"));
        awaitRunning(rule, 2);
        TRIALS.open(rule);
        call(trigger, "after");

        awaitStatus(rule, "before", "done");
        awaitStatus(rule, "between", "done");
        awaitStatus(rule, "after", "done");
        awaitHeard(rule, "wait v1", "end v1", "v2", "v2");
        // It runs before that is told.
        await().atMost(SOON).untilAsserted(() -> assertThat(row(rule))
                .containsEntry("running_version", 2).containsEntry("staged_version", null).containsEntry("state", "active"));
    }

    /** Told by a node while the author has saved once more already. */
    @Test
    void aVersionThatHasStartedIsTheOneBeforeThoughANewerIsStaged() {
        var trigger = trigger();
        var rule = rule(saying(trigger, "v1"));
        awaitRunning(rule, 1);
        change(rule, "state = 'draft'");
        await().atMost(SOON).until(() -> !runs(rule, 1));
        db().sql("UPDATE notification_rule_versions SET state = 'draft' WHERE notification_rule_id = ?").param(rule).update();
        change(rule, "running_version = NULL, staged_version = 2");
        db().sql("""
                INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state)
                VALUES (?, ?, 2, 'no rule', 'staged')""").params(organization, rule).update();

        keep(rule, 1, null);
        assertThat(row(rule)).containsEntry("running_version", 1);
        keep(rule, null, 2);
        awaitReturned(rule, 1);
        keep(rule, 2, null);

        assertThat(row(rule)).as("a word of the failed one comes too late").containsEntry("running_version", 1);
        awaitRunning(rule, 1);
        call(trigger, "still there");
        awaitHeard(rule, "v1");
    }

    private void keep(UUID rule, Integer began, Integer refused) {
        db().sql("SELECT keep_rule_state(?, 'elsewhere', NULL, 'running', NULL, ?::int, ?::int)::text").params(rule, began, refused)
                .query(String.class).list();
    }

    @Test
    void aVersionThatDoesNotCompileOrWhoseTriggerDoesNotStartLeavesTheOneBefore() {
        var trigger = trigger();
        var rule = rule(saying(trigger, "v1"));
        awaitRunning(rule, 1);

        stage(rule, 2, "- route: {id: trial, from: {uri: 'kamelet:trial-call-source'}, beans: []}");
        awaitReturned(rule, 1);
        assertThat(failure(rule, 2)).contains("beans");
        // A core route listens there.
        stage(rule, 3, saying("keepDelivery", "v3"));
        awaitReturned(rule, 1);
        assertThat(failure(rule, 3)).isNotBlank();

        call(trigger, "still there");
        awaitHeard(rule, "v1");
        assertThat(camel.getRoute("notifications-keep-delivery")).isNotNull();
        assertThat(get("/ready")).isEqualTo(200);
        stage(rule, 4, saying(trigger, "v4"));
        awaitRunning(rule, 4);
        call(trigger, "mended");
        awaitHeard(rule, "v1", "v4");
    }

    @Test
    void whatDoesNotStartOnOneNodeStaysWhereItHasStarted() {
        var trigger = trigger();
        var rule = rule(saying(trigger, "v1"));
        awaitRunning(rule, 1);
        stage(rule, 2, saying(trigger, "v2"));
        awaitRunning(rule, 2);

        // It had begun while nobody knew whether the version runs, and its folder is not mounted.
        db().sql("SELECT keep_rule_state(?, 'node-without-folder', 1, 'failed', 'The folder is not there.', NULL, 2)::text").param(rule).query(String.class).single();

        assertThat(row(rule)).containsEntry("running_version", 2).containsEntry("state", "active");
        assertThat(nodes(rule)).contains("node-without-folder");
    }

    @Test
    void aRuleThatShouldRunAndDoesNotIsNamedToTheOperatorAndTakesNoNodeDown() {
        var rule = rule("- route: nothing");
        await().atMost(SOON).until(() -> "disabled".equals(row(rule).get("state")));
        // As after an update of the product whose gate has become narrower.
        change(rule, "state = 'active', running_version = 1");

        await().atMost(SOON).until(() -> here.failures().keySet().stream().anyMatch(name -> name.contains(rule.toString())));
        var health = send(asOperator(console("/actuator/health")));
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains(rule.toString());
        assertThat(get("/ready")).isEqualTo(200);
        assertThat(get("/health")).isEqualTo(200);
        await().atMost(SOON).until(() -> state(rule) != null && state(rule).startsWith("failed"));
    }

    @Test
    void whatAMachineToldThatIsGoneIsForgottenAndOneThatWasTakenForGoneTellsItAnew() {
        var rule = rule(saying(trigger(), "v1"));
        awaitRunning(rule, 1);
        await().atMost(SOON).until(() -> "running 1".equals(state(rule)));
        db().sql("INSERT INTO rule_nodes VALUES (?, now() - interval '6 minutes'), (?, now() - interval '4 minutes')").params("gone" + rule, "here" + rule).update();
        for (var node : List.of("gone", "unknown", "here")) {
            db().sql("INSERT INTO notification_rule_states (organization_id, notification_rule_id, node, number, state, at) SELECT organization_id, id, ?, 1, 'running', now() - interval '6 minutes' FROM notification_rules WHERE id = ?")
                    .params(node + rule, rule).update();
        }

        routes.sendBody("direct:attendNode", null);

        assertThat(nodes(rule)).hasSize(2).contains("here" + rule).doesNotContain("gone" + rule);
        assertThat(db().sql("SELECT count(*) FROM rule_nodes WHERE node = ?").param("gone" + rule).query(Integer.class).single()).isZero();
        var self = nodes(rule).stream().filter(node -> !node.endsWith(rule.toString())).findFirst().orElseThrow();
        // At once: the node attends by itself too, every half minute.
        db().sql("WITH forgotten AS (DELETE FROM rule_nodes WHERE node = :self) DELETE FROM notification_rule_states WHERE node = :self")
                .param("self", self).update();
        routes.sendBody("direct:attendNode", null);
        await().atMost(SOON).until(() -> nodes(rule).contains(self));
    }

    private List<String> nodes(UUID rule) {
        return db().sql("SELECT node FROM notification_rule_states WHERE notification_rule_id = ?").param(rule).query(String.class).list();
    }

    @Test
    void aPausedRuleKeepsItsEventsAndADisabledOneListensNoMore() {
        var trigger = trigger();
        var rule = rule(saying(trigger, "heard ${body.order}"));
        awaitRunning(rule, 1);
        await().atMost(SOON).until(() -> "running 1".equals(state(rule)));
        change(rule, "paused_at = now()");
        await().atMost(SOON).until(() -> "paused 1".equals(state(rule)));
        call(trigger, "kept");
        assertThat(delivery(rule, "kept")).containsEntry("status", "pending").containsEntry("attempts", 0);

        change(rule, "paused_at = NULL");
        awaitHeard(rule, "heard kept");

        change(rule, "state = 'disabled'");
        await().atMost(SOON).until(() -> here.find(rule).isEmpty() && camel.hasEndpoint("direct:" + trigger) == null
                || camel.getRoutes().stream().noneMatch(route -> route.getEndpoint().getEndpointUri().equals("direct://" + trigger)));
        await().atMost(SOON).until(() -> "stopped ".equals(state(rule)));
        change(rule, "state = 'active'");
        awaitRunning(rule, 1);
        call(trigger, "again");
        awaitHeard(rule, "heard kept", "heard again");
        db().sql("DELETE FROM notification_rules WHERE id = ?").param(rule).update();
        await().atMost(SOON).until(() -> here.find(rule).isEmpty());
    }

    @Test
    void aTriggerOfThePackListensForATenantsRuleAsLongAsItRuns() {
        var rule = rule("""
                - route:
                    id: every-second
                    from:
                      uri: kamelet:notify-schedule-source
                      parameters:
                        cron: "* * * * * ?"
                        zone: Asia/Kolkata
                      steps:
                        - to:
                            uri: kamelet:trial-sink
                            parameters:
                              say: "${body.zone}"
                """);
        await().atMost(SOON).until(() -> heard(rule).contains("Asia/Kolkata"));

        change(rule, "state = 'disabled'");
        await().atMost(SOON).until(() -> here.find(rule).isEmpty()
                && camel.getRoutes().stream().noneMatch(route -> route.getEndpoint().getEndpointUri().contains(rule.toString()))
                && camel.getEndpoints().stream().noneMatch(endpoint -> endpoint.getEndpointUri().contains(rule.toString())));
    }

    @Test
    void aChangeTakesEffectOnTwoNodesWithinTwoSeconds() throws Exception {
        var beans = spring.getAutowireCapableBeanFactory();
        try (var there = new SecondNode(database, beans.getBean(RuleCompiler.class), beans.createBean(RuleContext.class))) {
            var trigger = trigger();
            var rule = rule(saying(trigger, "v1"));
            awaitRunning(rule, 1);
            awaitRunning(there, rule, 1);

            assertThat(quickest(number -> {
                stage(rule, number, saying(trigger, "v" + number));
                return takes(() -> there.runs(rule, number) && runs(rule, number));
            })).isLessThan(Duration.ofSeconds(2));
            var last = 4;
            await().atMost(SOON).until(() -> db().sql("SELECT count(*) FROM notification_rule_states WHERE notification_rule_id = ? AND number = ? AND state = 'running'")
                    .params(rule, last).query(Long.class).single() == 2);

            assertThat(quickest(number -> {
                change(rule, "state = 'active'");
                awaitRunning(rule, last);
                awaitRunning(there, rule, last);
                change(rule, "state = 'disabled'");
                return takes(() -> !there.runs(rule, last) && here.find(rule).isEmpty());
            })).isLessThan(Duration.ofSeconds(2));
        }
    }

    /** The quickest of three, the versions 2 to 4: a pause of this machine lengthens one. */
    private static Duration quickest(IntFunction<Duration> change) {
        return IntStream.rangeClosed(2, 4).mapToObj(change).sorted().findFirst().orElseThrow();
    }

    private static Duration takes(Callable<Boolean> effect) {
        var begun = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10)).atMost(SOON).until(effect);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static void awaitRunning(SecondNode there, UUID rule, int version) {
        await().pollInterval(Duration.ofMillis(10)).atMost(SOON).until(() -> there.runs(rule, version));
    }

    private void awaitReturned(UUID rule, int version) {
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> {
            var now = row(rule);
            return "returned".equals(now.get("state")) && now.get("running_version").equals(version) && now.get("staged_version") == null;
        });
    }

    private String failure(UUID rule, int version) {
        return db().sql("SELECT failure FROM notification_rule_versions WHERE notification_rule_id = ? AND number = ? AND state = 'failed'")
                .params(rule, version).query(String.class).single();
    }

    /** On this node. */
    private String state(UUID rule) {
        return db().sql("SELECT state || ' ' || coalesce(number::text, '') FROM notification_rule_states WHERE notification_rule_id = ? AND node = ?")
                .params(rule, node()).query(String.class).optional().orElse(null);
    }

    private String node() {
        return spring.getEnvironment().getProperty("whatomate.node-id");
    }

    private int get(String path) {
        return send(java.net.http.HttpRequest.newBuilder(url(path))).statusCode();
    }
}
