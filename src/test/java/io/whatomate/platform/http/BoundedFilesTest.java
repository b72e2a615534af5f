package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file of somebody else's comes as it is read, up to a size and for a time. */
class BoundedFilesTest {

    private static final int LIMIT = 1_000;

    private final CountDownLatch hungUp = new CountDownLatch(1);
    private HttpServer server;
    private BoundedFiles files;
    private CloseableHttpClient client;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/announced", exchange -> {
            exchange.sendResponseHeaders(200, LIMIT + 1);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
        });
        server.createContext("/exact", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[LIMIT]);
            exchange.close();
        });
        server.createContext("/endless", exchange -> drip(exchange, 4096, 0));
        server.createContext("/slow", exchange -> drip(exchange, 1, 20));
        server.start();
        files = new BoundedFiles(LIMIT, Duration.ofSeconds(4));
        client = TargetConfiguration.client(new GuardedNames(TargetOwner.TENANT, new TargetRules("127.0.0.1"), InetAddress::getAllByName), files, 2);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        files.close();
        server.stop(0);
    }

    @Test
    void aFileOfTheLargestSizeIsRead() throws IOException {
        assertThat(read("/exact")).isEqualTo(LIMIT);
    }

    @Test
    void whatAnnouncesMoreIsNotRead() {
        assertThatThrownBy(() -> read("/announced")).isInstanceOf(TargetRefused.class).hasMessageContaining("1000 bytes");
    }

    @Test
    void whatHasNoEndIsCutOffAndHungUpOn() throws InterruptedException {
        assertThatThrownBy(() -> read("/endless")).isInstanceOf(TargetRefused.class);
        assertThat(hungUp.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatComesByteByByteEndsInTime() {
        assertThatThrownBy(() -> read("/slow")).isInstanceOf(InterruptedIOException.class);
    }

    private int read(String path) throws IOException {
        var get = new HttpGet("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return client.execute(get, response -> {
            assertThat(response.getHeaders()).isEmpty();
            try (InputStream bytes = response.getEntity().getContent()) {
                return bytes.readAllBytes().length;
            }
        });
    }

    private void drip(HttpExchange exchange, int bytes, int pause) {
        try {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 100_000; i++) {
                exchange.getResponseBody().write(new byte[bytes]);
                exchange.getResponseBody().flush();
                TimeUnit.MILLISECONDS.sleep(pause);
            }
        } catch (IOException | InterruptedException e) {
            hungUp.countDown();
        }
    }
}
