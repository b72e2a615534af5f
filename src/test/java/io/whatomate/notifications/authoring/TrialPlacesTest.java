package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.http.Problem;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Places are given out once, and are free when whoever had one is back. */
class TrialPlacesTest {

    @Test
    void whoIsLateKeepsThePlaceUntilTheEnd() throws Exception {
        var places = new TrialPlaces(4, 1);
        var organization = UUID.randomUUID();
        var taken = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var late = threads.submit(() -> {
                try (var _ = places.take(organization)) {
                    taken.countDown();
                    ignoringInterrupts(end);
                }
            });
            taken.await();
            late.cancel(true);

            assertThatThrownBy(() -> places.take(organization)).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.status()).isEqualTo(429);
                assertThat(problem.retryAfter()).isPositive();
            });
            end.countDown();
        }
        places.take(organization).close();
    }

    @Test
    void manyThreadsNeverHaveMoreThanThereAre() throws Exception {
        var places = new TrialPlaces(3, 2);
        var organizations = new UUID[] {UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()};
        var under = new AtomicInteger();
        var most = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var all = new ArrayList<Future<?>>();
            for (var i = 0; i < 8; i++) {
                var organization = organizations[i % organizations.length];
                all.add(threads.submit(() -> {
                    for (var n = 0; n < 2_000; n++) {
                        try (var _ = places.take(organization)) {
                            most.accumulateAndGet(under.incrementAndGet(), Math::max);
                            Thread.yield();
                            under.decrementAndGet();
                        } catch (Problem full) {
                            Thread.yield();
                        }
                    }
                }));
            }
            for (var one : all) {
                one.get();
            }
        }
        assertThat(most.get()).isBetween(1, 3);
        places.take(organizations[0]).close();
    }

    private static void ignoringInterrupts(CountDownLatch end) {
        while (end.getCount() > 0) {
            try {
                end.await();
            } catch (InterruptedException e) {
                // As a loop that does not look.
            }
        }
    }
}
