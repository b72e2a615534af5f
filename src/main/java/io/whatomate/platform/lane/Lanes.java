package io.whatomate.platform.lane;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serial queues by key over virtual threads. A key has a thread only while it has work; at most {@code concurrency}
 * items run at once, at most {@code capacity} wait or run.
 */
final class Lanes {

    /** What travels: a body and the exchange's variables. */
    record Item(Object body, Map<String, Object> variables) {}

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private final String name;
    private final int capacity;
    private final Semaphore permits;
    private final Map<String, ArrayDeque<Item>> waiting = new HashMap<>();
    private ExecutorService threads;
    private Consumer<Item> worker;
    private int size;
    private int running;
    private boolean draining;

    Lanes(String name, int concurrency, int capacity) {
        this.name = name;
        this.capacity = capacity;
        this.permits = new Semaphore(concurrency, true);
    }

    synchronized void start(Consumer<Item> worker) {
        this.worker = worker;
        this.draining = false;
        this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lane-" + name + "-", 0).factory());
    }

    /** @throws LaneUnavailableException when {@code capacity} is reached or the lane is draining */
    synchronized void offer(String key, Item item) throws LaneUnavailableException {
        if (draining || size >= capacity) {
            throw new LaneUnavailableException("lane:" + name + (draining ? " is draining" : " is full"));
        }
        size++;
        var lane = waiting.get(key);
        if (lane != null) {
            lane.add(item);
            return;
        }
        lane = new ArrayDeque<>(2);
        lane.add(item);
        waiting.put(key, lane);
        threads.execute(() -> empty(key));
    }

    /** What has begun finishes; what has not is dropped here and fed again from its table. */
    synchronized void drain() {
        draining = true;
        waiting.values().forEach(ArrayDeque::clear);
        size = running;
    }

    void stop() {
        drain();
        if (threads != null) {
            threads.close();
        }
    }

    synchronized int running() {
        return running;
    }

    synchronized int size() {
        return size;
    }

    private void empty(String key) {
        for (;;) {
            permits.acquireUninterruptibly();
            Item item;
            synchronized (this) {
                item = waiting.get(key).poll();
                if (item == null) {
                    waiting.remove(key);
                    permits.release();
                    return;
                }
                running++;
            }
            try {
                worker.accept(item);
            } catch (Throwable e) {
                // A lane whose thread dies would never be emptied again; the item is in its table.
                LOG.error("An item of lane:{} failed", name, e);
            } finally {
                synchronized (this) {
                    running--;
                    size--;
                }
                permits.release();
            }
        }
    }
}
