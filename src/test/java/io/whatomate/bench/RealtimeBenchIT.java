package io.whatomate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 2,000 open sockets and 200 events a second, each of which reaches ten of them: how long one takes, and whether memory grows. */
@Tag("bench")
class RealtimeBenchIT {

    private static final boolean QUICK = System.getProperty("bench.quick") != null;
    private static final int SOCKETS = QUICK ? 200 : 2_000;
    private static final int PER_SECOND = 200;
    private static final int WARM_UP_SECONDS = QUICK ? 3 : 30;
    private static final int ROUND_SECONDS = QUICK ? 3 : 20;
    private static final int ROUNDS = QUICK ? 2 : 5;

    @TempDir
    Path folder;

    @Test
    void measures() throws Exception {
        var report = new Report("target/bench-realtime.json");
        try (var stage = new Stage(folder);
                var jvm = stage.applicationJvm();
                var listeners = new Listeners(stage.installation(), stage.port(), SOCKETS)) {
            var sent = write(listeners, 0, WARM_UP_SECONDS);
            listeners.takeMicros();
            var heap = new ArrayList<Long>();
            var all = new ArrayList<Long>();
            var processorTime = jvm.processorTime();
            for (var round = 0; round < ROUNDS; round++) {
                var from = sent;
                sent = write(listeners, sent, ROUND_SECONDS);
                var micros = listeners.takeMicros();
                assertThat(micros).hasSize((sent - from) * Listeners.OF_ONE_ORGANIZATION);
                all.addAll(micros);
                heap.add(jvm.heapInUse() >> 20);
            }
            var sorted = all.stream().sorted().toList();
            report.add("socketsOpen", "sockets open", SOCKETS - listeners.closed(), "", "2,000");
            report.add("deliveryP50Millis", "event to socket, p50", millis(sorted, 50), "ms", "");
            report.add("deliveryP99Millis", "event to socket, p99", millis(sorted, 99), "ms", "< 100");
            report.add("deliveryMaxMillis", "event to socket, slowest", millis(sorted, 100), "ms", "");
            report.add("realtimeProcessorShare", "processor time of the application",
                    jvm.processorTime().minus(processorTime).toMillis() / (10.0 * ROUNDS * ROUND_SECONDS), "% of one", "");
            report.add("heapMegabytesRealtime", heap);
            report.add("heapFirstRealtime", "heap after collection, first round", heap.getFirst(), "MB", "");
            report.add("heapLastRealtime", "heap after collection, last round", heap.getLast(), "MB", "flat");
        }
        report.print();
    }

    /** @return the number of the next event; what was written has been delivered by then */
    private static int write(Listeners listeners, int first, int seconds) throws InterruptedException {
        var begun = System.nanoTime();
        for (var i = 0; i < seconds * PER_SECOND; i++) {
            var due = begun + i * (1_000_000_000L / PER_SECOND);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            listeners.event(first + i);
        }
        TimeUnit.MILLISECONDS.sleep(1_000);
        return first + seconds * PER_SECOND;
    }

    private static double millis(List<Long> sorted, int percentile) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100)) / 1_000.0;
    }
}
