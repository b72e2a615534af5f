package io.whatomate.platform.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Takes what waits, at most {@code most} bodies or {@code heaviest} bytes, and works on it as one; {@code consumers} batches
 * at a time. When a batch fails, each of its bodies is tried alone, so that one bad body costs nobody else his answer; but
 * when the database does not answer, all fail at once.
 */
final class Batches {

    /** The step that a batch takes: answers one result for each body, in their order. */
    @FunctionalInterface
    interface Step {

        List<?> take(List<Object> bodies) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Batches.class);

    private record Item(Object body, BiConsumer<Object, Exception> done) {}

    private static final Item END = new Item(null, null);

    private final String name;
    private final int consumers;
    private final int most;
    private final long heaviest;
    private final LinkedBlockingQueue<Item> waiting = new LinkedBlockingQueue<>();
    private ExecutorService workers;
    private ExecutorService answers;
    private Step step;

    Batches(String name, int consumers, int most, long heaviest) {
        this.name = name;
        this.consumers = consumers;
        this.most = most;
        this.heaviest = heaviest;
    }

    void start(Step step) {
        this.step = step;
        answers = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("batch-" + name + "-done-", 0).factory());
        // A platform thread is woken by the database's answer itself; a virtual one by a poller that was woken by it.
        workers = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("batch-" + name + "-", 0).factory());
        for (int i = 0; i < consumers; i++) {
            workers.execute(this::work);
        }
    }

    /** @param done called once, not on the caller's thread, with the result or the failure */
    void offer(Object body, BiConsumer<Object, Exception> done) {
        waiting.add(new Item(body, done));
    }

    int waiting() {
        return waiting.size();
    }

    /** Returns when everything that waited is done. */
    void stop() throws InterruptedException {
        for (int i = 0; i < consumers; i++) {
            waiting.add(END);
        }
        workers.shutdown();
        workers.awaitTermination(30, TimeUnit.SECONDS);
        answers.close();
    }

    private void work() {
        try {
            for (var first = waiting.take(); first != END; first = waiting.take()) {
                work(gather(first));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Item> gather(Item first) {
        var batch = new ArrayList<Item>();
        batch.add(first);
        var weight = weight(first);
        while (batch.size() < most && weight < heaviest) {
            var next = waiting.poll();
            if (next == END) {
                waiting.add(END);
                break;
            }
            if (next == null) {
                break;
            }
            batch.add(next);
            weight += weight(next);
        }
        return batch;
    }

    private void work(List<Item> batch) {
        try {
            var results = step.take(batch.stream().map(Item::body).toList());
            if (results == null || results.size() != batch.size()) {
                throw new IllegalStateException("The route of batch:" + name + " must answer a list as long as it was given");
            }
            answers.execute(() -> {
                for (int i = 0; i < batch.size(); i++) {
                    answer(batch.get(i), results.get(i), null);
                }
            });
        } catch (Throwable e) {
            // An error too: without its thread nobody who waits here would ever be answered.
            if (batch.size() == 1 || concernsAll(e)) {
                var failure = e instanceof Exception exception ? exception : new IllegalStateException(e);
                answers.execute(() -> batch.forEach(item -> answer(item, null, failure)));
            } else {
                batch.forEach(item -> work(List.of(item)));
            }
        }
    }

    /** A database that does not answer will not answer the next body either, and each would wait out its time-out in turn. */
    private static boolean concernsAll(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .anyMatch(cause -> cause instanceof NonTransientDataAccessResourceException
                        || cause instanceof TransientDataAccessException
                        || cause instanceof Error);
    }

    private void answer(Item item, Object result, Exception failure) {
        try {
            item.done().accept(result, failure);
        } catch (RuntimeException e) {
            LOG.error("What follows batch:{} failed for one of its bodies", name, e);
        }
    }

    private static long weight(Item item) {
        return item.body() instanceof Weighed weighed ? weighed.weight() : 0;
    }
}
