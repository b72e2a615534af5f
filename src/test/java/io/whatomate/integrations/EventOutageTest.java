package io.whatomate.integrations;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.integrations.EventTarget.Post;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.util.ReflectionTestUtils;

/** Targets that are down, nodes that die: on a clock that the test moves, with the looks for events that it takes itself. */
class EventOutageTest extends EventsTest {

    private static final String LOOKS = "integrations-follow-events";

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate routes;

    @Autowired
    private EventCalls eventCalls;

    private Clock realClock;
    private Instant now;

    @BeforeEach
    void stopTheClock() throws Exception {
        camel.getRouteController().stopRoute(LOOKS);
        realClock = (Clock) ReflectionTestUtils.getField(eventCalls, "clock");
        // The database keeps microseconds, and rounds.
        now = realClock.instant().truncatedTo(ChronoUnit.MILLIS);
        turnTo(Duration.ZERO);
    }

    @AfterEach
    void startTheClock() throws Exception {
        ReflectionTestUtils.setField(eventCalls, "clock", realClock);
        camel.getRouteController().startRoute(LOOKS);
    }

    @Test
    void aTargetThatIsDownForAnHourGetsEveryEventOnceAndInOrder() {
        var subscription = subscribe("contact.created contact.updated");
        target.close();
        var contacts = IntStream.range(0, 4).mapToObj(i -> contact("Contact " + i)).toList();
        for (int minute = 0; minute < 60; minute++) {
            if (minute % 12 == 0) {
                var name = "At minute " + minute;
                contacts.forEach(contact -> rename(contact, name));
            }
            look(Duration.ofMinutes(1));
        }
        var paused = read(subscription);
        assertThat(paused.path("state").asText()).isEqualTo("paused");
        assertThat(paused.path("reason").asText()).startsWith("No answer: ");
        assertThat(deliveries(subscription, "&state=waiting")).hasSize(24);
        assertThat(calls(subscription)).as("a target that is down is not stormed").isLessThan(40);

        target.open();
        for (int minute = 0; minute < 6 && target.posts().size() < 24; minute++) {
            look(Duration.ofMinutes(1));
        }
        look(Duration.ofMinutes(30));

        assertThat(target.posts()).hasSize(24).allSatisfy(post -> assertThat(post.answered()).isEqualTo(204));
        assertThat(target.posts().stream().map(Post::id)).doesNotHaveDuplicates();
        assertThat(target.posts().stream().collect(groupingBy(Post::subject, mapping(Post::sequence, toList()))))
                .hasSize(4).allSatisfy((contact, sequence) -> assertThat(sequence).containsExactly(1, 2, 3, 4, 5, 6));
        assertThat(read(subscription).path("state").asText()).isEqualTo("active");
        assertThat(deliveries(subscription, "&state=delivered")).hasSize(24);
    }

    @Test
    void noMoreCallsBeginThanTheTargetMayHave() {
        subscribe("contact.created");
        var contacts = IntStream.range(0, 5).mapToObj(i -> contact("Contact")).toList();
        rows().sql("SELECT relay_events(?::timestamptz, 500)").param(now.toString()).query(Integer.class).single();

        assertThat(claim(2)).isEqualTo(2);
        assertThat(claim(2)).isZero();
        assertThat(claim(3)).isOne();
        assertThat(claim(100)).isEqualTo(contacts.size() - 3);
    }

    @Test
    void whatDiedBetweenAnswerAndSettlingIsToldAgainUnderTheSameId() {
        var subscription = subscribe("contact.created contact.updated");
        var contact = contact("Ada");
        rename(contact, "Grace");
        rows().sql("SELECT relay_events(?::timestamptz, 500)").param(now.toString()).query(Integer.class).single();
        var claimed = rows().sql("SELECT * FROM claim_events(?::timestamptz, 4)").param(now.toString()).query().listOfRows().stream()
                .filter(call -> call.get("subscription_id").toString().equals(subscription.path("id").asText())).toList();
        assertThat(claimed).hasSize(1);

        // A node calls, hears the answer, and is no more.
        var heard = routes.send("direct:postEvent", exchange -> exchange.setVariable("call", claimed.getFirst()));
        assertThat(heard.getMessage().getBody(TargetReply.class).accepted()).isTrue();
        turnTo(Duration.ofSeconds(50));
        routes.sendBody("direct:tellEvents", null);
        assertThat(target.posts()).as("its lease holds").hasSize(1);
        look(Duration.ofSeconds(11));

        assertThat(target.posts()).hasSize(3);
        assertThat(target.posts().get(1).id()).isEqualTo(target.posts().get(0).id());
        assertThat(target.posts().get(1).body()).isEqualTo(target.posts().get(0).body());
        assertThat(target.posts().get(2).sequence()).isEqualTo(2);
        assertThat(deliveries(subscription, "&state=delivered")).hasSize(2);
    }

