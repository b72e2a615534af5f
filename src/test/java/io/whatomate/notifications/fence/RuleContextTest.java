package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.whatomate.notifications.fence.RuleCalls.Answer;
import io.whatomate.notifications.fence.RuleOutcome.Done;
import io.whatomate.notifications.fence.RuleOutcome.Failed;
import io.whatomate.notifications.fence.RuleOutcome.Passed;
import io.whatomate.notifications.fence.RuleOutcome.Skipped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules start, run one beside the other, are swapped and end, in a context of their own. */
class RuleContextTest {

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
            var many = IntStream.range(0, 1_000).boxed().toList();
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
            var crowd = IntStream.range(0, 6 * Runtime.getRuntime().availableProcessors())
                    .mapToObj(n -> threads.submit(() -> fence.run(computing, text)))
                    .toList();

            assertThat(threads.submit(() -> fence.run(good, null)).get(20, TimeUnit.SECONDS)).isInstanceOf(Done.class);
            assertThat(crowd.stream().filter(Future::isDone).count()).as("of those who came first").isLessThan(crowd.size());
            for (var run : crowd) {
                assertThat(run.get()).isNotInstanceOf(Done.class);
            }
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
                    List.of(new RuleCall("whatsapp-text-sink", Map.of(), 1, Map.of()), new RuleCall("gone-sink", Map.of(), 1, Map.of())), List.of(new RuleStep.Call(1, 0)));

            assertThatThrownBy(() -> fence.context().start(rule, broken)).hasMessageContaining("gone-sink");
            assertThat(fence.run(rule, null)).isInstanceOf(Skipped.class);
            assertThat(fence.context().calls()).as("it is tried again every minute: nothing may stay of it").isZero();
        }
    }
}
