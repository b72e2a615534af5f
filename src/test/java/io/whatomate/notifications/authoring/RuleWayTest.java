package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.messaging.MessagingApiTest;
import io.whatomate.notifications.CalledRule;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way: a text is tried out, kept, set off by a call, and its message is on the customer's phone. */
class RuleWayTest extends MessagingApiTest {

    private static final String TEXT = CalledRule.of("order-confirmation", """
            - filter:
                simple:
                  expression: ${body.order.status} == 'paid'
                steps:
                  - to:
                      uri: kamelet:whatsapp-text-sink
                      parameters:
                        to: ${body.phone}
                        text: Order ${body.order.id} is paid
            """);

    private static final String INVOICE = CalledRule.of("invoice", """
            - to: {uri: kamelet:template-params-action, parameters: {body: total; open, locale: en-US}}
            - to: {uri: kamelet:whatsapp-template-sink, parameters: {to: "${body.phone}", name: invoice, language: en_US}}
            - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: "${body.phone}", text: "${body.total} in ${body.lines}"}}
            """);

    private User admin;
    private Number number;
    private String phone;

    @BeforeEach
    void aNumber() {
        admin = signedIn("admin");
        number = number(admin.organization());
        phone = phone();
    }

    @Test
    void aCallBecomesAMessageOnce() throws Exception {
        write(phone, number, "Hello");
        var tried = post("/rules/test", admin, JSON.writeValueAsString(Map.of("text", TEXT, "payload", order("paid"))));
        assertThat(tried.body().path("outcome").asText()).as("%s", tried.body()).isEqualTo("done");
        assertThat(tried.body().at("/sends/0").toString()).contains("Order 7 is paid");
        assertThat(shown(phone)).isEmpty();
        var rule = create(TEXT);

        var called = trigger(rule, "paid", "order-7");

        assertThat(called.body().path("status").asText()).as("%s", called.body()).isEqualTo("done");
        assertThat(called.body().path("sent").asInt()).isEqualTo(1);
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).singleElement()
                .satisfies(message -> assertThat(message.toString()).contains("Order 7 is paid")));
        var delivery = "/rules/" + rule + "/deliveries/" + called.body().path("deliveryId").asText();
        assertThat(get(delivery, admin).body().path("messages")).hasSize(1);
        assertThat(trigger(rule, "paid", "order-7").body().path("deliveryId")).isEqualTo(called.body().path("deliveryId"));
        assertThat(trigger(rule, "open", "order-8").body().path("status").asText()).isEqualTo("skipped");
        var totals = get("/rules/" + rule + "/runs", admin).body().path("totals");
        assertThat(totals.path("triggered").asInt()).isEqualTo(2);
        assertThat(totals.path("filtered").asInt()).isEqualTo(1);
        assertThat(totals.path("sent").asInt()).isEqualTo(1);
    }

    @Test
    void amountsArriveAsTheyWereWritten() throws Exception {
        template(number, "invoice", "POSITIONAL", "[{\"type\": \"BODY\", \"text\": \"Of {{1}} there are {{2}} open.\"}]");
        write(phone, number, "Hello");
        var rule = create(INVOICE);
        var invoice = "{\"phone\": \"%s\", \"total\": 12.50, \"open\": 3.00, \"lines\": [{\"net\": 10.0}]}".formatted(phone);

        var called = post("/rules/" + rule + "/trigger?wait=true", admin, invoice);

        assertThat(called.body().path("status").asText()).as("%s", called.body()).isEqualTo("done");
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).extracting(JsonNode::toString).satisfiesExactlyInAnyOrder(
                message -> assertThat(message).contains("Of 12.50 there are 3.00 open."),
                message -> assertThat(message).contains("12.50 in [{\\\"net\\\":10.0}]")));
        assertThat(rows().sql("SELECT payload::text FROM notification_deliveries WHERE id = ?::uuid")
                .param(called.body().path("deliveryId").asText()).query(String.class).single()).contains("12.50", "3.00", "10.0");
    }

    @Test
    void whatTheGateRefusesIsADeadLetterThatCanBeReplayed() throws Exception {
        var rule = create(TEXT);

        var refused = trigger(rule, "paid", "order-7");
        assertThat(refused.body().path("status").asText()).as("%s", refused.body()).isEqualTo("failed");
        assertThat(refused.body().path("error").asText()).isNotBlank();
        assertThat(get("/rules/" + rule + "/deliveries?status=failed", admin).body().at("/items/0/errorLine").asInt()).isEqualTo(10);
        assertThat(get("/rules/" + rule, admin).body().path("lastError").asText()).isNotBlank();

        write(phone, number, "Hello");
        assertThat(post("/rules/" + rule + "/deliveries/replay", admin, "{}").body().path("replayed").asInt()).isEqualTo(1);
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(get("/rules/" + rule + "/deliveries?status=done", admin).body().path("items")).hasSize(1));
    }

    private Answer trigger(String rule, String status, String key) throws Exception {
        return call("POST", "/rules/" + rule + "/trigger?wait=true", admin, JSON.writeValueAsString(order(status)), "Idempotency-Key", key);
    }

    private Map<String, Object> order(String status) {
        return Map.of("order", Map.of("id", 7, "status", status), "phone", phone);
    }

    private String create(String text) throws Exception {
        var created = post("/rules", admin, JSON.writeValueAsString(Map.of("text", text)));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        return created.body().path("id").asText();
    }
}