    @Test
    void aDayLaterAnEventIsDeadAndCanBeToldAgain() {
        var subscription = subscribe("contact.created contact.updated");
        target.answers(500);
        var contact = contact("Ada");
        rename(contact, "Grace");
        for (int hour = 0; hour < 26; hour++) {
            look(Duration.ofHours(1));
        }
        var dead = deliveries(subscription, "&state=dead");
        assertThat(dead).hasSize(2);
        assertThat(dead.at("/0/cause").asText()).isEqualTo("The target answered 500");
        assertThat(dead.at("/0/calls").size()).isEqualTo(20);
        assertThat(dead.at("/0/attempts").asInt()).isGreaterThan(20);
        assertThat(dead.at("/1/attempts").asInt()).as("a later one is tried once at least").isPositive();

        target.answers(200);
        var again = path(subscription) + "/deliveries/" + dead.at("/1/id").asText();
        assertThat(get(again, admin).body().at("/event/data/contact/profileName").asText()).isEqualTo("Grace");
        assertThat(post(again + "/replay", admin, null).status()).isEqualTo(204);
        assertThat(post(again + "/replay", admin, null).problem()).isEqualTo("waiting");
        look(Duration.ofMinutes(10));
        assertThat(target.taken().stream().map(Post::id)).containsExactly(dead.at("/1/eventId").asText());

        var range = "{\"from\": \"%s\", \"to\": \"%s\", \"states\": [\"dead\", \"delivered\"]}".formatted(
                now.minus(Duration.ofDays(3)), now.plus(Duration.ofDays(3)));
        var replayed = post(path(subscription) + "/replay", admin, range).body();
        assertThat(replayed.path("replayed").asInt()).isEqualTo(2);
        assertThat(replayed.path("more").asBoolean()).isFalse();
        look(Duration.ofMinutes(10));
        assertThat(target.taken().stream().skip(1).map(Post::sequence)).as("in their order").containsExactly(1, 2);
        assertThat(get("/audit-events", admin).body().toString()).contains("replayWebhookDelivery", "replayWebhookDeliveries");
    }

    @Test
    void aTargetThatAsksToBeLeftAloneIs() {
        var subscription = subscribe("contact.created");
        target.answers(429);
        target.asksFor("1800");
        contact("Ada");
        look(Duration.ofSeconds(1));
        assertThat(target.posts()).hasSize(1);
        assertThat(read(subscription).path("state").asText()).isEqualTo("paused");
        assertThat(read(subscription).path("reason").asText()).isEqualTo("The target answered 429 and asks for 1800 s");
        assertThat(Instant.parse(read(subscription).path("pausedUntil").asText())).isEqualTo(now.plus(Duration.ofMinutes(30)));

        contact("Grace");
        look(Duration.ofMinutes(29));
        assertThat(target.posts()).as("nor is it told of others").hasSize(1);
        target.asksFor(null);
        target.answers(204);
        look(Duration.ofMinutes(2));

        assertThat(target.taken()).hasSize(2);
        assertThat(read(subscription).path("reason").isNull()).isTrue();
    }

    /** Two nodes look at the same moment, again and again. */
    @Test
    void manyWhoLookAtOnceTellEachEventOnce() {
        subscribe("contact.created contact.updated");
        var contacts = IntStream.range(0, 6).mapToObj(i -> contact("Contact")).toList();
        for (int round = 0; round < 5; round++) {
            contacts.parallelStream().forEach(contact -> {
                rename(contact, UUID.randomUUID().toString());
                routes.sendBody("direct:tellEvents", null);
            });
        }
        await().atMost(SOON).untilAsserted(() -> {
            routes.sendBody("direct:tellEvents", null);
            assertThat(target.posts()).hasSizeGreaterThanOrEqualTo(36);
        });

        assertThat(target.posts()).hasSize(36);
        assertThat(target.posts().stream().collect(groupingBy(Post::subject, mapping(Post::sequence, toList()))).values())
                .allSatisfy(sequence -> assertThat(sequence).containsExactly(1, 2, 3, 4, 5, 6));
    }

    @Test
    void eventsGoWhenTheirTimeIsOver() throws Exception {
        var subscription = subscribe("contact.created");
        contact("Ada");
        look(Duration.ofSeconds(1));
        routes.sendBody("direct:removeOldEvents", null);
        assertThat(deliveries(subscription, "")).hasSize(1);

        rows().sql("""
                        WITH aged AS (
                            INSERT INTO outbound_events (id, organization_id, kind, lane, data, sequence)
                            SELECT uuid_v7_floor(now() - interval '8 days'), organization_id, kind, lane, data, 1 FROM outbound_events
                            WHERE organization_id = :organization RETURNING id)
                        UPDATE event_deliveries d SET event_id = aged.id FROM aged WHERE d.organization_id = :organization""")
                .param("organization", admin.organization()).update();
        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();
        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-events")).findFirst().orElseThrow());

        await().atMost(SOON).untilAsserted(() -> assertThat(deliveries(subscription, "")).isEmpty());
        assertThat(rows().sql("SELECT count(*) FROM outbound_events WHERE organization_id = ?").param(admin.organization())
                .query(Integer.class).single()).isOne();
    }

    /** How many calls of this organization begin where a target may have so many. */
    private long claim(int callsPerTarget) {
        return rows().sql("SELECT organization_id FROM claim_events(?::timestamptz, ?)").params(now.toString(), callsPerTarget)
                .query(UUID.class).list().stream().filter(admin.organization()::equals).count();
    }

    /** Looks for events so much later, and waits until every call that began is over. */
    private void look(Duration later) {
        turnTo(later);
        routes.sendBody("direct:tellEvents", null);
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> rows().sql(
                        "SELECT count(*) FROM event_lanes WHERE organization_id = ? AND lease IS NOT NULL")
                .param(admin.organization()).query(Integer.class).single() == 0);
    }

    private void turnTo(Duration later) {
        now = now.plus(later);
        ReflectionTestUtils.setField(eventCalls, "clock", Clock.fixed(now, ZoneOffset.UTC));
    }

    private int calls(JsonNode subscription) {
        return deliveries(subscription, "").valueStream().mapToInt(delivery -> delivery.path("attempts").asInt()).sum();
    }
}
