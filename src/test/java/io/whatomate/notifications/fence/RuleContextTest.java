package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.whatomate.notifications.fence.RuleCalls.Answer;
import io.whatomate.notifications.fence.RuleOutcome.Captured;
import io.whatomate.notifications.fence.RuleOutcome.Done;
import io.whatomate.notifications.fence.RuleOutcome.Failed;
import io.whatomate.notifications.fence.RuleOutcome.Passed;
import io.whatomate.notifications.fence.RuleOutcome.Skipped;
import io.whatomate.platform.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rules run in a context of their own, one beside the other. */
class RuleContextTest {

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
    void aSwapLetsTheOldVersionEndWhatItBegan() throws Exception {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var fence = new Fence(question -> {
            if ("old".equals(question.parameters().get("text"))) {
                inside.countDown();
                goOn.await();
            }
            return new Answer(null, Map.of());
        }); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var rule = fence.start("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: old}}\n");
            var old = threads.submit(() -> fence.run(rule, null));
            inside.await();
            fence.context().start(rule, Fence.COMPILER.compile(
                    rule, Fence.rule("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: new}}\n")));

            assertThat(fence.run(rule, null)).isInstanceOf(Done.class);
            assertThat(old.isDone()).isFalse();
            goOn.countDown();
            assertThat(old.get(20, TimeUnit.SECONDS)).isInstanceOf(Done.class);
            assertThat(fence.asked).extracting(question -> question.parameters().get("text")).containsExactly("old", "new");
            await().until(() -> fence.context().routes() == 1);
        }
    }

    @Test
    void aRuleThatHangsOrLoopsHurtsNoOther() throws Exception {
        try (var fence = new Fence(question -> {
            if ("hang".equals(question.parameters().get("text"))) {
                new CountDownLatch(1).await();
            }
            return new Answer(null, Map.of());
        }); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var hanging = fence.start("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: hang}}\n");
            var looping = fence.start("""
                    - split:
                        simple: {expression: "${body}"}
                        steps:
                          - split:
                              simple: {expression: "${variable.all}"}
                              steps:
                                - setBody: {simple: {expression: "${body}"}}
                    """.replaceFirst("(?s)^", "- setVariable: {name: all, simple: {expression: '\\${body}'}}\n"));
            var good = fence.start("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: Hello}}\n");
            var many = java.util.stream.IntStream.range(0, 1_000).boxed().toList();
            var hung = threads.submit(() -> fence.run(hanging, null, Duration.ofMillis(500)));
            var looped = threads.submit(() -> fence.run(looping, many));

            for (var n = 0; n < 50; n++) {
                assertThat(fence.run(good, null, Duration.ofSeconds(5))).isInstanceOf(Done.class);
            }
            assertThat(hung.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.permanent()).isFalse();
                assertThat(failed.reason()).contains("in its time");
            });
            assertThat(looped.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(
                    Failed.class, failed -> assertThat(failed.reason()).contains("steps"));
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void aStopOfTheNodeEndsWhatIsUnderWayToBeTriedAgain() throws Exception {
        var inside = new CountDownLatch(1);
        try (var fence = new Fence(question -> {
            inside.countDown();
            new CountDownLatch(1).await();
            return new Answer(null, Map.of());
        }); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var rule = fence.start("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: hang}}\n");
            var hanging = threads.submit(() -> fence.run(rule, null, Duration.ofMinutes(5)));
            inside.await();
            fence.context().stop();

            assertThat(hanging.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(Failed.class, failed -> {
                assertThat(failed.permanent()).isFalse();
                assertThat(failed.steps()).extracting(Passed::line).containsExactly(6);
            });
            assertThat(fence.run(rule, null)).isInstanceOf(Failed.class);
        }
    }

    @Test
    void whatComputesLetsOthersHaveTheProcessor() throws Exception {
        try (var fence = new Fence(); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var computing = fence.start(("- filter: {simple: \"" + "${body} !regex '(.*a){50}(.*b){50}x' && ".repeat(2) + "!${body}\", steps: [{stop: {}}]}\n").repeat(12));
            var good = fence.start("- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: Hello}}\n");
            var text = "a".repeat(400);
            var crowd = java.util.stream.IntStream.range(0, 6 * Runtime.getRuntime().availableProcessors())
                    .mapToObj(n -> threads.submit(() -> fence.run(computing, text)))
                    .toList();

            assertThat(threads.submit(() -> fence.run(good, null)).get(20, TimeUnit.SECONDS)).isInstanceOf(Done.class);
            assertThat(crowd.stream().filter(java.util.concurrent.Future::isDone).count()).as("of those who came first").isLessThan(crowd.size());
            for (var run : crowd) {
                assertThat(run.get()).isNotInstanceOf(Done.class);
            }
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

    @Test
    void aStoppedRuleRunsNoMore() throws Exception {
        try (var fence = new Fence()) {
            var rule = fence.start("- stop: {}\n");
            fence.context().stop(rule);

            assertThat(fence.run(rule, null)).isInstanceOf(Failed.class);
            await().until(() -> fence.context().routes() == 0);
        }
    }

    @Test
    void aRuleWhoseKameletIsGoneDoesNotStartAndTheVersionBeforeGoesOn() throws Exception {
        try (var fence = new Fence()) {
            var rule = fence.start("- stop: {}\n");
            var broken = new CompiledRule(
                    "broken", "", new RuleTrigger("notify-http-source", Map.of()), "",
                    List.of(new RuleCall("gone-sink", Map.of(), 1, Map.of())), List.of(new RuleStep.Call(1, 0)));

            assertThatThrownBy(() -> fence.context().start(rule, broken)).hasMessageContaining("gone-sink");
            assertThat(fence.run(rule, null)).isInstanceOf(Skipped.class);
        }
    }
}
