package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.messaging.MessagingApiTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Rules hear of what happens: in order, at least once, and of nothing that is not theirs. */
class EventSourcesTest extends MessagingApiTest {

    /** What a rule heard. */
    private record Heard(Map<?, ?> event, String key, String number) {

        Object at(String... path) {
            Object value = event;
            for (var name : path) {
                value = ((Map<?, ?>) value).get(name);
            }
            return value;
        }
    }

    @Autowired
    private CamelContext context;

    private final String rule = "r" + UUID.randomUUID();
    private final ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
    private Number number;
    private String phone;

    @BeforeEach
    void aNumberThatIsHeardAlone() {
        number = number(signedIn("admin").organization());
        phone = phone();
    }

    @AfterEach
    void removeTheRule() throws Exception {
        stop();
        rows().sql("DELETE FROM event_followers WHERE rule = ?").param(rule).update();
        rows().sql("DELETE FROM event_listeners WHERE sink = 'rule' AND organization_id = ?").param(number.organization()).update();
    }

    private void stop() throws Exception {
        if (context.getRoute(rule) != null) {
            context.getRouteController().stopRoute(rule);
            context.removeRoute(rule);
        }
    }

    private void start(String source, String parameters, org.apache.camel.Processor step) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:" + source + "?rule=" + rule + parameters).routeId(rule).process(step);
            }
        });
        await().atMost(SOON).until(() -> rows().sql("SELECT count(*) FROM trigger_marks WHERE rule = ?").param(rule).query(Long.class).single() > 0);
    }

    private void keep(Exchange exchange) {
        heard.add(new Heard(exchange.getMessage().getBody(Map.class), exchange.getVariable("triggerKey", String.class),
                exchange.getVariable("phoneNumberId", String.class)));
    }

    private String phoneId() {
        return "3" + number.businessId().substring(1);
    }

    @Test
    void messagesOfANumberComeInOrderUnderTheirIds() throws Exception {
        start("whatsapp-message-source", "&phoneNumberId=" + phoneId() + "&type=text", this::keep);
        var other = number(number.organization());

        write(phone, number, "one");
        write(phone, other, "to another number");
        write(phone, number, "two");

        await().atMost(SOON).until(() -> heard.size() >= 2);
        assertThat(heard).extracting(event -> event.at("data", "message", "content")).containsExactly("one", "two");
        assertThat(heard).allSatisfy(event -> {
            assertThat(event.key()).isEqualTo(event.at("id"));
            assertThat(event.number()).isEqualTo(phoneId());
        });
    }

    @Test
    void aRuleGoesOnWhereItWasStopped() throws Exception {
        start("whatsapp-message-source", "&organizationId=" + number.organization(), this::keep);
        write(phone, number, "before");
        await().atMost(SOON).until(() -> heard.size() == 1);
        stop();
        write(phone, number, "meanwhile");

        start("whatsapp-message-source", "&organizationId=" + number.organization(), this::keep);
        write(phone, number, "after");

        await().atMost(SOON).until(() -> heard.size() >= 3);
        assertThat(heard).extracting(event -> event.at("data", "message", "content")).containsExactly("before", "meanwhile", "after");
    }

    @Test
    void anEventThatFailsComesAgainBeforeTheNext() throws Exception {
        var tries = new AtomicInteger();
        start("whatsapp-message-source", "&phoneNumberId=" + phoneId(), exchange -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time it fails");
            }
            keep(exchange);
        });

        write(phone, number, "one");
        write(phone, number, "two");

        await().atMost(SOON).until(() -> heard.size() >= 2);
        assertThat(heard).extracting(event -> event.at("data", "message", "content")).containsExactly("one", "two");
        assertThat(tries).hasValue(3);
    }

    @Test
    void aTenantsRuleHearsItsOrganizationAlone() throws Exception {
        start("whatsapp-event-source", "&organizationId=" + number.organization() + "&kinds=contact.created,message.received", this::keep);
        var others = number(signedIn("admin").organization());

        write(phone(), others, "of others");
        write(phone, number, "mine");

        await().atMost(SOON).until(() -> heard.size() >= 2);
        assertThat(heard).extracting(event -> event.at("type")).containsExactlyInAnyOrder("contact.created", "message.received");
        assertThat(heard).extracting(event -> event.at("organizationId")).containsOnly(number.organization().toString());
        assertThat(rows().sql("SELECT count(*) FROM event_listeners WHERE organization_id = ?").param(others.organization())
                .query(Long.class).single()).isZero();
    }

    @Test
    void aRuleAnswersFromTheNumberThatHeardAndHearsWhatBecomesOfIt() throws Exception {
        start("whatsapp-message-source", "&phoneNumberId=" + phoneId(), exchange -> context.createProducerTemplate()
                .send("kamelet:whatsapp-text-sink/" + rule + "-answer?to=" + phone + "&text=Thanks", exchange));

        write(phone, number, "Hello");

        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(1));
        assertThat(rows().sql("SELECT cause FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing'")
                .param(number.account()).query(String.class).list()).singleElement().satisfies(cause -> assertThat(cause).startsWith("rule:" + rule));
    }

    @Test
    void aRuleThatNobodyRunsIsForgottenWithTheEventsItWouldHear() throws Exception {
        start("whatsapp-status-source", "&organizationId=" + number.organization(), this::keep);
        stop();
        assertThat(listeners()).containsExactly("rule");
        rows().sql("UPDATE event_followers SET seen_at = now() - interval '8 days' WHERE rule = ?").param(rule).update();

        context.createProducerTemplate().sendBody("direct:removeOldEvents", null);

        assertThat(listeners()).isEmpty();
    }

    private List<String> listeners() {
        return rows().sql("SELECT sink FROM event_listeners WHERE organization_id = ?").param(number.organization()).query(String.class).list();
    }
}
