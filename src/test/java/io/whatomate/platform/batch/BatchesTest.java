package io.whatomate.platform.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class BatchesTest {

    private record Heavy(long weight) implements Weighed {}

    private final List<List<Object>> taken = new CopyOnWriteArrayList<>();
    private final Map<Object, Object> results = new ConcurrentHashMap<>();
    private final Map<Object, Exception> failures = new ConcurrentHashMap<>();

    @Test
    void whatWaitsTogetherIsTakenTogetherAndEachGetsItsOwn() throws Exception {
        var free = new CountDownLatch(1);
        var batches = started(100, Long.MAX_VALUE, bodies -> {
            free.await();
            return bodies.stream().map(body -> "done " + body).toList();
        });
        offer(batches, 0);
        await().until(() -> taken.size() == 1);
        IntStream.rangeClosed(1, 50).forEach(i -> offer(batches, i));
        free.countDown();

        await().until(() -> results.size() == 51);
        assertThat(results).allSatisfy((body, result) -> assertThat(result).isEqualTo("done " + body));
        assertThat(taken).extracting(List::size).containsExactly(1, 50);
        batches.stop();
    }

    @Test
    void aBadBodyFailsAloneAndTheOthersOfItsBatchPass() throws Exception {
        var free = new CountDownLatch(1);
        var batches = started(100, Long.MAX_VALUE, bodies -> {
            free.await();
            if (bodies.contains(13)) {
                throw new IllegalArgumentException("thirteen");
            }
            return bodies;
        });
        IntStream.rangeClosed(10, 20).forEach(i -> offer(batches, i));
        free.countDown();

        await().until(() -> results.size() + failures.size() == 11);
        assertThat(failures).containsOnlyKeys(13);
        assertThat(failures.get(13)).hasMessage("thirteen");
        batches.stop();
    }

    @Test
    void aBatchIsNeitherTooLongNorTooHeavy() throws Exception {
        var free = new CountDownLatch(1);
        var batches = started(4, 100, bodies -> {
            free.await();
            return bodies;
        });
        offer(batches, 0);
        await().until(() -> taken.size() == 1);
        IntStream.rangeClosed(1, 6).forEach(i -> offer(batches, i));
        IntStream.rangeClosed(1, 3).forEach(i -> offer(batches, new Heavy(90 + i)));
        free.countDown();

        await().until(() -> results.size() == 10);
        assertThat(taken).extracting(List::size).containsExactly(1, 4, 4, 1);
        batches.stop();
    }

    @Test
    void stoppingEndsWhatWaits() throws Exception {
        var batches = started(1, Long.MAX_VALUE, bodies -> bodies);
        IntStream.range(0, 500).forEach(i -> offer(batches, i));

        batches.stop();

        assertThat(results).hasSize(500);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsAskedOnceForAll() throws Exception {
        var free = new CountDownLatch(1);
        var batches = started(100, Long.MAX_VALUE, bodies -> {
            free.await();
            throw new DataAccessResourceFailureException("away");
        });
        offer(batches, 0);
        await().until(() -> taken.size() == 1);
        IntStream.rangeClosed(1, 20).forEach(i -> offer(batches, i));
        free.countDown();

        await().until(() -> failures.size() == 21);
        assertThat(taken).hasSize(2);
        batches.stop();
    }

    @Test
    void anErrorAnswersThoseWhoWaitAndTheNextBatchIsTaken() throws Exception {
        var batches = started(100, Long.MAX_VALUE, bodies -> {
            if (bodies.contains("bad")) {
                throw new StackOverflowError();
            }
            return bodies;
        });
        offer(batches, "bad");
        await().until(() -> failures.containsKey("bad"));

        offer(batches, "good");
        await().until(() -> results.containsKey("good"));
        batches.stop();
    }

    @Test
    void aStepThatLosesAnAnswerIsAFailureForEachAndNotSilence() throws Exception {
        var batches = started(100, Long.MAX_VALUE, bodies -> List.of());
        offer(batches, 1);

        await().until(() -> failures.containsKey(1));
        assertThat(failures.get(1)).hasMessageContaining("as long as it was given");
        batches.stop();
    }

    private Batches started(int most, long heaviest, Batches.Step step) {
        var batches = new Batches("test", 1, most, heaviest);
        batches.start(bodies -> {
            taken.add(new ArrayList<>(bodies));
            return step.take(bodies);
        });
        return batches;
    }

    private void offer(Batches batches, Object body) {
        batches.offer(body, (result, failure) -> {
            if (failure != null) {
                failures.put(body, failure);
            } else {
                results.put(body, result);
            }
        });
    }
}
