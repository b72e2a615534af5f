package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.webhook.MetaBodies;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

/** Systems that do not take what they are told, nodes that die, customers who are erased meanwhile. */
class CallbackOutageTest extends CallbacksTest {

    @Autowired
    private CamelContext context;

    @Autowired
    private ProducerTemplate routes;

    @Test
    void aTargetThatWasDownHearsEverythingInOrderOnce() {
        var place = create(path, "");
        systems.answer(path, 503);
        var customers = List.of(phone(), phone(), phone());
        var sent = new ArrayList<List<String>>();
        customers.forEach(customer -> sent.add(new ArrayList<>()));
        for (int i = 0; i < 12; i++) {
            var body = MetaBodies.text(number, customers.get(i % 3), "Number " + i);
            sent.get(i % 3).add(body.at("/entry/0/changes/0/value/messages/0/id").asText());
            deliver(body);
        }
        await().atMost(SOON).until(() -> owed(place, "waiting") == 12 && systems.calls(path).size() >= 3);
        await().atMost(SOON).until(() -> {
            anHourPasses();
            return get(place, admin).body().path("failures").asInt() >= 6;
        });
        var down = get(place, admin).body();
        assertThat(down.path("waiting").asInt()).isEqualTo(12);
        assertThat(down.path("lastFailure").asText()).isEqualTo("answered 503");
        assertThat(down.path("failingSince").isNull()).isFalse();
        assertThat(systems.ids(path)).as("only the oldest of each customer was tried")
                .containsOnly(sent.get(0).getFirst(), sent.get(1).getFirst(), sent.get(2).getFirst());

        systems.answer(path, 200);

        await().atMost(SOON).until(() -> {
            anHourPasses();
            return owed(place, "delivered") == 12;
        });
        var heard = systems.taken(path);
        assertThat(heard).hasSize(12).doesNotHaveDuplicates();
        sent.forEach(ofOne -> assertThat(heard.stream().filter(ofOne::contains).toList()).isEqualTo(ofOne));
        assertThat(systems.calls(path).stream().map(TargetServer.Call::event).distinct()).hasSize(12);
        assertThat(get(place, admin).body().path("failures").asInt()).isZero();
        assertThat(lanes(place)).isZero();
    }

    @Test
    void afterADayAnEventIsADeadLetterItsLaneMovesOnAndItCanBeSentAgain() {
        var place = create(path, "");
        systems.answer(path, 500);
        var customer = phone();
        var first = MetaBodies.text(number, customer, "First");
        var second = MetaBodies.text(number, customer, "Second");
        deliver(first);
        await().atMost(SOON).until(() -> systems.calls(path).size() == 1 && lanesAtRest(place));
        deliver(second);
        await().atMost(SOON).until(() -> owed(place, "waiting") == 2);
        rows().sql("UPDATE callback_deliveries SET expires_at = now() WHERE organization_id = ? AND attempts > 0").param(admin.organization()).update();

        await().atMost(SOON).until(() -> {
            anHourPasses();
            return owed(place, "dead") == 1;
        });
        var dead = get(place + "/deliveries?state=dead", admin).body().at("/items/0");
        assertThat(dead.path("cause").asText()).isEqualTo("answered 500");
        assertThat(dead.path("answer").asText()).isEqualTo("seen");
        assertThat(dead.path("attempts").asInt()).isGreaterThan(1);
        assertThat(dead.toString()).doesNotContain(customer);
        systems.answer(path, 200);
        await().atMost(SOON).until(() -> {
            anHourPasses();
            return owed(place, "delivered") == 1;
        });
        assertThat(systems.calls(path).getLast().json()).isEqualTo(second);

        assertThat(post(place + "/replay", admin, "{\"deliveryIds\": [\"%s\"]}".formatted(UUID.randomUUID())).body().path("replayed").asInt()).isZero();
        assertThat(post(place + "/replay", admin, "{}").body().path("replayed").asInt()).isOne();
        await().atMost(SOON).until(() -> owed(place, "delivered") == 2);
        assertThat(systems.calls(path).getLast().json()).isEqualTo(first);
        assertThat(post(place + "/replay", admin, "{\"deliveryIds\": [\"%s\"]}".formatted(dead.path("id").asText())).body().path("replayed").asInt()).isOne();
        await().atMost(SOON).until(() -> owed(place, "delivered") == 2 && systems.taken(path).stream().filter(first.toString()::contains).count() == 2);
    }

