package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.FreePort;
import io.whatomate.Whatomate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The sandbox as a process of its own, without any database, behind its token. */
class MemorySandboxTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static ConfigurableApplicationContext sandbox;
    private static WebhookReceiver receiver;
    private static int port;

    @BeforeAll
    static void start() throws IOException {
        receiver = new WebhookReceiver();
        port = FreePort.next();
        sandbox = SpringApplication.run(Whatomate.class,
                "--whatomate.sandbox=only", "--whatomate.sandbox-store=memory", "--whatomate.sandbox-token=let-me-in",
                "--whatomate.sandbox-access-token=EAAtest", "--whatomate.sandbox-memory-messages=3",
                "--whatomate.sandbox-callback-url=" + receiver.url(), "--whatomate.data-dir=" + folder,
                "--whatomate.http.port=" + port, "--whatomate.management.port=0");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        receiver.close();
    }

    @Test
    void itNeedsNoDatabase() {
        assertThat(sandbox.getBeanNamesForType(DataSource.class)).isEmpty();
    }

    @Test
    void itPlaysTheDemosNumberAndForgetsTheOldestMessages() throws Exception {
        for (int i = 0; i < 4; i++) {
            var answer = send(request("/sandbox/graph/v24.0/100000000000001/messages", "EAAtest").POST(BodyPublishers.ofString(
                    "{\"messaging_product\":\"whatsapp\",\"to\":\"15551230001\",\"text\":{\"body\":\"" + i + "\"}}")));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
        await().untilAsserted(() -> assertThat(receiver.values("statuses")).hasSize(12));
        var shown = new ObjectMapper().readTree(
                send(request("/sandbox/phones/15551230001/messages", "let-me-in")).body()).path("messages");
        assertThat(shown).extracting(message -> message.at("/text/body").asText()).containsExactly("1", "2", "3");
        assertThat(shown.get(2).path("status").asText()).isEqualTo("read");
    }

    @Test
    void aPhoneKeepsItsName() throws Exception {
        for (var named : List.of("\"profileName\":\"Ada\",", "")) {
            assertThat(send(request("/sandbox/phones/15551230002/messages", "let-me-in").POST(BodyPublishers.ofString("{" + named + "\"text\":\"Hi\"}")))
                    .body()).contains("\"profileName\":\"Ada\"");
        }
    }

    @Test
    void theControlApiAndTheScreensAskForTheToken() throws Exception {
        assertThat(send(request("/sandbox/phones", "wrong")).statusCode()).isEqualTo(401);
        assertThat(send(request("/sandbox/phones", "let-me-in")).statusCode()).isEqualTo(200);
        assertThat(opens("wrong")).isFalse();
        assertThat(opens("let-me-in")).isTrue();
    }

    private static boolean opens(String token) {
        try {
            HTTP.newWebSocketBuilder()
                    .subprotocols("whatomate-sandbox", token)
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/sandbox/ws/15551230001"), new WebSocket.Listener() {})
                    .join();
            return true;
        } catch (CompletionException refused) {
            return false;
        }
    }

    private static HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
