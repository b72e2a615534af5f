package io.whatomate.sandbox;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Increasing ids that start above those of any earlier run: milliseconds of the start, then a counter. */
final class WebhookIds {

    private final AtomicLong last;

    WebhookIds(Clock clock) {
        last = new AtomicLong(clock.millis() << 20);
    }

    long next() {
        return last.incrementAndGet();
    }
}
