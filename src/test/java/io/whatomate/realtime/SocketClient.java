package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A page's end of the line. */
final class SocketClient implements WebSocket.Listener, AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();
    private volatile int closeCode;
    private WebSocket socket;

    /** @throws java.util.concurrent.CompletionException when the handshake is refused */
    static SocketClient open(URI address, String ticket, String... headers) {
        var client = new SocketClient();
        var builder = HTTP.newWebSocketBuilder().subprotocols("whatomate", ticket);
        for (var i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(address, client).join();
        assertThat(client.socket.getSubprotocol()).isEqualTo("whatomate");
        return client;
    }

    void say(String frame) {
        socket.sendText(frame, true).join();
    }

    /** A part of a frame that goes on. Whoever has hung up meanwhile does not get it. */
    void begin(String part) {
        socket.sendText(part, false).exceptionally(hungUp -> socket).join();
    }

    /** Subscribes and waits until it has begun. */
    JsonNode subscribe(String room) {
        say("{\"type\":\"subscribe\",\"id\":\"%s\",\"room\":\"%s\"}".formatted(room, room));
        return answer(room);
    }

    /** Subscribes from a cursor on, and waits until what was missed has been told. */
    JsonNode resume(String room, String since) {
        say("{\"type\":\"subscribe\",\"id\":\"%s\",\"room\":\"%s\",\"since\":\"%s\"}".formatted(room, room, since));
        return answer(room);
    }

    /** The frame that answers the client's frame of that id. */
    JsonNode answer(String id) {
        return first(frame -> frame.path("id").asText().equals(id) && !isEvent(frame));
    }

    /** The first frame of that kind, now or soon. */
    JsonNode first(Predicate<JsonNode> wanted) {
        await().atMost(SOON).until(() -> frames.stream().anyMatch(wanted));
        return frames.stream().filter(wanted).findFirst().orElseThrow();
    }

    JsonNode first(String type) {
        return first(frame -> frame.path("type").asText().equals(type));
    }

    /** Everything that happened, in the order in which it was told. */
    List<JsonNode> events() {
        return frames.stream().filter(SocketClient::isEvent).toList();
    }

    /** The answers to the client's frames, in the order in which they came. */
    List<String> answers(String type) {
        return frames.stream().filter(frame -> frame.path("type").asText().equals(type)).map(frame -> frame.path("id").asText()).toList();
    }

    List<String> types() {
        return events().stream().map(event -> event.path("type").asText()).toList();
    }

    /** Forgets what came, after a ping has shown that nothing is under way. */
    void forget() {
        frames.clear();
    }

    /** The code of the server's goodbye. */
    int closeCode() {
        await().atMost(SOON).until(() -> closeCode != 0);
        return closeCode;
    }

    boolean isOpen() {
        return closeCode == 0;
    }

    private static boolean isEvent(JsonNode frame) {
        return frame.has("organizationId");
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(Long.MAX_VALUE);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            try {
                frames.add(JSON.readTree(part.toString()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
            part.setLength(0);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closeCode = -1;
    }

    /** Drops the connection, as a lost network does. */
    @Override
    public void close() {
        socket.abort();
    }
}