    @Test
    void aTargetThatAsksToBeLeftAloneIs() {
        var place = create(path, "");
        systems.answer(path, 503);
        systems.asksFor(path, "600");
        deliver(MetaBodies.text(number, phone(), "First"));
        await().atMost(SOON).until(() -> get(place, admin).body().path("failures").asInt() == 1);

        deliver(MetaBodies.text(number, phone(), "Of somebody else"));
        await().atMost(SOON).until(() -> owed(place, "waiting") == 2);
        routes.sendBody("direct:claimCallbacks", null);

        assertThat(rows().sql("SELECT paused_until - now() BETWEEN interval '9 minutes' AND interval '10 minutes' FROM callback_targets WHERE id = ?")
                .param(id(place)).query(Boolean.class).single()).isTrue();
        assertThat(lanesAtRest(place)).isTrue();
        assertThat(systems.calls(path)).hasSize(1);
    }

    @Test
    void aTargetOnTrialIsAskedOnceAndHasNoConsequences() {
        var place = create(path, ", \"shadow\": true");
        systems.answer(path, 500);
        var customer = phone();

        for (int i = 0; i < 6; i++) {
            deliver(MetaBodies.text(number, customer, "Number " + i));
        }

        await().atMost(SOON).until(() -> owed(place, "missed") == 6);
        assertThat(systems.ids(path)).hasSize(6).doesNotHaveDuplicates();
        var trial = get(place, admin).body();
        assertThat(trial.path("failures").asInt()).isZero();
        assertThat(trial.path("deadLetters").asInt()).isZero();
        assertThat(trial.path("waiting").asInt()).isZero();
        assertThat(get(place + "/deliveries?state=missed&kind=message", admin).body().path("items")).isNotEmpty()
                .allSatisfy(missed -> assertThat(missed.path("status").asInt()).isEqualTo(500));
    }

    @Test
    void aCallIsMadeByOneNodeAndTakenOverWhenThatDied() {
        var place = create(path, "");
        systems.answer(path, 503);
        deliver(MetaBodies.text(number, phone(), "Hello"));
        await().atMost(SOON).until(() -> systems.calls(path).size() == 1 && lanesAtRest(place));
        var delivery = UUID.fromString(get(place + "/deliveries", admin).body().at("/items/0/id").asText());
        rows().sql("UPDATE callback_lanes SET lease = gen_random_uuid(), lease_owner = 'dead-node', due_at = now() + interval '1 minute' WHERE organization_id = ?")
                .param(admin.organization()).update();
        systems.answer(path, 200);

        rows().sql("SELECT settle_callback(target_id, lane_key, gen_random_uuid(), ?, true, false, 200, '', NULL, 1, NULL)::text FROM callback_lanes WHERE organization_id = ?")
                .params(delivery, admin.organization()).query(String.class).list();
        assertThat(owed(place, "waiting")).as("who lost the lease settles nothing").isOne();

        rows().sql("UPDATE callback_lanes SET due_at = now() WHERE organization_id = ?").param(admin.organization()).update();
        await().atMost(SOON).until(() -> owed(place, "delivered") == 1);
        assertThat(systems.taken(path)).hasSize(1);
    }

    @Test
    void whatWasErasedMeanwhileIsNotSentAndNotTheTargetsFault() {
        var place = create(path, "");
        systems.answer(path, 503);
        deliver(MetaBodies.text(number, phone(), "Erased"));
        await().atMost(SOON).until(() -> !systems.calls(path).isEmpty() && lanesAtRest(place));
        rows().sql("UPDATE webhook_events SET payload = '{}' WHERE organization_id = ?").param(admin.organization()).update();
        systems.answer(path, 200);

        await().atMost(SOON).until(() -> {
            anHourPasses();
            return owed(place, "dead") == 1;
        });
        assertThat(systems.taken(path)).isEmpty();
        assertThat(get(place + "/deliveries", admin).body().at("/items/0/cause").asText()).startsWith("the event is gone");
        assertThat(get(place, admin).body().path("failures").asInt()).isEqualTo(systems.calls(path).size());
    }

    @Test
    void everyNightWhatWasSettledLongAgoIsRemoved() throws SchedulerException {
        var place = create(path, "");
        deliver(MetaBodies.text(number, phone(), "Old"));
        deliver(MetaBodies.text(number, phone(), "Young"));
        await().atMost(SOON).until(() -> owed(place, "delivered") == 2);
        rows().sql("""
                UPDATE callback_deliveries SET id = uuid_v7_floor(now() - interval '31 days')
                WHERE id = (SELECT id FROM callback_deliveries WHERE organization_id = ? ORDER BY event_id LIMIT 1)""")
                .param(admin.organization()).update();

        var scheduler = context.getComponent("quartz", QuartzComponent.class).getScheduler();
        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-callbacks")).findFirst().orElseThrow());

        await().atMost(SOON).until(() -> owed(place, "delivered") == 1);
        assertThat(get(place + "/deliveries", admin).body().path("items")).hasSize(1);
    }
}
