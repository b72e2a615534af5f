package io.whatomate.notifications.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What set a rule off is run once, in its turn and within the rule's limits, and what came of it is written down. */
class RuleRunsTest extends TenantRulesTest {

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource worker;

    @Test
    void anEventIsKeptOnceRunOnceAndCounted() {
        var trigger = trigger();
        var rule = rule(saying(trigger, "order ${body.order}"));
        awaitRunning(rule, 1);

        call(trigger, "4711", Map.of("order", "A\u0000Z", "total", 19.90));
        awaitStatus(rule, "4711", "done");
        call(trigger, "4711", Map.of("order", "other"));

        assertThat(heard(rule)).containsExactly("order A\uFFFDZ");
        assertThat(delivery(rule, "4711")).containsEntry("attempts", 1).containsEntry("sent", 1).containsEntry("rule_version", 1)
                .containsEntry("leased_until", null).containsEntry("lease_owner", null);
        assertThat(counts(rule)).containsEntry("triggered", 1L).containsEntry("sent", 1L).containsEntry("failed", 0L).containsEntry("filtered", 0L);
        assertThat(send(asOperator(console("/actuator/prometheus"))).body())
                .containsPattern("whatomate_rule_runs_seconds_count\\{[^}]*outcome=\"done\"[^}]*} [1-9]")
                .containsPattern("whatomate_rules\\{[^}]*state=\"running\"[^}]*} [1-9]")
                .doesNotContain("rule-trigger-");
    }

    @Test
    void whatTheSenderRefusesIsADeadLetterAtOnceAndAnAccidentIsTriedAgain() {
        var trigger = trigger();
        var rule = rule(saying(trigger, "first", "${body.then}"));
        awaitRunning(rule, 1);

        var called = Instant.now();
        call(trigger, "refused", Map.of("then", "refuse"));
        call(trigger, "broken", Map.of("then", "fail"));

        awaitStatus(rule, "refused", "failed");
        assertThat(delivery(rule, "refused")).containsEntry("error_message", "There is no such thing.").containsEntry("error_line", 12);
        await().atMost(SOON).until(() -> delivery(rule, "broken").get("error_message") != null);
        var broken = delivery(rule, "broken");
        assertThat(broken).containsEntry("status", "pending").containsEntry("attempts", 1);
        assertThat(((Timestamp) broken.get("available_at")).toInstant()).isBetween(called.plusSeconds(5), Instant.now().plusSeconds(10));
        assertThat(counts(rule)).containsEntry("failed", 1L);
        assertThat(row(rule).get("last_error")).isNotNull();
    }

    @Test
    void aRuleThatNeverEndsKeepsNoOtherWaitingAndIsCutOff() {
        var slow = trigger();
        var stuck = rule(saying(slow, "wait"), 1, 2);
        var quick = trigger();
        var other = rule(saying(quick, "done"));
        awaitRunning(stuck, 1);
        awaitRunning(other, 1);
        for (var n = 0; n < 6; n++) {
            call(slow, "n" + n);
        }
        await().atMost(SOON).until(() -> heard(stuck).size() >= 2);

        call(quick, "mine");

        awaitStatus(other, "mine", "done");
        await().atMost(SOON).until(() -> heard(stuck).size() >= 4);
        await().atMost(SOON).untilAsserted(() -> assertThat(delivery(stuck, "n0"))
                .containsEntry("status", "pending").containsEntry("error_message", "The run did not end in its time."));
        TRIALS.open(stuck);
        awaitStatus(stuck, "n5", "done");
        assertThat(TRIALS.mostAtOnce(stuck)).as("no more than it may at once").isEqualTo(2);
    }

    @Test
    void whatIsSettledGoesAtNightWhenItsTermIsOverAndWhatWaitsStays() throws Exception {
        var rule = rule("text that does not start");
        db().sql("UPDATE organizations SET message_retention_days = 10, dead_letter_retention_days = 60 WHERE id = ?").param(organization).update();
        for (var kind : List.of("done 9", "done 11", "skipped 11", "failed 11", "failed 61", "discarded 61", "pending 400")) {
            db().sql("""
                    INSERT INTO notification_deliveries (id, organization_id, notification_rule_id, trigger_key, status, available_at)
                    SELECT overlay(uuid_v7()::text placing left(uuid_v7_floor(now() - make_interval(days => split_part(:kind, ' ', 2)::int))::text, 13) from 1 for 13)::uuid,
                        :organization, :rule, :kind, split_part(:kind, ' ', 1), 'infinity'""")
                    .param("kind", kind).param("organization", organization).param("rule", rule).update();
        }
        db().sql("""
                INSERT INTO notification_rule_hours (organization_id, notification_rule_id, hour, triggered)
                SELECT ?, ?, date_trunc('hour', now()) - make_interval(months => m), m FROM unnest(ARRAY[12, 14]) m""")
                .param(organization).param(rule).update();
        db().sql("""
                INSERT INTO notification_rule_hours (organization_id, notification_rule_id, hour, slot, triggered)
                SELECT ?, ?, date_trunc('hour', now()) - interval '3 days', slot, 100 FROM unnest(ARRAY[0, 3, 7]) slot""")
                .param(organization).param(rule).update();

        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();
        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-rule-deliveries")).findFirst().orElseThrow());

        await().atMost(SOON).untilAsserted(() -> assertThat(
                db().sql("SELECT trigger_key FROM notification_deliveries WHERE notification_rule_id = ? ORDER BY trigger_key").param(rule)
                        .query(String.class).list()).containsExactly("done 9", "failed 11", "pending 400"));
        assertThat(counts(rule)).containsEntry("triggered", 312L);
        assertThat(db().sql("SELECT slot || ': ' || triggered FROM notification_rule_hours WHERE notification_rule_id = ? ORDER BY hour").param(rule)
                .query(String.class).list()).as("an hour that is over is one row").containsExactly("0: 12", "0: 300");
    }

    @Test
    void eventsOfOneRuleAreCountedWithoutWaitingForEachOther() throws Exception {
        var rule = rule("text that does not start");
        var sessions = new ArrayList<Connection>();
        try {
            do {
                sessions.add(worker.getConnection());
                sessions.getLast().setAutoCommit(false);
            } while (slot(sessions.getFirst()) == slot(sessions.getLast()));
            for (var session : List.of(sessions.getFirst(), sessions.getLast())) {
                var rows = JdbcClient.create(new SingleConnectionDataSource(session, true));
                rows.sql("SET LOCAL lock_timeout = '2s'").update();
                rows.sql("SELECT count_rule_run(?, ?, 1, 0, 0, 0)::text").params(organization, rule).query(String.class).single();
            }
            sessions.getFirst().commit();
            sessions.getLast().commit();
        } finally {
            for (var session : sessions) {
                session.rollback();
                session.setAutoCommit(true);
                session.close();
            }
        }
        assertThat(counts(rule)).containsEntry("triggered", 2L);
    }

    private static int slot(Connection session) {
        return JdbcClient.create(new SingleConnectionDataSource(session, true)).sql("SELECT pg_backend_pid() % 16").query(Integer.class).single();
    }

    private Map<String, Object> counts(UUID rule) {
        return db().sql("""
                SELECT sum(triggered) AS triggered, sum(filtered) AS filtered, sum(sent) AS sent, sum(failed) AS failed
                FROM notification_rule_hours WHERE notification_rule_id = ?""").param(rule).query().singleRow();
    }
}
