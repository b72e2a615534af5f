package io.whatomate.integrations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.whatomate.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Somebody's system: keeps what it is told, in the order in which it came, and answers as it is asked to. */
final class EventTarget implements AutoCloseable {

    /** One call that was answered. */
    record Post(String id, String timestamp, String signature, String contentType, String body, JsonNode event, int answered) {

        String type() {
            return event.path("type").asText();
        }

        String subject() {
            return event.path("subject").asText();
        }

        int sequence() {
            return event.path("sequence").asInt();
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port = FreePort.next();
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private volatile Function<JsonNode, Integer> behaviour = event -> 204;
    private volatile String retryAfter;
    private HttpServer server;

    EventTarget() {
        open();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/events";
    }

    void open() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Nobody listens until it is opened again. */
    @Override
    public void close() {
        server.stop(0);
    }

    void answers(int status) {
        behaviour = event -> status;
    }

    void answers(Function<JsonNode, Integer> status) {
        behaviour = status;
    }

    /** With what it does not take. */
    void asksFor(String seconds) {
        retryAfter = seconds;
    }

    List<Post> posts() {
        return List.copyOf(posts);
    }

    /** What it took. */
    List<Post> taken() {
        return posts.stream().filter(post -> post.answered() / 100 == 2).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var bytes = exchange.getRequestBody().readAllBytes();
            var event = JSON.readTree(bytes);
            var status = behaviour.apply(event);
            var headers = exchange.getRequestHeaders();
            posts.add(new Post(headers.getFirst("webhook-id"), headers.getFirst("webhook-timestamp"),
                    headers.getFirst("webhook-signature"), headers.getFirst("Content-Type"), new String(bytes, "UTF-8"), event, status));
            var answer = status == 204 ? new byte[0] : ("Answer " + status + " \u0000 of the target").getBytes("UTF-8");
            if (retryAfter != null && status > 299) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            if (answer.length > 0) {
                exchange.getResponseBody().write(answer);
            }
        }
    }
}
