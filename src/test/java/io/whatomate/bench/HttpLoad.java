package io.whatomate.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Posts ready-made HTTP/1.1 requests over kept connections from one event loop, so that the load takes little of a machine
 * that it shares with what it measures. Latency counts from the moment a request was due, not from when a connection was
 * free for it.
 */
final class HttpLoad implements AutoCloseable {

    /**
     * @param answered requests with status 200
     * @param failed requests with another status
     * @param nanos latency of every request
     */
    record Result(long answered, long failed, Duration time, Histogram nanos) {

        double perSecond() {
            return answered / (time.toNanos() / 1e9);
        }

        double millis(double percentile) {
            return nanos.getValueAtPercentile(percentile) / 1e6;
        }
    }

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final Supplier<Buffer> requests;
    private Run run;

    /** @param requests the next request, head and body */
    HttpLoad(int port, int connections, Supplier<Buffer> requests) {
        this.requests = requests;
        var client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        for (var i = 0; i < connections; i++) {
            var socket = client.connect(port, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
            idle.add(new Connection(socket));
        }
    }

    /** Each connection sends its next request as soon as the last one is answered. */
    Result asFastAsAnswersCome(Duration time) {
        return complete(new Run(Long.MAX_VALUE, time.toNanos(), 0));
    }

    /** As above, until that many are sent. */
    Result asFastAsAnswersCome(long count) {
        return complete(new Run(count, Long.MAX_VALUE / 2, 0));
    }

    /** Requests become due at a steady rate, whether or not earlier ones are answered. */
    Result steadily(double perSecond, Duration time) {
        return complete(new Run(Long.MAX_VALUE, time.toNanos(), 1e9 / perSecond));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Result complete(Run next) {
        vertx.runOnContext(start -> {
            run = next;
            next.begin();
        });
        return next.result.orTimeout(10, TimeUnit.MINUTES).join();
    }

    /** One stretch of load; touched by the event loop alone. */
    private final class Run {

        private final CompletableFuture<Result> result = new CompletableFuture<>();
        private final Histogram nanos = new Histogram(3_600_000_000_000L, 3);
        private final long begun = System.nanoTime();
        private final long most;
        private final long length;
        private final double interval;
        private long started;
        private long answered;
        private long failed;
        private int underWay;

        Run(long most, long length, double interval) {
            this.most = most;
            this.length = length;
            this.interval = interval;
        }

        void begin() {
            if (interval > 0) {
                vertx.setPeriodic(1, timer -> {
                    startDue();
                    if (result.isDone()) {
                        vertx.cancelTimer(timer);
                    }
                });
            }
            startDue();
        }

        void startDue() {
            while (!idle.isEmpty() && started < most && System.nanoTime() - begun < length) {
                var due = interval > 0 ? begun + (long) (started * interval) : System.nanoTime();
                if (due > System.nanoTime()) {
                    return;
                }
                started++;
                underWay++;
                idle.poll().send(due);
            }
            if (underWay == 0 && (started >= most || System.nanoTime() - begun >= length)) {
                result.complete(new Result(answered, failed, Duration.ofNanos(System.nanoTime() - begun), nanos));
            }
        }

        void ended(int status, long due) {
            // On a busy virtual machine the clocks of two processors may differ by microseconds.
            nanos.recordValue(Math.max(0, System.nanoTime() - due));
            underWay--;
            if (status == 200) {
                answered++;
            } else {
                failed++;
            }
            startDue();
        }
    }

    /** One request at a time; an answer ends by its Content-Length or by the last chunk. */
    private final class Connection {

        private final NetSocket socket;
        private Buffer unread = Buffer.buffer();
        private long due;

        Connection(NetSocket socket) {
            this.socket = socket;
            socket.handler(this::read);
            socket.closeHandler(closed -> {
                if (run != null && !run.result.isDone()) {
                    run.result.completeExceptionally(new IllegalStateException("The server closed a connection"));
                }
            });
        }

        void send(long due) {
            this.due = due;
            socket.write(requests.get());
        }

        private void read(Buffer part) {
            unread = unread.length() == 0 ? part : unread.appendBuffer(part);
            var text = unread.toString(StandardCharsets.ISO_8859_1);
            var end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            var length = text.substring(0, end).toLowerCase(Locale.ROOT).indexOf("content-length:");
            var complete = length < 0
                    ? text.endsWith("\r\n0\r\n\r\n")
                    : text.length() >= end + 4 + Integer.parseInt(
                            text.substring(length + 15, text.indexOf("\r\n", length)).strip());
            if (!complete) {
                return;
            }
            unread = Buffer.buffer();
            idle.add(this);
            run.ended(Integer.parseInt(text.substring(9, 12)), due);
        }
    }
}
