package io.whatomate.platform.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {

    @Test
    void aKeysItemsRunInOrderAndNeverTogether() throws LaneUnavailableException {
        var seen = new ConcurrentHashMap<String, List<Integer>>();
        var running = new ConcurrentHashMap<String, AtomicInteger>();
        var overlaps = new AtomicInteger();
        var lanes = lanes(8, 100_000, item -> {
            var key = (String) item.variables().get("key");
            if (running.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            seen.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>()).add((Integer) item.body());
            running.get(key).decrementAndGet();
        });
        for (int i = 0; i < 500; i++) {
            for (int key = 0; key < 20; key++) {
                offer(lanes, "k" + key, i);
            }
        }

        await().until(() -> lanes.size() == 0);
        assertThat(overlaps).hasValue(0);
        assertThat(seen).hasSize(20).allSatisfy((key, items) ->
                assertThat(items).isEqualTo(IntStream.range(0, 500).boxed().toList()));
        lanes.stop();
    }

    @Test
    void differentKeysRunTogetherUpToTheLimit() throws LaneUnavailableException {
        var open = new CountDownLatch(1);
        var running = new AtomicInteger();
        var lanes = lanes(3, 100, item -> {
            running.incrementAndGet();
            pass(open);
        });
        for (int key = 0; key < 10; key++) {
            offer(lanes, "k" + key, 0);
        }

        await().until(() -> running.get() == 3);
        assertThat(lanes.running()).isEqualTo(3);
        open.countDown();
        await().until(() -> running.get() == 10 && lanes.size() == 0);
        lanes.stop();
    }

    @Test
    void aFullLaneRefusesUntilThereIsRoom() throws LaneUnavailableException {
        var open = new CountDownLatch(1);
        var lanes = lanes(1, 2, item -> pass(open));
        offer(lanes, "a", 1);
        offer(lanes, "a", 2);

        assertThatThrownBy(() -> offer(lanes, "b", 3)).isInstanceOf(LaneUnavailableException.class).hasMessageContaining("full");
        open.countDown();
        await().until(() -> lanes.size() == 0);
        offer(lanes, "b", 3);
        await().until(() -> lanes.size() == 0);
        lanes.stop();
    }

    @Test
    void drainingFinishesWhatHasBegunAndLeavesTheRestToItsTable() throws Exception {
        var open = new CountDownLatch(1);
        var begun = new CopyOnWriteArrayList<Object>();
        var finished = new CopyOnWriteArrayList<Object>();
        var lanes = lanes(2, 100, item -> {
            begun.add(item.body());
            pass(open);
            finished.add(item.body());
        });
        for (int i = 0; i < 5; i++) {
            offer(lanes, "a", i);
        }
        await().until(() -> begun.size() == 1);

        lanes.drain();

        assertThatThrownBy(() -> offer(lanes, "a", 9)).isInstanceOf(LaneUnavailableException.class).hasMessageContaining("draining");
        open.countDown();
        lanes.stop();
        assertThat(finished).containsExactly(0);
        lanes.start(item -> finished.add(item.body()));
        offer(lanes, "a", 7);
        await().until(() -> finished.contains(7));
        lanes.stop();
    }

    @Test
    void anItemThatFailsInAnyWayDoesNotStopItsLane() throws LaneUnavailableException {
        var done = new CopyOnWriteArrayList<Object>();
        var lanes = lanes(2, 100, item -> {
            switch ((Integer) item.body()) {
                case 0 -> throw new IllegalStateException("exception");
                case 1 -> throw new StackOverflowError("error");
                default -> done.add(item.body());
            }
        });
        for (int i = 0; i < 3; i++) {
            offer(lanes, "a", i);
        }

        await().until(() -> done.contains(2));
        await().until(() -> lanes.size() == 0 && lanes.running() == 0);
        lanes.stop();
    }

    private static Lanes lanes(int concurrency, int capacity, Consumer<Lanes.Item> worker) {
        var lanes = new Lanes("test", concurrency, capacity);
        lanes.start(worker);
        return lanes;
    }

    private static void offer(Lanes lanes, String key, int body) throws LaneUnavailableException {
        lanes.offer(key, new Lanes.Item(body, Map.of("key", key)));
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
