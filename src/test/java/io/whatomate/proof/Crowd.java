package io.whatomate.proof;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Customers who write "hi" at a steady rate, each once and each from a phone nobody has seen before. */
final class Crowd implements AutoCloseable {

    private static final long FIRST_PHONE = 4915700000000L;

    private final Phones phones;
    private final int most;
    private final AtomicLong next = new AtomicLong(FIRST_PHONE);
    private final Queue<String> written = new ConcurrentLinkedQueue<>();
    private final Queue<String> unsure = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    /**
     * Begins at once and goes on until it is closed.
     *
     * @param perSecond customers who write each second
     * @param most customers at most, so that a slow machine need not answer ever more of them
     */
    Crowd(Phones phones, int perSecond, int most) {
        this.phones = phones;
        this.most = most;
        clock.scheduleAtFixedRate(this::writeOnce, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    private void writeOnce() {
        if (next.get() == FIRST_PHONE + most) {
            return;
        }
        var phone = Long.toString(next.getAndIncrement());
        phones.write(phone, "hi").thenAccept(kept -> (kept ? written : unsure).add(phone));
    }

    /** Phones whose "hi" the sandbox said it kept. */
    List<String> written() {
        return List.copyOf(written);
    }

    /** Phones whose "hi" got no answer: it may have been kept or not. */
    List<String> unsure() {
        return List.copyOf(unsure);
    }

    /** Nobody starts to write any more; returns when every call under way has ended. */
    @Override
    public void close() throws InterruptedException {
        clock.shutdown();
        clock.awaitTermination(10, TimeUnit.SECONDS);
        await().until(() -> written.size() + unsure.size() == next.get() - FIRST_PHONE);
    }
}
