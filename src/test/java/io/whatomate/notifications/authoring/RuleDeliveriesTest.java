package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** What set a rule off is seen, run again, and given up. */
class RuleDeliveriesTest extends RulesTest {

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource worker;

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
    void manyAreGivenUpAtOnceButForWhatRuns() throws Exception {
        var path = create("orders");
        post(path + "/pause", admin, null);
        var failed = delivery(path, "failed");
        var waiting = delivery(path, "pending");
        var running = delivery(path, "pending");
        var lost = delivery(path, "pending");
        var done = delivery(path, "done");
        var old = delivery(path, "failed");
        lease(running, "1 minute");
        lease(lost, "-1 minute");
        rows().sql("UPDATE notification_deliveries SET created_at = '2020-01-01' WHERE id = ?").param(old).update();
        var everything = body("reason", "Stocktaking", "statuses", List.of("failed", "pending"), "from", "2021-01-01T00:00:00Z");

        assertThat(post(path + "/deliveries/discard", admin, body("statuses", List.of("failed"))).errors()).containsExactly("reason:required");
        assertThat(post(path + "/deliveries/discard", admin, body("reason", "x", "statuses", List.of("done"))).status()).isEqualTo(400);
        assertThat(post(path + "/deliveries/discard", signedIn(admin.organization(), "manager"), everything).status()).isEqualTo(403);
        assertThat(post(path + "/deliveries/discard", signedIn("admin"), everything).status()).isEqualTo(404);

        var given = post(path + "/deliveries/discard", admin, everything);
        assertThat(given.status()).as("%s", given.body()).isEqualTo(200);
        assertThat(given.body().path("discarded").asInt()).isEqualTo(3);
        assertThat(given.body().path("more").asBoolean()).isFalse();
        assertThat(post(path + "/deliveries/discard", admin, everything).body().path("discarded").asInt()).as("again").isZero();
        assertThat(List.of(failed, waiting, lost)).allSatisfy(id -> {
            var delivery = get(path + "/deliveries/" + id, admin).body();
            assertThat(delivery.path("status").asText()).isEqualTo("discarded");
            assertThat(delivery.path("discardReason").asText()).isEqualTo("Stocktaking");
        });
        assertThat(List.of(running, done, old)).extracting(id -> get(path + "/deliveries/" + id, admin).body().path("status").asText())
                .containsExactly("pending", "done", "failed");
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE organization_id = ? AND operation = 'discardRuleDeliveries' ORDER BY id")
                .param(admin.organization()).query(String.class).list()).hasSize(2).first().asString().contains("Stocktaking");

        assertThat(post(path + "/deliveries/replay", admin, body("statuses", List.of("discarded"))).body().path("replayed").asInt()).isEqualTo(3);
    }

    @Test
    void whatIsClaimedAtThatMomentIsNotGivenUp() throws Exception {
        var path = create("orders");
        post(path + "/pause", admin, null);
        var claimed = delivery(path, "pending");
        try (var node = worker.getConnection()) {
            node.setAutoCommit(false);
            try (var statement = node.createStatement()) {
                statement.execute("UPDATE notification_deliveries SET leased_until = now() + interval '1 minute', lease_owner = 'other' WHERE id = '" + claimed + "'");
            }
            assertThat(post(path + "/deliveries/discard", admin, body("reason", "x", "statuses", List.of("pending"))).body().path("discarded").asInt()).isZero();
            node.commit();
            node.setAutoCommit(true);
        }
        assertThat(get(path + "/deliveries/" + claimed, admin).body().path("status").asText()).isEqualTo("pending");
    }

    private void lease(UUID delivery, String left) {
        rows().sql("UPDATE notification_deliveries SET lease_owner = 'other', leased_until = now() + ?::interval WHERE id = ?").params(left, delivery).update();
    }

    private UUID delivery(String path, String status) {
        return rows().sql("""
                        INSERT INTO notification_deliveries (organization_id, notification_rule_id, trigger_key, payload, status, error_message)
                        VALUES (?, ?, uuid_v7()::text, '{"order": 7}', ?, 'No such phone') RETURNING id""")
                .params(admin.organization(), id(path), status).query(UUID.class).single();
    }
}
