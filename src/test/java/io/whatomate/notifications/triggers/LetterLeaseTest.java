package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LetterLeaseTest {

    private final Semaphore renewed = new Semaphore(0);

    @Test
    void itIsRenewedUntilTheRunHasEndedAlsoAfterItCouldNotBe() throws Exception {
        try (var _ = new LetterLease(this::renew, Duration.ofMillis(5))) {
            assertThat(renewed.tryAcquire(3, 20, TimeUnit.SECONDS)).isTrue();
        }
        renewed.drainPermits();
        assertThat(renewed.tryAcquire(2, 100, TimeUnit.MILLISECONDS)).as("one may have been on its way").isFalse();
    }

    private void renew() {
        renewed.release();
        throw new IllegalStateException("the database is away");
    }
}
