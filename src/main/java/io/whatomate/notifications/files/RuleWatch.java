package io.whatomate.notifications.files;

import io.whatomate.notifications.triggers.PausedRules;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

/**
 * Looks at the folder four times a second, from when the product has started and knows which rules are paused until it stops. A look is a listing, on any file
 * system; what the kernel could tell of changes, it does not tell of mounted volumes.
 */
final class RuleWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RuleWatch.class);
    private static final long PERIOD_MILLIS = 250;

    private final RuleFiles files;
    private final PausedRules paused;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("rules").factory());

    RuleWatch(RuleFiles files, PausedRules paused) {
        this.files = files;
        this.paused = paused;
    }

    /** Before the last lines of a start, which say how to sign in. */
    @EventListener(ApplicationReadyEvent.class)
    @Order(0)
    void begin() {
        LOG.info("Rules are taken from the files in {}", files.folder().path());
        clock.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        clock.shutdownNow();
        files.close();
    }

    private void look() {
        try {
            if (paused.isLoaded()) {
                files.look(System.nanoTime());
            }
        } catch (RuntimeException e) {
            LOG.error("The folder of rules could not be looked at", e);
        }
    }
}
