package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What set a rule off is seen, run again, and given up. */
class RuleDeliveriesTest extends RulesTest {

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

    private UUID delivery(String path, String status) {
        return rows().sql("""
                        INSERT INTO notification_deliveries (organization_id, notification_rule_id, trigger_key, payload, status, error_message)
                        VALUES (?, ?, uuid_v7()::text, '{"order": 7}', ?, 'No such phone') RETURNING id""")
                .params(admin.organization(), id(path), status).query(UUID.class).single();
    }
}
