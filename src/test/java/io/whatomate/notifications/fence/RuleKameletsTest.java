package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import io.whatomate.messaging.MessagingApiTest;
import io.whatomate.notifications.fence.Kamelet.Type;
import io.whatomate.notifications.fence.RuleOutcome.Captured;
import io.whatomate.notifications.fence.RuleOutcome.Done;
import io.whatomate.notifications.fence.RuleOutcome.Failed;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A tenant's rule with the real kamelets: what its steps say reaches a customer's phone, through one instance of each kamelet. */
class RuleKameletsTest extends MessagingApiTest {

    private static final String STEPS = """
            - split:
                simple: {expression: "${body.lines}"}
                steps:
                  - to:
                      uri: kamelet:whatsapp-text-sink
                      parameters: {to: "${variable.phone}", text: "${body} \\"${date:now:xxx}\\""}
            """;

    @Autowired
    private RuleContext rules;

    @Autowired
    private RuleCalls calls;

    @Autowired
    private KameletCatalogue catalogue;

    @Autowired
    private RuleSchema schema;

    private UUID start(String phone) throws Exception {
        var id = UUID.randomUUID();
        rules.start(id, Fence.COMPILER.compile(id, Fence.rule("- setVariable: {name: phone, constant: '" + phone + "'}\n" + STEPS)));
        return id;
    }

    private RuleOutcome run(UUID organization, UUID rule, boolean captured, String... lines) {
        return rules.run(new RuleRun(organization, rule.toString(), "key", Map.of("lines", List.of(lines)),
                Instant.now().plusSeconds(30), 10, captured));
    }

    @Test
    void aRuleSendsOnceForEachEventAndTwoRulesShareTheKamelet() throws Exception {
        var number = number(signedIn("admin").organization());
        var phone = phone();
        write(phone, number, "Hello");
        rows().sql("UPDATE organizations SET time_zone = 'Asia/Kolkata' WHERE id = ?").param(number.organization()).update();
        var rule = start(phone);
        var other = start(phone);

        var done = run(number.organization(), rule, false, "${env.HOME}", "{{env:HOME}}");
        var again = run(number.organization(), rule, false, "${env.HOME}", "{{env:HOME}}");
        run(number.organization(), other, false, "third");

        assertThat(done).isInstanceOfSatisfying(Done.class, sent -> {
            assertThat(sent.sent()).isEqualTo(2);
            assertThat(sent.messages()).extracting(RuleOutcome.Sent::messageId).doesNotContainNull().doesNotHaveDuplicates();
            assertThat(((Done) again).messages()).extracting(RuleOutcome.Sent::messageId)
                    .isEqualTo(sent.messages().stream().map(RuleOutcome.Sent::messageId).toList());
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(3));
        assertThat(shown(phone)).extracting(JsonNode::toString)
                .anySatisfy(message -> assertThat(message).contains("${env.HOME} \\\"+05:30\\\""))
                .anySatisfy(message -> assertThat(message).contains("{{env:HOME}} \\\"+05:30\\\""))
                .anySatisfy(message -> assertThat(message).contains("third"));
        var jmx = ManagementFactory.getPlatformMBeanServer();
        assertThat(jmx.queryNames(new ObjectName("org.apache.camel:context=rules*,type=routes,name=\"" + rule + "-*\""), null)).hasSize(1)
                .allSatisfy(route -> assertThat(jmx.getAttribute(route, "ExchangesTotal")).isEqualTo(2L));
        rules.stop(rule);
        rules.stop(other);
    }

    @Test
    void aRefusalIsToldInTheSendGatesWordsAndACapturedRunLeavesNothing() throws Exception {
        var number = number(signedIn("admin").organization());
        var rule = start(phone());

        assertThat(run(number.organization(), rule, false, "Hi")).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.permanent()).isTrue();
            assertThat(failed.line()).isEqualTo(10);
        });
        assertThat(run(number.organization(), rule, true, "Hi", "again")).isInstanceOfSatisfying(Captured.class, captured -> {
            assertThat(captured.sends()).hasSize(2);
            assertThat(JSON.<JsonNode>valueToTree(captured.sends().getFirst()).at("/problem/type").asText()).isEqualTo("window-closed");
        });
        assertThat(rows().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = ?").param(number.account()).query(Long.class).single())
                .isZero();
        rules.stop(rule);
    }

    @Test
    void everyKameletForTenantsStartsAndItsPatternsAreOfRe2() {
        assertThat(catalogue.forTenants(Type.SINK, Type.ACTION)).filteredOn(kamelet -> !kamelet.name().startsWith("trial-")).isNotEmpty().allSatisfy(
                kamelet -> assertThatCode(() -> calls.prepare(kamelet)).as(kamelet.name()).doesNotThrowAnyException());
        assertThat(catalogue.forTenants(Type.values())).flatExtracting(Kamelet::open).extracting(property -> property.schema().path("pattern").asText())
                .allSatisfy(Pattern::compile);
        assertThat(schema.text()).contains("kamelet:whatsapp-text-sink").doesNotContain("accessToken", "api-row-action");
    }
}
