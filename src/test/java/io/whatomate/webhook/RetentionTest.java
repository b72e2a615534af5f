package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.CoreTest;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

class RetentionTest extends CoreTest {

    @Autowired
    private CamelContext context;

    @Test
    void onlySettledDeliveriesPastTheirTimeAreRemoved() {
        var mark = "retention-" + digits(12);
        keep(mark, "old done", 31, "done", "done");
        keep(mark, "old refused", 31, "refused");
        keep(mark, "old without events", 31);
        keep(mark, "young", 29, "done");
        keep(mark, "old pending", 31, "done", "pending");
        keep(mark, "old parked", 300, "parked", "done");
        keep(mark, "ancient parked", 400, "parked", "done");
        keep(mark, "old dead", 300, "dead", "done");
        keep(mark, "ancient dead", 400, "dead");
        keep(mark, "ancient pending", 400, "pending", "dead");

        assertThat(routes.request("direct:removeOldDeliveries", exchange -> {}).getException()).isNull();

        assertThat(left(mark)).containsExactlyInAnyOrder("young", "old pending", "old parked", "old dead", "ancient pending");
        assertThat(db().sql("SELECT count(*) FROM webhook_events WHERE lane_key = :mark").param("mark", mark)
                .query(Integer.class).single()).isEqualTo(9);
    }

    @Test
    void moreThanOneBatchIsRemoved() {
        var mark = "retention-" + digits(12);
        db().sql("""
                INSERT INTO webhook_deliveries (id, signature, body)
                SELECT encode(overlay(uuid_send(gen_random_uuid())
                        PLACING substring(uuid_send(uuid_v7_floor(now() - interval '40 days')) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid,
                    :mark, 'x'::bytea
                FROM generate_series(1, 4500)""").param("mark", mark).update();

        routes.request("direct:removeOldDeliveries", exchange -> {});

        assertThat(left(mark)).isEmpty();
    }

    @Test
    void theNightlyJobRemovesThem() throws Exception {
        var mark = "retention-" + digits(12);
        keep(mark, "old done", 31, "done");
        var scheduler = context.getComponent("quartz", QuartzComponent.class).getScheduler();
        var job = scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-deliveries")).findFirst().orElseThrow();

        scheduler.triggerJob(job);

        await().atMost(SOON).untilAsserted(() -> assertThat(left(mark)).isEmpty());
    }

    private void keep(String mark, String name, int daysAgo, String... states) {
        var delivery = db().sql("""
                INSERT INTO webhook_deliveries (id, signature, body)
                SELECT encode(overlay(uuid_send(gen_random_uuid()) PLACING substring(
                        uuid_send(uuid_v7_floor(now() - make_interval(days => :days))) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid,
                    :mark, convert_to(:name, 'UTF8')
                RETURNING id::text""").param("days", daysAgo).param("mark", mark).param("name", name)
                .query(String.class).single();
        for (int i = 0; i < states.length; i++) {
            db().sql("""
                    INSERT INTO webhook_events (id, delivery_id, position, kind, lane_key, payload, state, leased_until)
                    VALUES (encode(overlay(uuid_send(gen_random_uuid()) PLACING substring(
                            uuid_send(uuid_v7_floor(now() - make_interval(days => :days))) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid,
                        :delivery, :position, 'unknown', :mark, '{}', :state, now() + interval '1 hour')""")
                    .param("days", daysAgo).param("delivery", delivery).param("position", i + 1).param("mark", mark).param("state", states[i])
                    .update();
        }
    }

    private List<String> left(String mark) {
        return db().sql("SELECT convert_from(body, 'UTF8') FROM webhook_deliveries WHERE signature = :mark")
                .param("mark", mark).query(String.class).list();
    }
}
