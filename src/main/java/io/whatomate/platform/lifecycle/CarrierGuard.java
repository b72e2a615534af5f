package io.whatomate.platform.lifecycle;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that virtual threads go on. One that has a class loaded keeps its carrier while it waits for a lock of the class loader;
 * where all carriers wait so for a virtual thread that has none, nobody ever goes on: on two processors one of about a dozen starts
 * of a node with fourteen rules certainly froze in this way, and two more most likely (JDK 25). So whenever no virtual thread
 * ran for a while, there are more carriers for a minute.
 */
public final class CarrierGuard {

    private static final Logger LOG = LoggerFactory.getLogger(CarrierGuard.class);
    private static final int MOST = 256;
    private static final int QUEUES = 8;
    private static final Duration CALM = Duration.ofMinutes(1);

    private final VirtualThreadSchedulerMXBean scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    private final int usual = scheduler.getParallelism();
    private final Duration patience;
    private long raisedNanos;

    /** @param patience for how long no virtual thread may run; a busy machine keeps one waiting too, and is not harmed by more */
    CarrierGuard(Duration patience) {
        this.patience = patience;
    }

    /** Watches until the process ends. */
    public static void start() {
        var guard = new CarrierGuard(Duration.ofSeconds(2));
        Thread.ofPlatform().daemon().name("carrier-guard").start(() -> {
            try {
                while (true) {
                    guard.look();
                    TimeUnit.SECONDS.sleep(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Waits until a virtual thread has run, or for as long as patience lasts. */
    void look() throws InterruptedException {
        var ran = new CountDownLatch(1);
        Thread.ofVirtual().name("carrier-guard").start(ran::countDown);
        var now = scheduler.getParallelism();
        if (!ran.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            var more = Math.min(Math.max(now * 2, now + 4), MOST);
            LOG.warn("No virtual thread has run for {} ms: {} carriers in place of {}", patience.toMillis(), more, now);
            scheduler.setParallelism(more);
            raisedNanos = System.nanoTime();
            // A carrier is made when something comes into an empty queue, and each platform thread has its own queue.
            for (var queue = 0; queue < QUEUES; queue++) {
                Thread.ofPlatform().daemon().start(() -> Thread.ofVirtual().start(() -> {}));
            }
        } else if (now > usual && System.nanoTime() - raisedNanos > CALM.toNanos()) {
            scheduler.setParallelism(usual);
        }
    }
}
