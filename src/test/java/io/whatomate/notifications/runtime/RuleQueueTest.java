package io.whatomate.notifications.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.ApplicationTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** How deliveries are shared out among rules and nodes. Each test is a transaction that is rolled back: the application sees none of it. */
class RuleQueueTest extends ApplicationTest {

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource worker;

    private Connection connection;
    private JdbcClient rows;
    private UUID organization;
    private final List<UUID> mine = new ArrayList<>();

    @BeforeEach
    void begin() throws SQLException {
        connection = worker.getConnection();
        connection.setAutoCommit(false);
        rows = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        organization = organization();
    }

    @AfterEach
    void rollBack() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        connection.close();
    }

    @Test
    void aRuleWithTenThousandWaitingHoldsUpNoOther() {
        var busy = rule("concurrency = 16, rate_per_minute = 6000");
        keep(busy, 10_000);
        var other = rule("concurrency = 1");
        keep(other, 3);

        assertThat(count(claim("node-a", 64))).containsEntry(busy, 16L).containsEntry(other, 1L);
        assertThat(claim("node-b", 64)).isEmpty();
    }

    @Test
    void withRoomForTwoEachRuleGetsOneAndTheNextClaimBeginsWithTheOther() {
        var first = rule("concurrency = 4, rate_per_minute = 6000");
        var second = rule("concurrency = 4, rate_per_minute = 6000");
        keep(first, 5);
        keep(second, 5);

        assertThat(count(claim("node-a", 2))).containsEntry(first, 1L).containsEntry(second, 1L);
        rows.sql("UPDATE notification_queues SET served_at = now() - interval '1 minute' WHERE notification_rule_id = ?").param(first).update();
        assertThat(count(claim("node-a", 1))).containsOnlyKeys(first);
    }

    @Test
    void aRuleRunsNoFasterThanItsRate() {
        var slow = rule("concurrency = 16, rate_per_minute = 60");
        keep(slow, 100);

        assertThat(claim("node-a", 64)).as("the first, and a second's worth").hasSize(2);
        // From here on at a pace that this test cannot miss, however late its statements are.
        rows.sql("UPDATE notification_rules SET rate_per_minute = 1 WHERE id = ?").param(slow).update();
        pass("-59 seconds", slow);
        assertThat(claim("node-a", 64)).isEmpty();
        pass("30 seconds", slow);
        assertThat(claim("node-a", 64)).isEmpty();
        pass("30.1 seconds", slow);
        assertThat(claim("node-a", 64)).hasSize(1);
    }

    @Test
    void whatIsPausedDisabledOrNotHereWaits() {
        keep(rule("paused_at = now()"), 1);
        keep(rule("state = 'disabled'"), 1);
        var elsewhere = rule("concurrency = 2");
        keep(elsewhere, 1);

        assertThat(claim("node-a", 64, 32, elsewhere)).isEmpty();
        assertThat(claim("node-b", 64)).hasSize(1);
    }

    @Test
    void anOrganizationGetsAtMostItsShareOfANode() {
        for (var i = 0; i < 5; i++) {
            keep(rule("concurrency = 2, rate_per_minute = 6000"), 2);
        }
        var first = organization;
        organization = organization();
        var other = rule("concurrency = 2");
        keep(other, 1);

        var claimed = claim("node-a", 64, 4);
        assertThat(claimed.stream().filter(row -> row.get("organization_id").equals(first))).hasSize(4);
        assertThat(count(claimed)).containsEntry(other, 1L);
        assertThat(claim("node-a", 64, 4)).isEmpty();
        assertThat(claim("node-b", 64, 4)).hasSize(4);
    }

    @Test
    void aDeadNodesDeliveryIsTakenOverAndTheDeadNodeSettlesItNoMore() {
        var rule = rule("concurrency = 1");
        keep(rule, 1);
        var dead = claim("node-a", 64).getFirst();
        assertThat(claim("node-b", 64)).isEmpty();

        pass("61 seconds", rule);
        var taken = claim("node-b", 64).getFirst();

        assertThat(taken).containsEntry("id", dead.get("id")).containsEntry("attempt", 2);
        assertThat(settle("node-a", dead, "done", 1, 1, null)).isNull();
        assertThat(settle("node-b", taken, "done", 1, 1, null)).isEqualTo("done");
        assertThat(settle("node-b", taken, "done", 1, 1, null)).isNull();
        assertThat(counts(rule)).containsEntry("sent", 1L);
    }

    @Test
    void aRetryWaitsAndTheRuleRemembersWhatWentWrong() {
        var rule = rule("concurrency = 1");
        keep(rule, 1);

        assertThat(settle("node-a", claim("node-a", 64).getFirst(), "retry", 1, 1, "no answer")).isEqualTo("pending");

        assertThat(claim("node-a", 64)).isEmpty();
        pass("10 seconds", rule);
        var again = claim("node-a", 64).getFirst();
        assertThat(settle("node-a", again, "failed", 1, 2, "no answer again")).isEqualTo("failed");
        assertThat(rows.sql("SELECT last_error FROM notification_rules WHERE id = ?").param(rule).query(String.class).single())
                .isEqualTo("no answer again");
        assertThat(counts(rule)).as("the first message was written once").containsEntry("failed", 1L).containsEntry("sent", 2L);
    }

    @Test
    void aVersionThatFailsTooOftenIsFollowedByTheOneBefore() {
        var rule = rule("concurrency = 16, rate_per_minute = 6000, failure_limit = 50, failure_window = 5, running_version = 2, current_version = 2");
        rows.sql("""
                INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state)
                VALUES (:organization, :rule, 1, 'good', 'superseded'), (:organization, :rule, 2, 'bad', 'active')""")
                .param("organization", organization).param("rule", rule).update();
        keep(rule, 8);
        var runs = claim("node-a", 64);

        settle("node-a", runs.get(0), "failed", 1, 0, "of the version before");
        for (var run : List.of("done", "failed", "done", "failed")) {
            settle("node-a", runs.get(runs.size() - 1), run, 2, 0, "worse");
            runs.removeLast();
        }
        assertThat(running(rule)).isEqualTo(2);
        settle("node-a", runs.getLast(), "failed", 2, 0, "worst");

        assertThat(running(rule)).isEqualTo(1);
        assertThat(rows.sql("SELECT state || ': ' || state_reason FROM notification_rules WHERE id = ?").param(rule).query(String.class).single())
                .isEqualTo("returned: 3 of its last 5 runs failed, the last one: worst");
    }

    /** Whoever deletes a rule has its row and wants its deliveries. */
    @Test
    void aRunThatEndsWhileItsRuleIsDeletedWaitsForThat() throws Exception {
        var rule = rule("concurrency = 1");
        keep(rule, 1);
        // Not by a claim: that would be kept of other rules too.
        var run = Map.<String, Object>of("attempt", 1, "id", rows.sql("""
                UPDATE notification_deliveries SET attempts = 1, lease_owner = 'node-a', leased_until = now() + interval '1 hour',
                    available_at = now() + interval '1 hour'
                WHERE notification_rule_id = ? RETURNING id""").param(rule).query(UUID.class).single());
        connection.commit();
        try {
            rows.sql("SELECT FROM notification_rules WHERE id = ? FOR UPDATE").param(rule).query().listOfRows();
            var settling = CompletableFuture.supplyAsync(() -> settle(JdbcClient.create(worker), "node-a", run, "done", 1, 1, null));
            var self = rows.sql("SELECT pg_backend_pid()").query(Integer.class).single();
            await().until(() -> rows.sql("SELECT EXISTS (SELECT FROM pg_stat_activity"
                            + " WHERE ? = ANY (pg_blocking_pids(pid)) AND query LIKE '%settle_rule_delivery%')").param(self)
                    .query(Boolean.class).single());

            rows.sql("DELETE FROM notification_rules WHERE id = ?").param(rule).update();
            connection.commit();

            assertThat(settling.get(60, TimeUnit.SECONDS)).as("there is no such delivery any more").isNull();
        } finally {
            connection.rollback();
            rows.sql("DELETE FROM notification_rules WHERE id = ?").param(rule).update();
            connection.commit();
        }
    }

    private UUID organization() {
        mine.add(rows.sql("INSERT INTO organizations (name, slug) VALUES (:slug, :slug) RETURNING id").param("slug", "queue-" + UUID.randomUUID())
                .query(UUID.class).single());
        return mine.getLast();
    }

    private UUID rule(String settings) {
        var rule = rows.sql("INSERT INTO notification_rules (organization_id, name, state) VALUES (?, ?, 'active') RETURNING id")
                .params(organization, "rule-" + UUID.randomUUID()).query(UUID.class).single();
        rows.sql("UPDATE notification_rules SET " + settings + " WHERE id = ?").param(rule).update();
        return rule;
    }

    private void keep(UUID rule, int number) {
        rows.sql("""
                INSERT INTO notification_deliveries (organization_id, notification_rule_id, trigger_key, available_at)
                SELECT organization_id, id, 'event ' || n, clock_timestamp() - interval '1 second'
                FROM notification_rules, generate_series(1, ?) AS n WHERE id = ?""")
                .params(number, rule).update();
    }

    private List<Map<String, Object>> claim(String node, int most) {
        return claim(node, most, 32);
    }

    private List<Map<String, Object>> claim(String node, int most, int share, UUID... elsewhere) {
        var claimed = new ArrayList<>(rows.sql("SELECT * FROM claim_rule_deliveries(?, ?, ?, ?::uuid[])")
                .params(node, most, share, List.of(elsewhere).toString().replace('[', '{').replace(']', '}')).query().listOfRows());
        // What rules of other tests have left waiting.
        claimed.removeIf(row -> !mine.contains(row.get("organization_id")));
        return claimed;
    }

    private String settle(String node, Map<String, Object> claimed, String verdict, int version, int sent, String reason) {
        return settle(rows, node, claimed, verdict, version, sent, reason);
    }

    private static String settle(
            JdbcClient rows, String node, Map<String, Object> claimed, String verdict, int version, int sent, String reason) {
        return rows.sql("SELECT settle_rule_delivery(?, ?, ?, ?, ?, ?, NULL, ?, NULL, ?)")
                .params(node, claimed.get("id"), claimed.get("attempt"), verdict, version, sent, reason, verdict.equals("retry") ? 10 : 0)
                .query(String.class).optional().orElse(null);
    }

    /** Time goes by for the rule. */
    private void pass(String interval, UUID rule) {
        rows.sql("UPDATE notification_queues SET paced_until = paced_until - ?::interval WHERE notification_rule_id = ?").params(interval, rule).update();
        rows.sql("UPDATE notification_deliveries SET available_at = available_at - ?::interval, leased_until = leased_until - ?::interval WHERE notification_rule_id = ?")
                .params(interval, interval, rule).update();
    }

    private Map<String, Object> counts(UUID rule) {
        return rows.sql("SELECT sum(sent) AS sent, sum(failed) AS failed, sum(filtered) AS filtered FROM notification_rule_hours WHERE notification_rule_id = ?")
                .param(rule).query().singleRow();
    }

    private int running(UUID rule) {
        return rows.sql("SELECT running_version FROM notification_rules WHERE id = ?").param(rule).query(Integer.class).single();
    }

    private static Map<UUID, Long> count(List<Map<String, Object>> claimed) {
        return claimed.stream().map(row -> (UUID) row.get("rule_id")).collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
