package io.whatomate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.whatomate.bench.HttpLoad.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn verify -Pbench}: figures of the packaged application with the sandbox as Meta, the load in this JVM.
 * {@code -Dbench.quick} shortens everything to a check of the bench itself, {@code -Dbench.messages} the run for memory.
 */
@Tag("bench")
class BenchIT {

    private static final boolean QUICK = System.getProperty("bench.quick") != null;
    private static final int ROUNDS = QUICK ? 2 : 5;
    private static final Duration WARM_UP = Duration.ofSeconds(QUICK ? 5 : 20);
    /** On two processors the compiler has work for a minute and a half before conversations run at their speed. */
    private static final Duration LONG_WARM_UP = Duration.ofSeconds(QUICK ? 5 : 90);
    private static final Duration ROUND = Duration.ofSeconds(QUICK ? 4 : 10);
    private static final long MESSAGES = Long.getLong("bench.messages", QUICK ? 4_000 : 200_000);
    /** Conversations kept under way: enough to keep two processors busy, few enough not to measure a queue. */
    private static final int WINDOW = 200;
    private static final int CONNECTIONS = 48;
    private static final String FINISHED =
            "SELECT count(*) FROM message_events WHERE status = 'read' AND source = 'webhook'";
    private static final String NO_OP = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private final Report report = new Report("target/bench.json");

    @TempDir
    Path folder;

    @Test
    void measures() throws Exception {
        try (var stage = new Stage(folder)) {
            report.add("processors", Runtime.getRuntime().availableProcessors());
            var noOp = measureNoOp(stage);
            measureRead(stage, noOp);
            var greetings = new Greetings(stage.numbers(), Stage.APP_SECRET);
            measureAcknowledgement(stage, greetings, noOp);
            var perSecond = measurePipeline(stage, greetings);
            measureLatency(stage, greetings, perSecond / 2);
            measureMemory(stage, greetings);
        }
        report.print();
    }

    private double measureNoOp(Stage stage) {
        var request = Buffer.buffer(NO_OP);
        try (var load = new HttpLoad(stage.port(), CONNECTIONS, () -> request)) {
            load.asFastAsAnswersCome(WARM_UP);
            var perSecond = median(load);
            report.add("noOpPerSecond", "bare route (GET /health)", perSecond, "req/s", "");
            return perSecond;
        }
    }

