package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.notifications.fence.RuleCalls.Answer;
import io.whatomate.notifications.fence.RuleOutcome.Captured;
import io.whatomate.notifications.fence.RuleOutcome.Done;
import io.whatomate.notifications.fence.RuleOutcome.Failed;
import io.whatomate.notifications.fence.RuleOutcome.Passed;
import io.whatomate.notifications.fence.RuleOutcome.Skipped;
import io.whatomate.platform.http.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a run of a rule does, and what is told of it. */
class RuleRunTest {

    static final String CONFIRMATION = """
            - filter:
                simple: {expression: "${body.order.status} == 'paid'"}
                steps:
                  - to: {uri: kamelet:contact-lookup-action, parameters: {phone: "${body.customer.phone}"}}
                  - to:
                      uri: kamelet:whatsapp-text-sink
                      parameters:
                        to: "${body.customer.phone}"
                        text: "Dear ${variable.contactName}, ${body.order.total} are paid."
            """;

    private static final Map<String, Object> PAID = Map.of(
            "order", Map.of("status", "paid", "total", 12.5), "customer", Map.of("phone", "491761234567"));

    @Test
    void aRuleCallsItsKameletsWithWhatItsExpressionsSay() throws Exception {
        try (var fence = new Fence(question -> question.kamelet().type() == Kamelet.Type.SINK
                ? new Answer(null, Map.of("messageId", "m-1", "messageState", "pending"))
                : new Answer(question.body(), Map.of("contactName", "Ana")))) {
            var outcome = fence.run(fence.start(CONFIRMATION), PAID);

            assertThat(outcome).isInstanceOfSatisfying(Done.class, done -> {
                assertThat(done.sent()).isOne();
                assertThat(done.messages()).containsExactly(new RuleOutcome.Sent("m-1", "pending"));
            });
            assertThat(fence.asked.getFirst().parameters()).isEqualTo(Map.of("phone", "491761234567"));
            assertThat(fence.asked.getLast().parameters())
                    .isEqualTo(Map.of("to", "491761234567", "text", "Dear Ana, 12.5 are paid.", "preview", "false"));
            assertThat(fence.asked.getLast().variables()).containsEntry("contactName", "Ana");
        }
    }

    @Test
    void whatItsConditionLeavesOutIsSkipped() throws Exception {
        try (var fence = new Fence()) {
            var outcome = fence.run(fence.start(CONFIRMATION), Map.of("order", Map.of("status", "open")));

            assertThat(outcome).isInstanceOf(Skipped.class);
            assertThat(outcome.steps()).containsExactly(new Passed(6, "filter", "${body.order.status} == 'paid' does not hold"));
            assertThat(fence.asked).isEmpty();
        }
    }

    @Test
    void choicesSplitsVariablesAndStopsRunAsInCamel() throws Exception {
        try (var fence = new Fence()) {
            var rule = fence.start("""
                    - setVariable: {name: greeting, constant: {expression: Hi}}
                    - split:
                        simple: {expression: "${body.people}"}
                        steps:
                          - choice:
                              when:
                                - simple: {expression: "${body.age} >= 18 && ${body.name} != null"}
                                  steps:
                                    - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: "${body.name}", text: "${variable.greeting}"}}
                              otherwise:
                                steps:
                                  - log: {message: "${body.name} is ${body.age}"}
                    - filter:
                        simple: {expression: "${body.people[0].name} == 'Ana'"}
                        steps:
                          - stop: {}
                    - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: never, text: "${body}"}}
                    """);
            var outcome = fence.run(rule, Map.of("people", List.of(
                    Map.of("name", "Ana", "age", 18), Map.of("name", "Ben", "age", 7), Map.of("name", "Cy", "age", "40"))));

            assertThat(outcome).isInstanceOf(Done.class);
            assertThat(fence.asked).extracting(question -> question.parameters().get("to")).containsExactly("Ana", "Cy");
            assertThat(outcome.steps()).extracting(Passed::detail).contains("Ben is 7");
        }
    }

    @Test
    void stepsAreCalledWhatTheirAuthorCallsThem() throws Exception {
        try (var fence = new Fence(question -> {
            throw Problem.of(422, "window-closed", "Window closed", "The window is closed.");
        })) {
            var outcome = fence.run(fence.start("""
                    - setVariable: {name: greeting, constant: {expression: Hi}}
                    - log: "${variable.greeting}"
                    - removeVariable: {name: greeting}
                    - split:
                        simple: {expression: "${body}"}
                        steps:
                          - choice:
                              when:
                                - simple: {expression: "${body} == 1"}
                                  steps:
                                    - log: {id: note-one, message: One}
                              otherwise:
                                steps:
                                  - setBody: {constant: {expression: more}}
                    - filter:
                        simple: {expression: "${body} != null"}
                        steps:
                          - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: "1", text: Hello}}
                    """), List.of(1, 2));

            assertThat(outcome).isInstanceOf(Failed.class);
            assertThat(outcome.steps()).extracting(Passed::step).containsExactly(
                    "setVariable", "log", "removeVariable", "split", "choice", "log", "choice", "setBody", "filter", "whatsapp-text-sink");
        }
    }

    @Test
    void aCapturedRunShowsWhatItWouldSend() throws Exception {
        try (var fence = new Fence(question -> {
            @SuppressWarnings("unchecked")
            var sends = (Collection<Object>) question.variables().get("capture");
            sends.add(question.parameters().get("text"));
            return new Answer(null, Map.of());
        })) {
            var id = UUID.randomUUID();
            var rule = Fence.COMPILER.compile(id, Fence.rule("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: Hello}}\n"));
            var outcome = fence.context().tryOut(
                    rule, new RuleRun(UUID.randomUUID(), id.toString(), "key", Map.of(), Instant.now().plusSeconds(20), 1, true));

            assertThat(outcome).isInstanceOfSatisfying(Captured.class, captured -> {
                assertThat(captured.sends()).containsExactly("Hello");
                assertThat(captured.failure()).isNull();
            });
            assertThat(fence.context().isStarted(id)).isFalse();
        }
    }

    @Test
    void aRefusalFailsForGoodAndOtherFailuresMayPass() throws Exception {
        var failures = new ArrayList<Exception>(List.of(
                Problem.of(422, "window-closed", "Window closed", "The window is closed."), new IllegalStateException("jdbc:secret")));
        try (var fence = new Fence(question -> {
            throw failures.removeFirst();
        })) {
            var rule = fence.start("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: Hello}}\n");

            assertThat(fence.run(rule, null)).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.permanent()).isTrue();
                assertThat(failed.reason()).isEqualTo("The window is closed.");
                assertThat(failed.line()).isEqualTo(6);
            });
            assertThat(fence.run(rule, null)).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.permanent()).isFalse();
                assertThat(failed.reason()).doesNotContain("secret");
            });
        }
    }

    @Test
    void aKameletMayEndTheRun() throws Exception {
        try (var fence = new Fence(question -> new Answer(null, Map.of(), true))) {
            var rule = fence.start("""
                    - to: {uri: kamelet:contact-lookup-action, parameters: {phone: "123456"}}
                    - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: "1", text: never}}
                    """);

            assertThat(fence.run(rule, null)).isInstanceOf(Skipped.class);
            assertThat(fence.asked).hasSize(1);
        }
    }

    @Test
    void datesAreThoseOfTheOrganization() throws Exception {
        try (var fence = new Fence()) {
            fence.run(fence.start("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: \"${date:now:xxx}\"}}\n"), null);

            assertThat(fence.asked.getFirst().parameters()).containsEntry("text", "+05:30");
        }
    }
}
