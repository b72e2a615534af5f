package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.webhook.MetaBodies;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What targets never took, in one list, and how it goes to them once more. */
class DeadDeliveriesTest extends EventsTest {

    private static final String DEAD = "/inbox/dead-deliveries";
    private static final String REPLAY = DEAD + "/replay";
    private static final String DISCARD = DEAD + "/discard";

    @Test
    void whatAllTargetsNeverTookIsListedWithItsCauseAndToldOnceMore() {
        try (var systems = new TargetServer()) {
            target.answers(500);
            systems.answer("/meta", 404);
            var callback = callbackTarget(systems);
            callbackOf(callback);
            var subscription = subscribe("contact.created");
            var contact = contact("Ada");
            dieOf("event_deliveries", "event_lanes");
            dieOf("callback_deliveries", "callback_lanes");
            await().atMost(SOON).until(() -> dead("").size() == 2);

            var told = dead("?source=webhook").get(0);
            assertThat(told.path("targetId")).isEqualTo(subscription.path("id"));
            assertThat(told.path("contactId").asText()).isEqualTo(contact.toString());
            assertThat(told.path("cause").asText()).isEqualTo("The target answered 500");
            assertThat(told.path("attempts").asInt()).isPositive();
            var forwarded = dead("?cause=ANSWERED%20404&targetId=" + callback).get(0);
            assertThat(forwarded.path("type").asText()).isEqualTo("messages");
            assertThat(forwarded.path("cause").asText()).isEqualTo("answered 404");
            closeAndOpen(forwarded.path("id").asText());
            assertThat(dead("?to=2020-01-01T00:00:00Z")).isEmpty();

            var stranger = signedIn("admin");
            assertThat(get(DEAD, stranger).body().path("items")).isEmpty();
            assertThat(post(REPLAY, stranger, "{\"targetId\": \"%s\"}".formatted(callback)).body().path("replayed").asInt()).isZero();
            assertThat(get(DEAD, signedIn(admin.organization(), "agent")).status()).isEqualTo(403);

            target.answers(204);
            systems.answer("/meta", 200);
            assertThat(replayed("{\"cause\": \"answered 500\"}")).as("of another cause").isZero();
            assertThat(replayed("{\"source\": \"webhook\", \"limit\": 1}")).isOne();
            awaitTaken(1);
            await().atMost(SOON).until(() -> dead("").size() == 1);
            assertThat(replayed("{}")).isOne();
            await().atMost(SOON).until(() -> !systems.taken("/meta").isEmpty());
            assertThat(dead("")).isEmpty();
            assertThat(replayed("{}")).isZero();
            assertThat(get("/audit-events", admin).body().toString()).contains("replayDeadDeliveries");
        }
    }

    /** It would wait there without an end, neither dead nor on its way. */
    @Test
    void whatIsForADisabledTargetStaysDead() {
        target.answers(410);
        subscribe("contact.created");
        contact("Ada");
        await().atMost(SOON).until(() -> dead("").size() == 1);

        assertThat(dead("").get(0).path("enabled").asBoolean()).isFalse();
        assertThat(replayed("{}")).isZero();
        assertThat(dead("")).hasSize(1);
    }

