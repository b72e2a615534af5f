package io.whatomate.proof;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * When the threads of this JVM stood still, for want of a processor or for the garbage collector: what was let go before
 * arrives after it, together with what was due then.
 */
final class Standstills implements AutoCloseable {

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);

    /** In nanoseconds of the JVM's clock. */
    private record Standstill(long from, long to) {}

    private final List<Standstill> seen = new CopyOnWriteArrayList<>();
    private final Thread ticker = Thread.ofPlatform().daemon().name("standstills").start(this::tick);

    private void tick() {
        for (var last = System.nanoTime(); !Thread.currentThread().isInterrupted(); ) {
            try {
                TimeUnit.NANOSECONDS.sleep(TICK);
            } catch (InterruptedException e) {
                return;
            }
            var now = System.nanoTime();
            if (now - last > 2 * TICK) {
                seen.add(new Standstill(last + TICK, now));
            }
            last = now;
        }
    }

    /** @return how much of that time, in nanoseconds */
    long within(long from, long to) {
        return seen.stream()
                .mapToLong(one -> Math.max(0, Math.min(to, one.to()) - Math.max(from, one.from())))
                .sum();
    }

    @Override
    public void close() {
        ticker.interrupt();
    }
}
