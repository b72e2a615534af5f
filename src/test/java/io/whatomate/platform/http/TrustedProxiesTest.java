package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.whatomate.platform.StartRefused;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** X-Forwarded-For, as a request from 127.0.0.1 carries it. */
class TrustedProxiesTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                      | 203.0.113.9                       | 127.0.0.1
            127.0.0.1               | 203.0.113.9                       | 203.0.113.9
            127.0.0.0/8             | 198.51.100.1, 203.0.113.9         | 203.0.113.9
            127.0.0.1,203.0.113.0/24 | 198.51.100.1, 203.0.113.9        | 198.51.100.1
            127.0.0.1,0.0.0.0/0     | 198.51.100.1, 203.0.113.9         | 198.51.100.1
            127.0.0.1,203.0.113.9   | 2001:db8::7, 203.0.113.9          | 2001:db8::7
            127.0.0.1               | unknown                           | 127.0.0.1
            127.0.0.1               | ''                                | 127.0.0.1
            10.0.0.0/8              | 203.0.113.9                       | 127.0.0.1
            127.0.0.128/25          | 203.0.113.9                       | 127.0.0.1
            ::1,127.0.0.1/32        | 203.0.113.9                       | 203.0.113.9
            """)
    void believesAsFarAsTheOperatorsProxiesWrote(String trusted, String forwarded, String client) throws Exception {
        var proxies = new TrustedProxies(trusted);
        var server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(proxies.clientOf(request)))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                .header("X-Forwarded-For", forwarded)
                .build();

        assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body()).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example.com", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "/8"})
    void refusesToStartOnAnythingElse(String setting) {
        assertThatThrownBy(() -> new TrustedProxies(setting))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("WHATOMATE_TRUSTED_PROXIES");
    }
}
