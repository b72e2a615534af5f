package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks when, and that nobody hears another's answer. */
class GatheringTest {

    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<List<Integer>> turns = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);

    @AfterEach
    void end() {
        callers.close();
    }

    @Test
    void oneWhoFindsTheLineFreeGoesAtOnceAndAlone() throws Exception {
        var gathering = gathering(1, 64);
        assertThat(gathering.ask("line", 1, this::together, () -> "alone 1")).isEqualTo("alone 1");
        assertThat(gathering.ask("line", 2, this::together, () -> "alone 2")).isEqualTo("alone 2");
        assertThat(turns).isEmpty();
    }

    @Test
    void thoseWhoComeMeanwhileGoTogetherAndEachHearsHisOwnAnswer() throws Exception {
        var gathering = gathering(1, 64);
        var busy = busy(gathering, "line");
        var others = askAll(gathering, "line", 1, 20);
        first.countDown();

        assertThat(busy.get()).isEqualTo("first");
        for (var i = 0; i < 20; i++) {
            assertThat(others.get(i).get()).isEqualTo("together " + (i + 1));
        }
        assertThat(turns).singleElement().satisfies(turn -> assertThat(turn).hasSize(20));
    }

    @Test
    void noTurnIsLargerThanItMayBe() throws Exception {
        var gathering = gathering(1, 8);
        busy(gathering, "line");
        var others = askAll(gathering, "line", 1, 20);
        first.countDown();

        for (var other : others) {
            other.get();
        }
        assertThat(turns).extracting(List::size).containsExactly(8, 8, 4);
    }

    @Test
    void oneLineDoesNotWaitForAnother() throws Exception {
        var gathering = gathering(1, 64);
        busy(gathering, "theirs");
        assertThat(gathering.ask("ours", 1, this::together, () -> "alone")).isEqualTo("alone");
        first.countDown();
    }

    @Test
    void asManyAsMayGoAbreastDoNotWait() throws Exception {
        var gathering = gathering(2, 64);
        busy(gathering, "line");
        assertThat(gathering.ask("line", 1, this::together, () -> "alone")).isEqualTo("alone");
        first.countDown();
    }

    @Test
    void whenItDoesNotWorkTogetherEachAsksAloneAndOnlyOneHearsOfHisFault() throws Exception {
        var gathering = gathering(1, 64);
        busy(gathering, "line");
        var others = new ArrayList<Future<String>>();
        for (var i = 1; i <= 5; i++) {
            others.add(ask(gathering, "line", i, questions -> {
                throw new IllegalStateException("one of " + questions);
            }));
        }
        first.countDown();

        for (var i = 1; i <= 5; i++) {
            var other = others.get(i - 1);
            if (i == 3) {
                assertThatThrownBy(other::get).hasRootCauseMessage("three is refused");
            } else {
                assertThat(other.get()).isEqualTo("alone " + i);
            }
        }
        assertThat(gathering.ask("line", 9, this::together, () -> "free")).as("the line is free again").isEqualTo("free");
    }

    @Test
    void whatConcernsAllIsToldToThoseWhoWentTogetherAndToThoseWhoStillWait() throws Exception {
        var gathering = gathering(1, 2);
        var busy = busy(gathering, "line");
        var others = new ArrayList<Future<String>>();
        for (var i = 1; i <= 5; i++) {
            others.add(ask(gathering, "line", i, questions -> {
                turns.add(questions);
                throw new UncheckedIOException(new IOException("away"));
            }));
        }
        first.countDown();

        assertThat(busy.get()).isEqualTo("first");
        assertThat(others).allSatisfy(other -> assertThatThrownBy(other::get).hasRootCauseMessage("away"));
        assertThat(turns).containsExactly(List.of(1, 2));
        assertThat(gathering.ask("line", 9, this::together, () -> "free")).as("the line is free again").isEqualTo("free");
    }

    @Test
    void whatConcernsAllIsToldToThoseWhoWaitForOneWhoWentAlone() throws Exception {
        var gathering = gathering(1, 64);
        var begun = new CountDownLatch(1);
        var alone = callers.submit(() -> gathering.ask("line", 0, this::together, () -> {
            begun.countDown();
            first.await();
            throw new UncheckedIOException(new IOException("away"));
        }));
        begun.await();
        var other = ask(gathering, "line", 1, this::together);
        first.countDown();

        assertThatThrownBy(alone::get).hasRootCauseMessage("away");
        assertThatThrownBy(other::get).hasRootCauseMessage("away");
        assertThat(turns).isEmpty();
        assertThat(gathering.ask("line", 9, this::together, () -> "free")).isEqualTo("free");
    }

    @Test
    void anErrorOfOneWhoLeadsLeavesNobodyWaiting() throws Exception {
        var gathering = gathering(1, 64);
        busy(gathering, "line");
        var leader = ask(gathering, "line", 1, questions -> {
            throw new StackOverflowError("deep");
        });
        var other = ask(gathering, "line", 2, this::together);
        first.countDown();

        assertThatThrownBy(leader::get).hasRootCauseMessage("deep");
        assertThat(other.get()).isEqualTo("alone 2");
        assertThat(gathering.ask("line", 9, this::together, () -> "free")).isEqualTo("free");
    }

    @Test
    void anExceptionOfOneWhoWentAloneFreesTheLine() throws Exception {
        var gathering = gathering(1, 64);
        assertThatThrownBy(() -> gathering.ask("line", 1, this::together, () -> {
            throw new IllegalStateException("refused");
        })).hasMessage("refused");
        assertThat(gathering.ask("line", 2, this::together, () -> "alone")).isEqualTo("alone");
        assertThat(turns).isEmpty();
    }

    /** Holds the line until {@link #first} falls. */
    private Future<String> busy(Gathering<String, Integer, String> gathering, String line) throws InterruptedException {
        var begun = new CountDownLatch(1);
        var busy = callers.submit(() -> gathering.ask(line, 0, this::together, () -> {
            begun.countDown();
            first.await();
            return "first";
        }));
        begun.await();
        return busy;
    }

    private List<Future<String>> askAll(Gathering<String, Integer, String> gathering, String line, int from, int to) {
        var asked = new ArrayList<Future<String>>();
        for (var i = from; i <= to; i++) {
            asked.add(ask(gathering, line, i, this::together));
        }
        return asked;
    }

    /** Returns when the question waits. */
    private Future<String> ask(Gathering<String, Integer, String> gathering, String line, int question,
            Gathering.Together<Integer, String> together) {
        var asked = new FutureTask<>(() -> gathering.ask(line, question, together, () -> {
            if (question == 3) {
                throw new IllegalStateException("three is refused");
            }
            return "alone " + question;
        }));
        var caller = Thread.ofVirtual().start(asked);
        await().pollInterval(Duration.ofMillis(1)).until(() -> caller.getState() == Thread.State.WAITING);
        return asked;
    }

    private static Gathering<String, Integer, String> gathering(int abreast, int most) {
        return new Gathering<>(abreast, most, UncheckedIOException.class::isInstance);
    }

    private List<String> together(List<Integer> questions) {
        turns.add(questions);
        return questions.stream().map(question -> "together " + question).toList();
    }
}
