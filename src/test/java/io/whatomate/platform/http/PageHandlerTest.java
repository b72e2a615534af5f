package io.whatomate.platform.http;

import static java.net.http.HttpResponse.BodyHandlers.ofByteArray;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageHandlerTest {

    private static final String SCRIPT = "/assets/index-1a2b.js";
    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static HttpServer server;

    @BeforeAll
    static void listen() throws IOException {
        var router = Router.router(VERTX);
        router.route().last().handler(new PageHandler(new PageFiles("page/")));
        router.get("/added-later").handler(exchange -> exchange.end("a route"));
        server = VERTX.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void close() {
        CLIENT.close();
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void theRootIsThePageUnderAPolicyWithoutInlineScripts() throws Exception {
        var answer = call("GET", "/");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body())).contains("<title>A page</title>");
        assertThat(header(answer, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
        assertThat(header(answer, "content-security-policy"))
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void aPageIsCalledWithoutItsEndingAndTheContractsViewerMayStyleItsElements() throws Exception {
        var answer = call("GET", "/api/docs");

        assertThat(new String(answer.body())).contains("<title>The contract</title>");
        assertThat(header(answer, "content-security-policy"))
                .contains("default-src 'self'", "style-src 'self' 'unsafe-inline'")
                .doesNotContain("script-src", "unsafe-eval");
    }

    @Test
    void aFileNamedByItsContentIsKeptForAYear() throws Exception {
        var answer = call("GET", SCRIPT);

        assertThat(new String(answer.body())).isEqualTo("export default \"plain\"\n");
        assertThat(header(answer, "cache-control")).contains("max-age=31536000", "immutable");
        assertThat(header(answer, "content-type")).startsWith("text/javascript");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "gzip, deflate, br | br",
        "gzip | gzip",
        "gzip;q=0.5, br;q=0 | gzip",
        "GZIP | gzip",
        "deflate | ",
        "br;q=0.0 | ",
    })
    void theSmallestFormThatTheClientTakesIsSent(String accepted, String expected) throws Exception {
        var answer = call("GET", SCRIPT, "Accept-Encoding", accepted);

        assertThat(answer.headers().firstValue("content-encoding").orElse(null)).isEqualTo(expected);
        assertThat(header(answer, "vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void theCompressedFormIsTheSameFile() throws Exception {
        var answer = call("GET", SCRIPT, "Accept-Encoding", "gzip");

        try (var content = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(new String(content.readAllBytes())).isEqualTo("export default \"plain\"\n");
        }
    }

    @Test
    void whoHasTheFileGetsNoBody() throws Exception {
        var tag = header(call("GET", "/"), "etag");
        var answer = call("GET", "/", "If-None-Match", tag);

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void headTellsTheLengthOnly() throws Exception {
        var answer = call("HEAD", SCRIPT);

        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "content-length")).isEqualTo("23");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/assets/gone.js", "/assets/", "/assets", "/assets/index-1a2b.js.gz", "/../application.yaml", "/%2e%2e/config",
        "/assets/..%2f..%2findex.html", "/nowhere"
    })
    void nothingElseIsServed(String path) throws Exception {
        assertThat(call("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void aFileIsReadAndNothingElse() throws Exception {
        var answer = call("POST", "/assets/index-1a2b.js");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "allow")).isEqualTo("GET, HEAD");
        assertThat(call("POST", "/nowhere").statusCode()).as("what is not there knows no method").isEqualTo(404);
    }

    @Test
    void aRouteAddedLaterStillComesFirst() throws Exception {
        assertThat(new String(call("GET", "/added-later").body())).isEqualTo("a route");
    }

    private static HttpResponse<byte[]> call(String method, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .method(method, BodyPublishers.noBody());
        return CLIENT.send((headers.length > 0 ? request.headers(headers) : request).build(), ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