    /** Token, permission, contract and tenant fence on the way to one row. */
    private void measureRead(Stage stage, double noOp) throws Exception {
        var token = stage.adminToken();
        var request = Buffer.buffer("GET /api/v1/chatbot/keywords/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(stage.keyword(token), token));
        try (var load = new HttpLoad(stage.port(), CONNECTIONS, () -> request)) {
            load.asFastAsAnswersCome(WARM_UP);
            var perSecond = median(load);
            report.add("readPerSecond", "one keyword rule read through the API", perSecond, "req/s", "");
            report.add("readShare", "  of the bare route", 100 * perSecond / noOp, "%", ">= 20");
        }
    }

    /** The lanes are stopped: what is measured is taking in, not what follows. */
    private void measureAcknowledgement(Stage stage, Supplier<Buffer> greetings, double noOp) throws Exception {
        try (var jvm = stage.applicationJvm(); var load = new HttpLoad(stage.port(), CONNECTIONS, greetings)) {
            jvm.stopRoute("webhook-feed-due-events");
            jvm.stopRoute("webhook-run-lane");
            load.asFastAsAnswersCome(WARM_UP);
            var before = stage.installation().count("SELECT count(*) FROM webhook_events");
            var processorTime = jvm.processorTime();
            var perSecond = median(load);
            var spent = jvm.processorTime().minus(processorTime).toNanos() / 1e3;
            var kept = stage.installation().count("SELECT count(*) FROM webhook_events") - before;
            report.add("acknowledgedPerSecond", "webhooks acknowledged, durable", perSecond, "req/s", ">= 3,300");
            report.add("acknowledgedMicros", "  processor time of the application for each", spent / kept, "us", "");
            report.add("acknowledgedShare", "  of the bare route", 100 * perSecond / noOp, "%", ">= 15");
            var half = load.steadily(perSecond / 2, ROUND.multipliedBy(2));
            report.add("acknowledgedP50Millis", "  p50 at half of it", half.millis(50), "ms", "");
            report.add("acknowledgedP99Millis", "  p99 at half of it", half.millis(99), "ms", "< 50");
            assertThat(half.failed()).isZero();
            assertThat(stage.installation().count("SELECT count(*) FROM webhook_events") - before - kept)
                    .as("what was acknowledged is kept").isEqualTo(half.answered());
            stage.installation().owner().sql("TRUNCATE webhook_deliveries, webhook_events").update();
            jvm.startRoute("webhook-run-lane");
            jvm.startRoute("webhook-feed-due-events");
        }
    }

    private double measurePipeline(Stage stage, Supplier<Buffer> greetings) throws Exception {
        try (var load = new HttpLoad(stage.port(), CONNECTIONS, greetings);
                var application = stage.applicationJvm();
                var sandbox = stage.sandboxJvm()) {
            converse(stage, load, LONG_WARM_UP);
            var rounds = new ArrayList<Double>();
            var begun = stage.installation().count(FINISHED);
            var applicationTime = application.processorTime();
            var sandboxTime = sandbox.processorTime();
            for (var round = 0; round < ROUNDS; round++) {
                rounds.add(converse(stage, load, ROUND.multipliedBy(2)));
            }
            var finished = stage.installation().count(FINISHED) - begun;
            report.add("conversationRounds", rounds);
            report.add("conversationsPerSecond", "conversations, webhook to third status", middle(rounds), "/s", ">= 200");
            report.add("applicationMillis", "  processor time of the application for each",
                    application.processorTime().minus(applicationTime).toNanos() / 1e6 / finished, "ms", "");
            report.add("sandboxMillis", "  processor time of the sandbox for each",
                    sandbox.processorTime().minus(sandboxTime).toNanos() / 1e6 / finished, "ms", "");
            stage.settle();
            return middle(rounds);
        }
    }

    private void measureLatency(Stage stage, Greetings greetings, double perSecond) throws Exception {
        try (var load = new HttpLoad(stage.port(), CONNECTIONS, greetings)) {
            greetings.takeSentAt();
            load.steadily(perSecond, ROUND);
            stage.settle();
            var times = stage.answerTimes(greetings.takeSentAt());
            report.add("answerP50Millis", "  webhook to answer at half of it, p50", percentile(times, 50), "ms", "");
            report.add("answerP99Millis", "  webhook to answer at half of it, p99", percentile(times, 99), "ms", "");
        }
    }

    private void measureMemory(Stage stage, Greetings greetings) throws Exception {
        try (var load = new HttpLoad(stage.port(), CONNECTIONS, greetings); var jvm = stage.applicationJvm()) {
            var heap = new ArrayList<Long>();
            var before = stage.installation().count("SELECT count(*) FROM messages");
            for (var tenth = 1; tenth <= 10; tenth++) {
                while (stage.installation().count("SELECT count(*) FROM messages") - before < MESSAGES * tenth / 10) {
                    converse(stage, load, Duration.ofSeconds(5));
                }
                heap.add(jvm.heapInUse() >> 20);
            }
            stage.settle();
            greetings.takeSentAt();
            report.add("heapMegabytes", heap);
            report.add("heapFirst", "heap after collection, first tenth of %,d messages".formatted(MESSAGES), heap.getFirst(), "MB", "");
            report.add("heapLast", "heap after collection, last tenth", heap.getLast(), "MB", "flat");
        }
    }

    /** Posts whenever fewer than the window are under way. @return conversations a second that reached their last status */
    private static double converse(Stage stage, HttpLoad load, Duration time) throws InterruptedException {
        var before = stage.installation().count(FINISHED);
        var begun = System.nanoTime();
        while (System.nanoTime() - begun < time.toNanos()) {
            var room = WINDOW - stage.backlog();
            if (room > 0) {
                load.asFastAsAnswersCome(room);
            } else {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        var elapsed = System.nanoTime() - begun;
        return (stage.installation().count(FINISHED) - before) / (elapsed / 1e9);
    }

    private static double median(HttpLoad load) {
        var rounds = new ArrayList<Double>();
        for (var round = 0; round < ROUNDS; round++) {
            Result result = load.asFastAsAnswersCome(ROUND);
            assertThat(result.failed()).isZero();
            rounds.add(result.perSecond());
        }
        return middle(rounds);
    }

    private static double middle(List<Double> rounds) {
        return rounds.stream().sorted().toList().get(rounds.size() / 2);
    }

    private static long percentile(List<Long> sorted, int percentile) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percentile / 100));
    }
}
