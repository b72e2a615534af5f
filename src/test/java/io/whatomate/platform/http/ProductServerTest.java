package io.whatomate.platform.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.whatomate.FreePort;
import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ProductServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /%s HTTP/1.1      | Accept: text/plain     | 414 | uri-too-long
            GET /here HTTP/1.1    | X-Long: %s             | 431 | headers-too-large
            GET /here HTTP/1.1    | No header              | 400 | invalid-request
            what is this          | Accept: text/plain     | 400 | invalid-request
            GET /here HTTP/1.1    | Content-Length: -1     | 400 | invalid-request
            GET /%%zz HTTP/1.1    | Accept: text/plain     | 400 | invalid-request
            GET /there HTTP/1.1   | Accept: text/plain     | 404 | unknown-path
            POST /here HTTP/1.1   | Accept: text/plain     | 405 | method-not-allowed
            POST /body HTTP/1.1   | Content-Length: 101    | 413 | body-too-large
            """)
    void whatReachesNoRouteIsAnsweredAsAProblem(String line, String header, int status, String type) throws Exception {
        var port = FreePort.next();
        serve(port);

        var answer = raw(port, (line + "\r\n" + header + "\r\nHost: here\r\nConnection: close\r\n\r\n").formatted("a".repeat(10_000)));

        assertThat(answer).startsWith("HTTP/1.").contains(" " + status + " ", "content-type: application/problem+json", "X-Request-Id: ");
        var problem = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(problem.path("type").asText()).isEqualTo("urn:whatomate:problem:" + type);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
    }

    @Test
    void aMethodThatAPathDoesNotKnowIsToldWhichItKnows() throws Exception {
        var port = FreePort.next();
        serve(port);

        assertThat(raw(port, "PUT /body HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")).contains(" 405 ", "allow: POST", "This path knows POST.");
        assertThat(raw(port, "DELETE /of/7/body HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")).contains(" 405 ");
    }

    /** Netty would take what follows for the next request: another one than a proxy in front sees. */
    @ParameterizedTest
    @ValueSource(strings = {"xchunked", "gzip, chunked", "chunked\r\nTransfer-Encoding: identity"})
    void aBodyWhoseEndNobodyCanTellEndsTheConnection(String coding) throws Exception {
        var port = FreePort.next();
        serve(port);

        var answer = raw(port, "POST /body HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: " + coding + "\r\n\r\nGET /here HTTP/1.1\r\nHost: here\r\n\r\n");

        assertThat(answer).doesNotContain("200 OK");
        assertThat(coding.startsWith("x") ? answer : "HTTP/1.1 400 ").as("what Netty reads as chunks may break off first").startsWith("HTTP/1.1 400 ");
    }

    @Test
    void anExpectationThatCannotBeMetIsSaidSo() throws Exception {
        var port = FreePort.next();
        serve(port);

        assertThat(raw(port, "POST /body HTTP/1.1\r\nHost: here\r\nExpect: tea\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"))
                .startsWith("HTTP/1.1 417 ").contains("expectation-failed");
        assertThat(raw(port, "POST /body HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"))
                .startsWith("HTTP/1.1 100 Continue").contains("200 OK", "hi");
    }

    @Test
    void bodiesThatComeInPartsAreWhole() throws Exception {
        var port = FreePort.next();
        serve(port);
        try (var socket = connect(port)) {
            write(socket, "POST /body HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\none\r\n");
            write(socket, "4\r\n two\r\n0\r\n\r\n");

            assertThat(read(socket)).contains("200 OK", "one two");
        }
    }

    /** Before anybody is asked who sends them: 230 connections with 2.9 MB each ended a node of 512 MB. */
    @Test
    void bodiesThatAreInMemoryTogetherAreBoundedUntilTheyAreAnswered() throws Exception {
        var port = FreePort.next();
        serve(port);
        var held = "POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n" + "a".repeat(90);
        try (var first = connect(port); var second = connect(port)) {
            write(first, held);
            write(second, held);
            await().untilAsserted(() -> assertThat(post(port, "b".repeat(50))).contains(" 503 ", "retry-after: 5", "busy"));
            write(first, "a".repeat(10));
        }

        await().untilAsserted(() -> assertThat(post(port, "b".repeat(50))).contains("200 OK", "bbbbb"));
    }

    @Test
    void aBodyThatDoesNotComeIsGivenUp() throws Exception {
        var port = FreePort.next();
        serve(port, Duration.ofMillis(50));
        try (var socket = connect(port)) {
            write(socket, "POST /body HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\na");

            assertThat(read(socket)).startsWith("HTTP/1.1 408 ").contains("body-too-slow");
        }
    }

    @Test
    void aBodyThatIsRefusedTakesNoOtherRequestOfItsConnectionAlong() throws Exception {
        var port = FreePort.next();
        serve(port);
        try (var http = HttpClient.newHttpClient()) {
            var first = http.send(request(port, "/here").build(), BodyHandlers.discarding());
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            var slow = http.sendAsync(request(port, "/slow").build(), BodyHandlers.ofString());
            var refused = http.send(
                    request(port, "/body").POST(BodyPublishers.ofInputStream(ProductServerTest::endless)).build(), BodyHandlers.discarding());

            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(slow.get(30, TimeUnit.SECONDS).body()).isEqualTo("slow");
        }
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(Duration.ofSeconds(30));
    }

    /** Some bytes at a time, for five seconds. */
    private static InputStream endless() {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        return new InputStream() {
            @Override
            public int read() {
                return System.nanoTime() < end ? 'x' : -1;
            }

            @Override
            public int read(byte[] bytes, int from, int most) throws IOException {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                if (System.nanoTime() >= end) {
                    return -1;
                }
                Arrays.fill(bytes, from, from + Math.min(most, 50), (byte) 'x');
                return Math.min(most, 50);
            }
        };
    }

    @Test
    void halfARequestIsNotWaitedForForEver() throws Exception {
        var port = FreePort.next();
        serve(new HttpProperties("127.0.0.1", port, 100, 200, Duration.ofMillis(200)), Duration.ofSeconds(60));

        try (var socket = connect(port)) {
            write(socket, "GET /here HTTP/1.1\r\nHost: he");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private String post(int port, String body) throws IOException {
        return raw(port, "POST /body HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** What no decent client would send. Answers everything until the server hangs up. */
    private static String raw(int port, String request) throws IOException {
        try (var socket = connect(port)) {
            write(socket, request);
            return read(socket);
        }
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private void serve(int port) throws Exception {
        serve(port, Duration.ofSeconds(60));
    }

    private void serve(int port, Duration longestBody) throws Exception {
        serve(new HttpProperties("127.0.0.1", port, 100, 200, Duration.ofMinutes(3)), longestBody);
    }

    /** Bodies of 100 bytes, and 200 together. */
    private void serve(HttpProperties http, Duration longestBody) throws Exception {
        var failures = new EdgeFailures(new Problems(new SimpleMeterRegistry()));
        var server = new ProductServer(http, longestBody, failures, List.of());
        server.setVertx(vertx);
        context.addService(server);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("platform-http:/here?httpMethodRestrict=GET").setBody(constant("here"));
                from("platform-http:/of/{one}/body?httpMethodRestrict=GET").setBody(constant("one"));
                from("platform-http:/slow?httpMethodRestrict=GET").delay(3000).setBody(constant("slow"));
                from("platform-http:/body?httpMethodRestrict=POST").convertBodyTo(String.class).removeHeaders("*");
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
