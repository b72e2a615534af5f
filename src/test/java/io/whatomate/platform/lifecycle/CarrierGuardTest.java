package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.Test;

/** Virtual threads that keep every carrier, and wait for one that has none. */
class CarrierGuardTest {

    private static final CountDownLatch ALL_ARE_KEPT = new CountDownLatch(1);
    private static final CountDownLatch LET_GO = new CountDownLatch(1);

    /** Whoever initializes a class keeps the carrier, and so does whoever waits for that. */
    private static final class Slow {

        static final boolean READY = waited();

        private static boolean waited() {
            ALL_ARE_KEPT.countDown();
            try {
                return LET_GO.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void whoIsWaitedForGetsACarrierMore() throws Exception {
        var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        var usual = scheduler.getParallelism();
        var done = new CountDownLatch(usual);
        var keeping = new AtomicInteger();
        try {
            for (var carrier = 0; carrier < usual; carrier++) {
                Thread.ofVirtual().start(() -> {
                    keeping.incrementAndGet();
                    if (Slow.READY) {
                        done.countDown();
                    }
                });
            }
            // The application of other tests mounts threads of its own, and leaves their carriers again.
            await().until(() -> keeping.get() == usual && ALL_ARE_KEPT.getCount() == 0);
            Thread.ofVirtual().start(LET_GO::countDown);
            assertThat(LET_GO.await(300, TimeUnit.MILLISECONDS)).as("nobody goes on by itself").isFalse();

            new CarrierGuard(Duration.ofMillis(100)).look();
            new CarrierGuard(Duration.ofSeconds(5)).look();

            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            LET_GO.countDown();
            scheduler.setParallelism(usual);
        }
    }
}
