package io.whatomate.notifications.fence;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Interrupts threads whose time is over: whatever a run waits for then, it waits no longer. */
final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("rule-deadlines").daemon().factory());

    private final Set<Watch> open = ConcurrentHashMap.newKeySet();

    Deadlines() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * Watches the thread that asks, until it closes the watch.
     *
     * @param end what else is to happen when its time is over
     */
    Watch watch(Duration left, Runnable end) {
        var watch = new Watch(Thread.currentThread(), end);
        open.add(watch);
        watch.alarm = clock.schedule(watch::ring, Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
        return watch;
    }

    /** All time is over now. */
    @Override
    public void close() {
        clock.shutdownNow();
        open.forEach(Watch::ring);
    }

    /** One thread's deadline. Closed, it leaves no interrupt behind that was its own. */
    final class Watch implements AutoCloseable {
        private final Thread watched;
        private final Runnable end;
        private volatile Future<?> alarm;
        private boolean rang;
        private boolean closed;

        private Watch(Thread watched, Runnable end) {
            this.watched = watched;
            this.end = end;
        }

        private synchronized void ring() {
            if (!closed) {
                rang = true;
                end.run();
                watched.interrupt();
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            open.remove(this);
            alarm.cancel(false);
            if (rang) {
                Thread.interrupted();
            }
        }
    }
}
