package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class ScreensTest extends SandboxTest {

    @Autowired
    Watchers watchers;

    @Test
    void aWatchingPageSeesMessagesAndTicksOfItsPhoneOnly() throws Exception {
        var own = new Screen();
        var other = new Screen();
        var socket = open(customer, own);
        open("15557654321", other);
        send(post("/sandbox/phones/" + customer + "/messages", "{\"text\":\"hi\",\"to\":\"" + display + "\"}"));
        var id = acceptedId(sendMessage("\"text\":{\"body\":\"hello\"}"));

        await().untilAsserted(() -> assertThat(own.frames).hasSize(5));
        assertThat(own.frames.getFirst().at("/message/text/body").asText()).isEqualTo("hi");
        assertThat(own.frames.get(1).at("/message/id").asText()).isEqualTo(id);
        assertThat(own.frames.get(1).at("/message/direction").asText()).isEqualTo("from_business");
        assertThat(own.frames.subList(2, 5)).extracting(frame -> frame.path("status").asText())
                .containsExactly("sent", "delivered", "read");
        assertThat(own.frames.subList(2, 5)).allSatisfy(frame -> assertThat(frame.path("id").asText()).isEqualTo(id));
        assertThat(other.frames).isEmpty();

        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        await().untilAsserted(() -> assertThat(own.closed).isTrue());
        acceptedId(sendMessage("\"text\":{\"body\":\"nobody looks\"}"));
        await().untilAsserted(() -> assertThat(transcript().get(2).path("status").asText()).isEqualTo("read"));
        assertThat(own.frames).hasSize(5);
    }

    @Test
    void aForeignPageAndAWrongPathAreRefused() {
        assertThatThrownBy(() -> HttpClient.newHttpClient().newWebSocketBuilder()
                        .header("Origin", "https://elsewhere.example")
                        .buildAsync(address(customer), new Screen())
                        .join())
                .hasMessageContaining("WebSocketHandshakeException");
        assertThatThrownBy(() -> open("not-a-phone", new Screen())).hasMessageContaining("WebSocketHandshakeException");
        assertThatThrownBy(() -> open(customer + "?wa_id=1", new Screen())).hasMessageContaining("WebSocketHandshakeException");
    }

    private WebSocket open(String phone, Screen screen) {
        var socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .subprotocols("whatomate-sandbox", "a-token-nobody-asked-for")
                .buildAsync(address(phone), screen)
                .join();
        assertThat(socket.getSubprotocol()).isEqualTo("whatomate-sandbox");
        // The route that notes the watcher runs after the upgrade.
        await().until(() -> watchers.watches(phone));
        return socket;
    }

    private URI address(String phone) {
        return URI.create(url("/sandbox/ws/" + phone).toString().replaceFirst("^http", "ws"));
    }

    private static final class Screen implements WebSocket.Listener {

        private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            try {
                frames.add(JSON.readTree(data.toString()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed = true;
            return null;
        }
    }
}
