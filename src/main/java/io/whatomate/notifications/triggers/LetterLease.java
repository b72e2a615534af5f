package io.whatomate.notifications.triggers;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a letter for as long as it is run, and no longer than a minute after the process that runs it has died. */
final class LetterLease implements AutoCloseable {

    /** A third of what {@code claim-rule-letter.sql} gives. */
    static final Duration PERIOD = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(LetterLease.class);

    private final CountDownLatch over = new CountDownLatch(1);

    LetterLease(Runnable renew, Duration period) {
        Thread.ofVirtual().name("letter-lease").start(() -> hold(renew, period));
    }

    private void hold(Runnable renew, Duration period) {
        try {
            while (!over.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
                renewOrTell(renew);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void renewOrTell(Runnable renew) {
        try {
            renew.run();
        } catch (RuntimeException e) {
            LOG.warn("The lease of a dead letter that is run could not be renewed, and it is tried again: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
