package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocketFrame;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One socket and a peer that is silent, hurried or of another mind. */
class SocketSessionTest {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPeerThatAnswersNoPingIsSentAway() throws Exception {
        var server = serve(new SocketBounds(100, 4, 1000, 1000, 30), text -> {});
        try (var silent = new Socket("127.0.0.1", server.actualPort())) {
            upgrade(silent);

            // Pings, then the close frame with its code.
            var in = silent.getInputStream();
            for (var opcode = in.read(); opcode == 0x89; opcode = in.read()) {
                assertThat(in.read()).isZero();
            }
            in.read();

            assertThat(in.read() << 8 | in.read()).isEqualTo(1001);
        }
        await().until(() -> closed.get() == 1);
    }

    @Test
    void aPeerThatAnswersPingsStays() throws Exception {
        var server = serve(new SocketBounds(100, 4, 1000, 1000, 500), text -> {});
        var pings = new AtomicInteger();
        var socket = vertx.createWebSocketClient().connect(server.actualPort(), "127.0.0.1", "/")
                .toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        socket.frameHandler(frame -> pings.addAndGet(frame.isPing() ? 1 : 0));

        await().until(() -> pings.get() > 3);

        assertThat(socket.isClosed()).isFalse();
    }

    @Test
    void framesWaitForTheOneBeforeThem() throws Exception {
        var taken = new CopyOnWriteArrayList<String>();
        var hold = new CountDownLatch(1);
        var server = serve(new SocketBounds(100, 4, 1000, 1000, 10_000), text -> {
            if (text.equals("0")) {
                waitFor(hold);
            }
            taken.add(text);
        });
        var socket = vertx.createWebSocketClient().connect(server.actualPort(), "127.0.0.1", "/")
                .toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        for (var i = 0; i < 20; i++) {
            socket.writeFrame(WebSocketFrame.textFrame(Integer.toString(i), true));
        }
        hold.countDown();

        await().until(() -> taken.size() == 20);
        assertThat(taken).isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
    }

    @Test
    void whatIsNoTextIsRefused() throws Exception {
        var server = serve(new SocketBounds(100, 4, 1000, 1000, 10_000), text -> {});
        var socket = vertx.createWebSocketClient().connect(server.actualPort(), "127.0.0.1", "/")
                .toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        socket.writeFrame(WebSocketFrame.binaryFrame(Buffer.buffer("x"), true));

        await().until(socket::isClosed);
        assertThat(socket.closeStatusCode()).isEqualTo((short) 1003);
    }

    private HttpServer serve(SocketBounds bounds, Consumer<String> route) throws Exception {
        return vertx.createHttpServer()
                .webSocketHandler(socket ->
                        new SocketSession(socket, () -> {}, bounds, vertx, route).open(closed::incrementAndGet))
                .listen(0, "127.0.0.1")
                .toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static void upgrade(Socket socket) throws IOException {
        socket.getOutputStream().write(String.join("\r\n", List.of("GET / HTTP/1.1", "Host: 127.0.0.1", "Connection: Upgrade",
                "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", ""))
                .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