    @Test
    void whatNobodyHasToCareAboutIsClosedWithItsReasonAndCanBeToldAgain() {
        target.answers(500);
        var subscription = subscribe("contact.created");
        contact("Ada");
        contact("Bob");
        contact("Cem");
        await().atMost(SOON).until(() -> rows().sql("SELECT count(*) FROM event_deliveries WHERE organization_id = ? AND attempts > 0")
                .param(admin.organization()).query(Integer.class).single() == 3);
        rows().sql("DELETE FROM event_lanes WHERE organization_id = ?").param(admin.organization()).update();
        rows().sql("UPDATE event_deliveries SET state = 'dead', settled_at = now() WHERE organization_id = ?").param(admin.organization()).update();
        var first = dead("?sort=id").get(0).path("id").asText();

        assertThat(post(DISCARD, admin, "{}").errors()).containsExactly("reason:required");
        assertThat(post(DISCARD, signedIn(admin.organization(), "agent"), "{\"reason\": \"x\"}").status()).isEqualTo(403);
        assertThat(post(DISCARD, signedIn("admin"), "{\"reason\": \"x\", \"ids\": [\"%s\"]}".formatted(first)).body().path("discarded").asInt()).isZero();
        assertThat(discarded("\"cause\": \"another\"")).isZero();
        assertThat(discarded("\"source\": \"callback\"")).isZero();
        assertThat(discarded("\"ids\": [\"%s\"]".formatted(first))).isOne();
        assertThat(discarded("\"ids\": [\"%s\"]".formatted(first))).as("again").isZero();
        assertThat(dead("")).hasSize(2);
        var log = "/webhook-subscriptions/" + subscription.path("id").asText() + "/deliveries";
        assertThat(get(log + "?state=discarded", admin).body().path("items")).singleElement().satisfies(closed -> {
            assertThat(closed.path("id").asText()).isEqualTo(first);
            assertThat(closed.path("discardReason").asText()).isEqualTo("Set up anew");
        });
        assertThat(discarded("\"targetId\": %s, \"limit\": 1".formatted(subscription.path("id")))).isOne();
        assertThat(discarded("\"from\": \"2020-01-01T00:00:00Z\"")).isOne();
        assertThat(dead("")).isEmpty();
        assertThat(replayed("{}")).as("closed is not dead").isZero();

        target.answers(204);
        assertThat(post(log + "/" + first + "/replay", admin, null).status()).isEqualTo(204);
        awaitTaken(1);
        await().atMost(SOON).untilAsserted(() -> {
            var again = get(log + "/" + first, admin).body();
            assertThat(again.path("state").asText()).isEqualTo("delivered");
            assertThat(again.path("discardReason").isNull()).isTrue();
        });
        assertThat(get("/audit-events", admin).body().toString()).contains("discardDeadDeliveries", "Set up anew");
    }

    private int discarded(String asked) {
        var answer = post(DISCARD, admin, "{\"reason\": \"Set up anew\", %s}".formatted(asked));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body().path("discarded").asInt();
    }

    private JsonNode dead(String query) {
        return get(DEAD + query, admin).body().path("items");
    }

    private int replayed(String asked) {
        var answer = post(REPLAY, admin, asked);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body().path("replayed").asInt();
    }

    private UUID callbackTarget(TargetServer systems) {
        var made = post("/callback-targets", admin, "{\"name\": \"Helpdesk\", \"url\": \"%s\", \"secret\": \"0123456789abcdef\"}"
                .formatted(systems.url("/meta")));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        return UUID.fromString(made.body().path("id").asText());
    }

    /** A callback's delivery is closed like any other. */
    private void closeAndOpen(String delivery) {
        assertThat(discarded("\"ids\": [\"%s\"]".formatted(delivery))).isOne();
        assertThat(dead("?source=callback")).isEmpty();
        rows().sql("UPDATE callback_deliveries SET state = 'dead' WHERE id = ?::uuid AND state = 'discarded' AND discard_reason = 'Set up anew'")
                .param(delivery).update();
        assertThat(dead("?source=callback")).hasSize(1);
    }

    /** An event of Meta's that is owed to the target, as dispatch owes it. */
    private void callbackOf(UUID callback) {
        var number = number();
        deliver(MetaBodies.text(number, phone(), "Hello"));
        await().atMost(SOON).until(() -> rows().sql("SELECT count(*) FROM callback_deliveries WHERE target_id = ? AND attempts > 0")
                .param(callback).query(Integer.class).single() == 1);
    }

    /** What was tried is given up, as settling does when a day is over. */
    private void dieOf(String deliveries, String lanes) {
        await().atMost(SOON).until(() -> rows().sql("SELECT count(*) FROM %s WHERE organization_id = ? AND attempts > 0".formatted(deliveries))
                .param(admin.organization()).query(Integer.class).single() == 1);
        rows().sql("DELETE FROM %s WHERE organization_id = ?".formatted(lanes)).param(admin.organization()).update();
        rows().sql("UPDATE %s SET state = 'dead', settled_at = now() WHERE organization_id = ?".formatted(deliveries))
                .param(admin.organization()).update();
    }
}
