package io.whatomate.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.messaging.MessagingApiTest;
import io.whatomate.platform.http.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a rule's sinks give to the send gate: the same checks as a call of the API, once for each event. */
class NotifyTest extends MessagingApiTest {

    @Autowired
    private ProducerTemplate rules;

    private static String phoneId(Number number) {
        return "3" + number.businessId().substring(1);
    }

    /** Runs a sink as a step of a rule; throws what it refuses. */
    private Exchange run(String sink, Map<String, Object> properties, Map<String, Object> variables) {
        var uri = new StringBuilder("kamelet:" + sink + "/" + UUID.randomUUID());
        var separator = '?';
        for (var property : properties.entrySet()) {
            uri.append(separator).append(property.getKey()).append("=RAW(").append(property.getValue()).append(')');
            separator = '&';
        }
        var exchange = rules.request(uri.toString(), step -> {
            step.getMessage().setBody(Map.of("order", Map.of("id", 17)));
            step.getMessage().setHeader("organizationId", UUID.randomUUID());
            variables.forEach(step::setVariable);
        });
        if (exchange.getException() instanceof RuntimeException refused) {
            throw refused;
        }
        return exchange;
    }

    private Problem refused(String sink, Map<String, Object> properties, Map<String, Object> variables) {
        return catchThrowableOfType(Problem.class, () -> run(sink, properties, variables));
    }

    private long messages(Number number) {
        return rows().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing'")
                .param(number.account()).query(Long.class).single();
    }

    private static List<String> fields(Problem problem) {
        return problem.errors().stream().map(Problem.FieldError::field).toList();
    }

    @Test
    void aTextReachesTheCustomerAndTheRuleGoesOnAsItWas() {
        var number = number(signedIn("admin").organization());
        var phone = phone();
        write(phone, number, "Hello");

        var ran = run("whatsapp-text-sink",
                Map.of("to", phone, "text", "Order ${body[order][id]} is \"on\" its way", "phoneNumberId", phoneId(number)), Map.of());

        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).singleElement()
                .satisfies(message -> assertThat(message.toString()).contains("Order 17 is \\\"on\\\" its way")));
        assertThat(ran.getMessage().getBody()).isEqualTo(Map.of("order", Map.of("id", 17)));
        assertThat(ran.getVariables()).containsOnlyKeys("messageId", "messageState", "ruleSends");
        assertThat(ran.getMessage().getHeaders()).containsOnlyKeys("organizationId");
        assertThat(rows().sql("SELECT source FROM message_events WHERE message_id = ?::uuid ORDER BY id LIMIT 1")
                .param(ran.getVariable("messageId", String.class)).query(String.class).single()).isEqualTo("rule");
    }

    @Test
    void theSameEventAgainWritesNothingNewAndAnotherDoes() {
        var number = number(signedIn("admin").organization());
        var phone = phone();
        write(phone, number, "Hello");
        var text = Map.<String, Object>of("to", phone, "text", "${variable.says}", "phoneNumberId", phoneId(number));

        var first = run("whatsapp-text-sink", text, Map.of("ruleId", "r", "ruleKey", "k", "says", "once"));
        var again = run("whatsapp-text-sink", text, Map.of("ruleId", "r", "ruleKey", "k", "says", "twice"));
        run("whatsapp-text-sink", text, Map.of("ruleId", "r", "ruleKey", "l", "says", "other event"));
        run("whatsapp-text-sink", text, Map.of("ruleId", "s", "ruleKey", "k", "says", "other rule"));
        run("whatsapp-text-sink", text, Map.of("ruleId", "r", "ruleKey", "k", "says", "second", "ruleSends", new AtomicInteger(1)));

        assertThat(again.getVariable("messageId")).isEqualTo(first.getVariable("messageId"));
        assertThat(messages(number)).isEqualTo(4);
        assertThat(rows().sql("SELECT cause FROM messages WHERE id = ?::uuid")
                .param(first.getVariable("messageId", String.class)).query(String.class).single()).isEqualTo("rule:r:k:1");
    }

    @Test
    void whatTheApiWouldRefuseIsRefusedInTheSameWords() {
        var number = number(signedIn("admin").organization());
        var phone = phone();
        var from = phoneId(number);

        assertThat(refused("whatsapp-text-sink", Map.of("to", phone, "text", "Hi", "phoneNumberId", from), Map.of()).type())
                .isEqualTo("window-closed");
        assertThat(fields(refused("whatsapp-text-sink", Map.of("to", "12", "text", "Hi", "phoneNumberId", from), Map.of())))
                .containsExactly("to");
        assertThat(fields(refused("whatsapp-text-sink",
                Map.of("to", phone, "text", "${body[order][id]}".repeat(3000), "phoneNumberId", from), Map.of())))
                .containsExactly("text.body");
        assertThat(fields(refused("whatsapp-text-sink",
                Map.of("to", phone, "text", "Hi", "phoneNumberId", from, "replyTo", "wamid.nobody"), Map.of())))
                .containsExactly("context.message_id");
        assertThat(messages(number)).isZero();
    }

    @Test
    void aNumberSaysWhoseRuleItIsAndATenantHasItsOwnOnly() {
        var mine = signedIn("admin").organization();
        var number = number(mine);
        var other = number(signedIn("admin").organization());
        var phone = phone();
        write(phone, number, "Hello");
        var tenant = Map.<String, Object>of("organizationId", mine);

        assertThat(fields(refused("whatsapp-text-sink", Map.of("to", phone, "text", "Hi"), Map.of()))).containsExactly("phoneNumberId");
        assertThat(fields(refused("whatsapp-text-sink", Map.of("to", phone, "text", "Hi", "phoneNumberId", "404"), Map.of())))
                .containsExactly("phoneNumberId");
        assertThat(fields(refused("whatsapp-text-sink", Map.of("to", phone, "text", "Hi", "phoneNumberId", phoneId(other)), tenant)))
                .containsExactly("phoneNumberId");
        run("whatsapp-text-sink", Map.of("to", phone, "text", "Hi"), tenant);

        assertThat(messages(other)).isZero();
        assertThat(messages(number)).isOne();
    }

    @Test
    void aCapturedSendIsShownAndLeavesNothingBehind() {
        var number = number(signedIn("admin").organization());
        var phone = phone();
        write(phone, number, "Hello");
        var stranger = phone();
        var captured = new ArrayList<Map<String, Object>>();
        var variables = new HashMap<String, Object>(Map.of("capture", captured));

        var ran = run("whatsapp-text-sink", Map.of("to", phone, "text", "Hi", "phoneNumberId", phoneId(number)), variables);
        run("whatsapp-text-sink", Map.of("to", stranger, "text", "Hi", "phoneNumberId", phoneId(number)), variables);

        assertThat(ran.getVariable("messageState")).isEqualTo("captured");
        assertThat(captured).hasSize(2);
        assertThat(captured.getFirst()).containsEntry("text", "Hi").containsEntry("problem", null);
        var problem = JSON.<JsonNode>valueToTree(captured.getLast());
        assertThat(problem.at("/message/to").asText()).isEqualTo(stranger);
        assertThat(problem.at("/problem/type").asText()).isEqualTo("window-closed");
        assertThat(messages(number)).isZero();
        assertThat(shown(phone)).isEmpty();
    }
}
