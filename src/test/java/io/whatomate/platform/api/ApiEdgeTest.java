package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What is refused before a body is read, and what the edge adds to every answer. */
class ApiEdgeTest extends ApiTest {

    private static final String RULES = "/chatbot/keywords";

    @Value("${spring.datasource.url}")
    private String database;

    @Value("${spring.datasource.username}")
    private String owner;

    @Value("${spring.datasource.password}")
    private String password;

    @Test
    void knowsNoPathOutsideTheContract() {
        var answer = call("POST", "/nothing", null, "{\"echo\": \"me\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("unknown-path");
        assertThat(answer.body().toString()).doesNotContain("echo");
        assertThat(call("GET", "", null, null).status()).isEqualTo(404);
        assertThat(call("GET", RULES + "/", null, null).status()).isEqualTo(404);
        assertThat(call("GET", "/Chatbot/Keywords", null, null).status()).isEqualTo(404);
    }

    /** Camel's matcher would take GE for GET. */
    @Test
    void knowsTheContractsMethodsOnly() {
        for (var method : new String[] {"PATCH", "DELETE", "OPTIONS", "GE", "HEAD"}) {
            var answer = call(method, RULES, null, null);
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.header("allow")).isEqualTo("GET, POST");
        }
    }

    @Test
    void takesJsonOnly() {
        assertThat(call("POST", RULES, null, "a=b", "Content-Type", "application/x-www-form-urlencoded").status()).isEqualTo(415);
        assertThat(call("POST", RULES, null, "--x", "Content-Type", "multipart/form-data; boundary=x").status()).isEqualTo(415);
        assertThat(call("POST", RULES, null, "{}", "Content-Type", "application/json; charset=latin1").status()).isEqualTo(415);
        assertThat(call(HttpRequest.newBuilder(url("/api/v1" + RULES)).POST(BodyPublishers.ofString("{}"))).status()).isEqualTo(415);
        assertThat(call("POST", RULES, null, "{}", "Content-Type", "Application/JSON; Charset=UTF-8").status()).isEqualTo(401);
    }

    /** Unpacked, a small body may be a very large one. */
    @Test
    void takesNoPackedBody() {
        var answer = call("POST", RULES, null, "{}", "Content-Encoding", "gzip");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.problem()).isEqualTo("unsupported-content-encoding");
        assertThat(answer.header("accept-encoding")).isEqualTo("identity");
        assertThat(call("POST", RULES, null, "{}", "Content-Encoding", "identity").status()).isEqualTo(401);
    }

    @Test
    void answersProgramsThatMissTheApiWithAProblem() {
        for (var path : new String[] {"/api/", "/api/v2/contacts", "/api/v1x", "/api/v1me"}) {
            var answer = call(HttpRequest.newBuilder(url(path)).POST(BodyPublishers.ofString("{}")));
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.problem()).as(path).isEqualTo("unknown-path");
        }
    }

    @Test
    void answersJsonOnly() {
        assertThat(call("GET", RULES, null, null, "Accept", "text/html").status()).isEqualTo(406);
        assertThat(call("GET", RULES, null, null, "Accept", "text/html, */*;q=0.1").status()).isEqualTo(401);
    }

    @Test
    void keepsADecentRequestIdAndReplacesAnother() {
        var kept = call("GET", "/me", null, null, "X-Request-Id", "order-17");
        assertThat(kept.header("x-request-id")).isEqualTo("order-17");
        assertThat(kept.body().path("instance").asText()).isEqualTo("urn:whatomate:request:order-17");

        for (var indecent : new String[] {"a b", "ä", "x".repeat(65), "${jndi:x}"}) {
            assertThat(call("GET", "/me", null, null, "X-Request-Id", indecent).header("x-request-id"))
                    .matches("[0-9a-f-]{36}");
        }
    }

    @Test
    void answersNoneOfTheRequestsHeaders() {
        var answer = call("GET", RULES, signedIn("admin"), null,
                "X-Custom", "1", "Set-Cookie", "a=b", "Location", "https://example.com", "kafka.OVERRIDE_TOPIC", "t");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().map().keySet())
                .isSubsetOf(":status", "content-length", "content-type", "transfer-encoding", "x-request-id", "cache-control",
                        "x-content-type-options");
    }

    @Test
    void saysThatAFailureIsOursAndNothingMore() {
        var user = signedIn("admin");
        var shapes = JdbcClient.create(new DriverManagerDataSource(database, owner, password));
        shapes.sql("ALTER FUNCTION keyword_rule_json RENAME TO keyword_rule_gone").update();
        try {
            var answer = get(RULES, user);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.problem()).isEqualTo("internal-error");
            assertThat(answer.body().toString()).doesNotContain("keyword_rule").doesNotContain("SQL").doesNotContain("Exception");
            assertThat(answer.body().path("instance").asText()).endsWith(answer.header("x-request-id"));
        } finally {
            shapes.sql("ALTER FUNCTION keyword_rule_gone RENAME TO keyword_rule_json").update();
        }
    }

    /** The contract's route takes the whole prefix: the webhook's routes stand in front of it. */
    @Test
    void leavesTheWebhookToItsRoutes() {
        var handshake = call("GET", "/webhook?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=7", null, null);
        assertThat(handshake.status()).isEqualTo(403);
        assertThat(call("POST", "/webhook", null, "{\"object\": \"x\", \"entry\": []}").status()).isEqualTo(401);
        assertThat(call("GET", "/webhook/no-account?hub.mode=subscribe&hub.verify_token=x&hub.challenge=7", null, null).status())
                .isEqualTo(404);
    }

    /** A body that is announced as too large is refused before it is sent. */
    @Test
    void refusesALargeBodyThatHasNotComeYet() throws IOException {
        assertThat(raw("POST /api/v1" + RULES + " HTTP/1.1", "Content-Type: application/json", "Content-Length: 1000000000"))
                .isEqualTo("HTTP/1.1 413");
    }

    @Test
    void refusesAPathOrQueryThatIsNotWellEncoded() throws IOException {
        var token = "Authorization: Bearer " + signedIn("admin").token();
        assertThat(raw("GET /api/v1" + RULES + "/%zz HTTP/1.1", token)).isEqualTo("HTTP/1.1 400");
        assertThat(raw("GET /api/v1" + RULES + "?name=%zz HTTP/1.1", token)).isEqualTo("HTTP/1.1 400");
        assertThat(raw("GET /api/v1/../../etc/passwd HTTP/1.1", token)).isEqualTo("HTTP/1.1 404");
    }

    /** A proxy in front may have looked at the other one. */
    @Test
    void takesCredentialsOnce() throws IOException {
        var token = "Authorization: Bearer " + signedIn("admin").token();

        assertThat(raw("GET /api/v1/me HTTP/1.1", token)).isEqualTo("HTTP/1.1 200");
        assertThat(raw("GET /api/v1/me HTTP/1.1", token, token)).isEqualTo("HTTP/1.1 401");
        assertThat(raw("GET /api/v1/me HTTP/1.1", "X-API-Key: a", "X-API-Key: b")).isEqualTo("HTTP/1.1 401");
    }

    /** As many load balancers ask. */
    @Test
    void saysWithoutABodyThatItIsWell() throws IOException {
        assertThat(raw("HEAD /health HTTP/1.1")).isEqualTo("HTTP/1.1 200");
        assertThat(raw("HEAD /ready HTTP/1.1")).isIn("HTTP/1.1 200", "HTTP/1.1 503");
    }

    /** What no decent client would send; answers the status line's beginning. */
    private String raw(String... lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.setSoTimeout(60_000);
            var head = String.join("\r\n", lines) + "\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }
}
