package io.whatomate.notifications.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.DecimalNode;
import io.whatomate.webhook.MetaBodies;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** A tenant's rule hears its customers and answers through the send gate, once for each message. */
class EventRulesTest extends TenantRulesTest {

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource worker;

    private static final String ANSWERS = """
            - route:
                id: thanks
                from:
                  uri: kamelet:whatsapp-message-source
                  parameters:
                    type: text
                  steps:
                    - to:
                        uri: kamelet:whatsapp-text-sink
                        parameters:
                          phoneNumberId: ${body[data][phoneNumberId]}
                          to: ${body[data][contact][phoneNumber]}
                          text: Thanks for ${body[data][message][content]}
                          replyTo: ${body[data][whatsappMessageId]}
            """;

    @Test
    void whatACustomerWritesIsAnsweredOnceAndCountedAsSent() {
        number(organization);
        var number = number(organization);
        var rule = rule(ANSWERS);
        awaitRunning(rule, 1);
        await().atMost(SOON).until(() -> followers(rule) == 1);

        deliverAndSettle(number, MetaBodies.text(number, phone(), "the kettle"));

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).singleElement().satisfies(call -> {
            assertThat(call.body().at("/text/body").asText()).isEqualTo("Thanks for the kettle");
            assertThat(call.body().at("/context/message_id").asText()).isNotEmpty();
        }));
        var event = db().sql("SELECT trigger_key FROM notification_deliveries WHERE notification_rule_id = ?").param(rule).query(String.class).single();
        awaitStatus(rule, event, "done");
        assertThat(db().sql("SELECT cause FROM messages WHERE organization_id = ? AND direction = 'outgoing'").param(organization)
                .query(String.class).single()).isEqualTo("rule:" + rule + ":" + event + ":1");

        delete(rule);
        assertThat(followers(rule)).isZero();
        assertThat(isListened()).isFalse();
    }

    @Test
    void thePriceOfAnOrderIsWhatTheCustomerWasShown() {
        var number = number(organization);
        var rule = rule(ANSWERS.replace("type: text", "type: order").replace("[message][content]", "[message][payload]"));
        awaitRunning(rule, 1);
        await().atMost(SOON).until(() -> followers(rule) == 1);
        var order = MetaBodies.message(phone(), MetaBodies.wamid(), "order");
        order.putObject("order").put("catalog_id", "7").putArray("product_items").addObject()
                .put("product_retailer_id", "tea").put("quantity", 2).put("currency", "EUR")
                .set("item_price", DecimalNode.valueOf(new BigDecimal("12.50")));

        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(order.path("from").asText(), "Ada"), order));

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).singleElement().satisfies(call ->
                assertThat(call.body().at("/text/body").asText()).contains("\"item_price\":12.50")));
    }

    @Test
    void eventsAreKeptUntilTheLastRuleThatListensIsDeleted() {
        var first = rule(ANSWERS);
        var second = rule(ANSWERS);
        List.of(first, second).forEach(this::follow);
        assertThat(isListened()).isTrue();

        delete(first);
        assertThat(isListened()).as("the other one listens").isTrue();
        delete(second);
        assertThat(isListened()).isFalse();

        assertThat(follow(second)).as("said by a node that has not heard of it").containsEntry("home", organization);
        assertThat(followers(second)).isZero();
        assertThat(isListened()).isFalse();
    }

    @Test
    void aRuleThatIsDisabledHearsNothingUntilItIsEnabled() {
        var rule = rule(ANSWERS);
        follow(rule);
        assertThat(isListened()).isTrue();

        state(rule, "disabled");
        assertThat(followers(rule)).isZero();
        assertThat(isListened()).isFalse();
        follow(rule);
        assertThat(followers(rule)).as("said by a node that has not heard of it").isZero();
        assertThat(isListened()).isFalse();

        state(rule, "active");
        follow(rule);
        assertThat(isListened()).isTrue();
    }

    @Test
    void aRuleThatBeginsToListenWhileTheLastOneGoesIsHeard() throws Exception {
        var gone = rule(ANSWERS);
        var rule = rule(ANSWERS);
        follow(gone);
        try (var deleting = worker.getConnection()) {
            deleting.setAutoCommit(false);
            try (var statement = deleting.createStatement()) {
                statement.execute("DELETE FROM notification_rules WHERE id = '" + gone + "'");
            }
            var following = CompletableFuture.runAsync(() -> follow(rule));
            await().atMost(SOON).until(() -> db().sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                    .query(Long.class).single() > 0);
            deleting.commit();
            deleting.setAutoCommit(true);
            following.get(10, TimeUnit.SECONDS);
        }

        assertThat(followers(rule)).isOne();
        assertThat(isListened()).isTrue();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> follow(UUID rule) {
        return routes.requestBody("direct:followEventsForRule",
                Map.of("rule", rule.toString(), "organizationId", organization.toString(), "phoneNumberId", ""), Map.class);
    }

    private void state(UUID rule, String state) {
        db().sql("UPDATE notification_rules SET state = ? WHERE id = ?").params(state, rule).update();
    }

    private void delete(UUID rule) {
        db().sql("DELETE FROM notification_rules WHERE id = ?").param(rule).update();
    }

    private long followers(UUID rule) {
        return db().sql("SELECT count(*) FROM event_followers WHERE rule = ?").param(rule.toString()).query(Long.class).single();
    }

    private boolean isListened() {
        return db().sql("SELECT EXISTS (SELECT FROM event_listeners WHERE organization_id = ? AND sink = 'rule')").param(organization)
                .query(Boolean.class).single();
    }
}
