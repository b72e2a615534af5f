package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the gate says of a rule's text. */
class RuleCompilerTest {

    static final String RULE = """
            # A comment.
            - route:
                from:
                  steps:
                    - filter:
                        expression:
                          simple: "${body.order.status} == 'paid'"
                        steps:
                          - to:
                              parameters: {text: "0123", to: '${body.customer.phone}'}
                              uri: kamelet:whatsapp-text-sink
                              id: to-1
                    - setVariable: {constant: 5, name: five}
                    - log: "${variable.five}"
                    - stop:
                  parameters: {every: 60, table: orders, connection: crm, key: "${body.order.id}"}
                  uri: kamelet:notify-table-source
                id: order-confirmation
                description: Confirms an order
            """;

    private static final String CANONICAL = """
            - route:
                id: order-confirmation
                description: Confirms an order
                from:
                  uri: kamelet:notify-table-source
                  parameters:
                    every: '60'
                    table: orders
                    connection: crm
                    key: ${body.order.id}
                  steps:
                    - filter:
                        simple:
                          expression: ${body.order.status} == 'paid'
                        steps:
                          - to:
                              id: to-1
                              uri: kamelet:whatsapp-text-sink
                              parameters:
                                text: '0123'
                                to: ${body.customer.phone}
                    - setVariable:
                        name: five
                        constant:
                          expression: '5'
                    - log:
                        message: ${variable.five}
                    - stop: {}
            """;

    @Test
    void aRuleIsReadToItsTriggerItsStepsAndItsCalls() throws Exception {
        var rule = compile(RULE);

        assertThat(rule.name()).isEqualTo("order-confirmation");
        assertThat(rule.description()).isEqualTo("Confirms an order");
        assertThat(rule.trigger().kamelet()).isEqualTo("notify-table-source");
        assertThat(rule.trigger().constants()).isEqualTo(Map.of("every", "60", "table", "orders", "connection", "crm"));
        assertThat(rule.trigger().key(Map.of("order", Map.of("id", 4711)))).contains("4711");
        assertThat(rule.trigger().key(Map.of())).isEmpty();
        var call = rule.calls().getFirst();
        assertThat(rule.calls()).containsExactly(
                new RuleCall("whatsapp-text-sink", Map.of("text", "0123", "to", "${body.customer.phone}"), 9, call.places()));
        assertThat(RULE.lines().toList().get(call.place("text").line() - 1).substring(call.place("text").column() - 1)).startsWith("\"0123\"");
        assertThat(call.place("preview")).isEqualTo(new RulePlace(9, 1));
        assertThat(rule.steps()).extracting(RuleStep::line).containsExactly(5, 13, 14, 15);
    }

    @Test
    void itsCanonicalTextIsTheSameForAllWaysToSayIt() throws Exception {
        assertThat(compile(RULE).route()).isEqualTo(CANONICAL);
        assertThat(compile(CANONICAL).route()).isEqualTo(CANONICAL);
    }

    @Test
    void everyFaultIsToldWithItsPlaceAndItsMend() {
        var faults = faults("""
                - route:
                    id: Order
                    from:
                      uri: kamelet:notify-table-source
                      parameters:
                        connection: crm
                        tabel: orders
                      steps:
                        - toD: {uri: "http:evil"}
                        - setBody:
                            simple: {expression: "Hello ${env.HOME}"}
                        - filter:
                            simple: '${body.a} == paid'
                            steps: []
                        - to:
                            uri: kamelet:whatsapp-text-sink
                            parameters: {to: "1"}
                """);

        assertThat(faults).extracting(RuleFault::line, RuleFault::column, RuleFault::code).containsExactly(
                tuple(2, 9, "name-invalid"),
                tuple(4, 12, "parameter-missing"),
                tuple(7, 16, "parameter-unknown"),
                tuple(9, 11, "step-unknown"),
                tuple(11, 41, "expression-function"),
                tuple(13, 35, "expression-syntax"),
                tuple(16, 18, "parameter-missing"));
        assertThat(faults.get(3).mend()).isEqualTo("`toD` is not for rules: name the kamelet in `to`, with its `parameters` below.");
        assertThat(faults.get(2).mend()).isEqualTo("It has connection, table, every, key.");
        assertThat(faults.get(4).detail()).isEqualTo("`${env.HOME}` is not for rules. (character 7 of the expression)");
    }

    @Test
    void aRuleThatNeedsStepsHasSome() {
        assertThat(faults("- route: {id: a, from: {uri: 'kamelet:notify-http-source', steps: []}}"))
                .extracting(RuleFault::code).containsExactly("key-missing");
        assertThat(faults("- route: {id: a, from: {uri: 'kamelet:notify-http-source'}}"))
                .extracting(RuleFault::detail).containsExactly("`steps` is missing in `from`.");
    }

    private static CompiledRule compile(String text) throws RuleFaults {
        return Fence.COMPILER.compile(UUID.randomUUID(), text);
    }

    private static List<RuleFault> faults(String text) {
        return catchThrowableOfType(RuleFaults.class, () -> compile(text)).faults();
    }
}
