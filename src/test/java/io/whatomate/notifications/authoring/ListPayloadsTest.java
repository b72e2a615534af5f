package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.api.ApiTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Systems that post a list of what happened: it is one event, which a rule takes apart. */
class ListPayloadsTest extends ApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORDERS = "[{\"id\": 7, \"total\": 12.50}, {\"id\": 8, \"total\": 1e1}, [\"odd\"]]";

    private static final String TEXT = """
            - route:
                id: orders
                from:
                  uri: kamelet:notify-http-source
                  parameters: {key: "orders-${body[0].id}"}
                  steps:
                    - to: {uri: kamelet:once-per-action, parameters: {key: "%s ${body[1].id}", per: day}}
                    - split:
                        simple: {expression: "${body}"}
                        steps:
                          - log: {message: "Order ${body.id} of ${body.total}"}
            """;

    private String text;
    private User admin;

    @BeforeEach
    void signIn() {
        text = TEXT.formatted(UUID.randomUUID());
        admin = signedIn("admin");
    }

    @Test
    void aTrialShowsEachItem() throws Exception {
        var tried = post("/rules/test", admin, "{\"text\": %s, \"payload\": %s}".formatted(JSON.writeValueAsString(text), ORDERS));

        assertThat(tried.status()).as("%s", tried.body()).isEqualTo(200);
        assertThat(tried.body().path("error").isNull()).as("%s", tried.body()).isTrue();
        assertThat(tried.body().path("steps").valueStream().map(step -> step.path("detail").asText()).filter(detail -> detail.startsWith("Order")))
                .containsExactly("Order 7 of 12.50", "Order 8 of 10", "Order  of ");
    }

    @Test
    void aCallIsKeptOnceByTheRulesKeyAndRunAgainAsItCame() throws Exception {
        var rule = "/rules/" + post("/rules", admin, JSON.writeValueAsString(Map.of("text", text))).body().path("id").asText();

        var called = post(rule + "/trigger?wait=true", admin, ORDERS);

        assertThat(called.status()).as("%s", called.body()).isEqualTo(200);
        assertThat(called.body().path("status").asText()).as("%s", called.body()).isEqualTo("done");
        assertThat(called.body().path("key").asText()).isEqualTo("orders-7");
        var delivery = called.body().path("deliveryId");
        assertThat(post(rule + "/trigger", admin, "[{\"id\": 7}]").body().path("deliveryId")).isEqualTo(delivery);
        var path = rule + "/deliveries/" + delivery.asText();
        assertThat(get(path, admin).body().path("payload")).hasSize(3).first().satisfies(first ->
                assertThat(first.path("total").decimalValue()).isEqualByComparingTo("12.50"));

        post(rule + "/pause", admin, null);
        rows().sql("UPDATE notification_deliveries SET status = 'failed' WHERE id = ?").param(UUID.fromString(delivery.asText())).update();
        assertThat(post(path + "/replay", admin, null).status()).isEqualTo(204);
        post(rule + "/resume", admin, null);
        assertThat(post(rule + "/trigger?wait=true", admin, ORDERS).body().path("status").asText()).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"text\"", "true", "null"})
    void aScalarIsRefusedWithWhatIsExpected(String scalar) throws Exception {
        var rule = "/rules/" + post("/rules", admin, JSON.writeValueAsString(Map.of("text", text))).body().path("id").asText();

        var called = post(rule + "/trigger", admin, scalar);
        assertThat(called.status()).isEqualTo(400);
        assertThat(called.errors()).containsExactly(":type");
        assertThat(called.body().at("/errors/0/detail").asText()).contains("object expected");
        assertThat(post("/rules/test", admin, "{\"ruleId\": \"%s\", \"payload\": %s}".formatted(rule.substring(7), scalar)).errors())
                .containsExactly("payload:type");
    }

    @Test
    void aListOfMoreThanARuleCanTakeApartIsRefused() throws Exception {
        var rule = "/rules/" + post("/rules", admin, JSON.writeValueAsString(Map.of("text", text))).body().path("id").asText();

        assertThat(post(rule + "/trigger", admin, "[" + "1,".repeat(1000) + "1]").errors()).containsExactly(":maxItems");
        assertThat(post(rule + "/trigger", admin, "[]").status()).isIn(200, 202);
    }
}
