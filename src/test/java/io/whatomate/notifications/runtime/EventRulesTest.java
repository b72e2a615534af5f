package io.whatomate.notifications.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.webhook.MetaBodies;
import org.junit.jupiter.api.Test;

/** A tenant's rule hears its customers and answers through the send gate, once for each message. */
class EventRulesTest extends TenantRulesTest {

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
        await().atMost(SOON).until(() -> db().sql("SELECT count(*) FROM event_followers WHERE rule = ?::text AND home = ?")
                .params(rule.toString(), organization).query(Long.class).single() == 1);

        deliverAndSettle(number, MetaBodies.text(number, phone(), "the kettle"));

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).singleElement().satisfies(call -> {
            assertThat(call.body().at("/text/body").asText()).isEqualTo("Thanks for the kettle");
            assertThat(call.body().at("/context/message_id").asText()).isNotEmpty();
        }));
        var event = db().sql("SELECT trigger_key FROM notification_deliveries WHERE notification_rule_id = ?").param(rule).query(String.class).single();
        awaitStatus(rule, event, "done");
        assertThat(db().sql("SELECT cause FROM messages WHERE organization_id = ? AND direction = 'outgoing'").param(organization)
                .query(String.class).single()).isEqualTo("rule:" + rule + ":" + event + ":1");

        db().sql("DELETE FROM notification_rules WHERE id = ?").param(rule).update();
        assertThat(db().sql("SELECT count(*) FROM event_followers WHERE rule = ?").param(rule.toString()).query(Long.class).single()).isZero();
    }
}
