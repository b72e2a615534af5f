package io.whatomate.notifications.fence;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Interrupts threads whose time is over: whatever a run waits for then, it waits no longer. */
final class Deadlines implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("rule-deadlines").daemon().factory());

    Deadlines() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Watches the thread that asks, until it closes the watch. */
    Watch watch(Duration left) {
        var watch = new Watch(Thread.currentThread());
        var alarm = clock.schedule(watch::ring, Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
        watch.end = () -> alarm.cancel(false);
        return watch;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** One thread's deadline. Closed, it leaves no interrupt behind that was its own. */
    static final class Watch implements AutoCloseable {
        private final Thread watched;
        private Runnable end = () -> {};
        private boolean rang;
        private boolean closed;

        private Watch(Thread watched) {
            this.watched = watched;
        }

        private synchronized void ring() {
            if (!closed) {
                rang = true;
                watched.interrupt();
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            end.run();
            if (rang) {
                Thread.interrupted();
            }
        }
    }
}
