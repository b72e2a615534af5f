package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Somebody else's webhook: a plain HTTP server that remembers what the sandbox posts, and answers what a test says. */
final class WebhookReceiver implements AutoCloseable {

    record Delivery(byte[] body, String signature, String userAgent, String contentType, int answer) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final HttpServer server;
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> handshakes = new CopyOnWriteArrayList<>();
    private volatile IntUnaryOperator answers = n -> 200;

    WebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/hook", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** @param status by the number of the delivery, from 0 */
    void answer(IntUnaryOperator status) {
        answers = status;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    List<Map<String, String>> handshakes() {
        return handshakes;
    }

    void forget() {
        deliveries.clear();
        answers = n -> 200;
    }

    /** Every status update so far, accepted deliveries only, in order of arrival. */
    List<JsonNode> statuses(String messageId) {
        return values("statuses").filter(status -> status.path("id").asText().equals(messageId)).toList();
    }

    Stream<JsonNode> values(String member) {
        return deliveries.stream()
                .filter(delivery -> delivery.answer() == 200)
                .flatMap(delivery -> stream(delivery.json().path("entry")))
                .flatMap(entry -> stream(entry.path("changes")))
                .flatMap(change -> stream(change.path("value").path(member)));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private synchronized void take(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            greet(exchange);
            return;
        }
        var headers = exchange.getRequestHeaders();
        var answer = answers.applyAsInt(deliveries.size());
        deliveries.add(new Delivery(
                exchange.getRequestBody().readAllBytes(), headers.getFirst("X-Hub-Signature-256"),
                headers.getFirst("User-Agent"), headers.getFirst("Content-Type"), answer));
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    private void greet(HttpExchange exchange) throws IOException {
        var query = new TreeMap<String, String>();
        for (var pair : exchange.getRequestURI().getRawQuery().split("&")) {
            var parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        handshakes.add(query);
        var right = "the right token".equals(query.get("hub.verify_token"));
        var answer = (right ? query.get("hub.challenge") : "no").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(right ? 200 : 403, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
