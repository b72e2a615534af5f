package io.whatomate.platform.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.whatomate.FreePort;
import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ProductServerTest {

    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @AfterEach
    void close() {
        context.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void failsTheStartWhenSomeoneTookThePortSinceItWasLookedAt() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> serve(taken.getLocalPort()))
                    .rootCause()
                    .isInstanceOf(BindException.class);
            assertThatThrownBy(() -> serve(taken.getLocalPort()))
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(StartRefused.class),
                            e -> assertThat(e).hasCauseInstanceOf(StartRefused.class));
        }
    }

    @Test
    void answersEveryRequestItself() throws Exception {
        var port = FreePort.next();
        serve(port);

        // A connection each: Vert.x hands connections of a shared port out in turn.
        assertThat(IntStream.range(0, 8).map(i -> status(port))).containsOnly(200);
    }

    @Test
    void aQueryThatIsNotWellFormedIsRefusedWithoutATraceInTheLog(CapturedOutput log) throws Exception {
        var port = FreePort.next();
        serve(port);

        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET /here?x=% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII)).startsWith("HTTP/1.1 400 ").contains("not well-formed");
        }
        assertThat(log).doesNotContain("Unhandled exception");
    }

    @RepeatedTest(5)
    void isReachedByACallerWhoKeepsHisConnectionFromBeforeTheStart() throws Exception {
        var port = FreePort.next();
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var caller = Thread.ofVirtual().start(() -> {
                while (!Thread.interrupted()) {
                    status(http, port);
                }
            });
            serve(port);
            caller.interrupt();
            caller.join();

            assertThat(IntStream.range(0, 8).map(i -> status(http, port))).containsOnly(200);
        }
    }

    private void serve(int port) throws Exception {
        var configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(port);
        var server = new ProductServer(configuration, List.of());
        server.setVertx(vertx);
        context.addService(server);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/here").setBody(constant("here"));
            }
        });
        context.start();
    }

    private static int status(int port) {
        try (var http = HttpClient.newHttpClient()) {
            return status(http, port);
        }
    }

    /** 0 when the call gets no answer. */
    private static int status(HttpClient http, int port) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/here")).build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
