package io.whatomate.integrations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A system that was built for Meta, on this machine: each path is another one. It answers 200 unless told otherwise. */
final class TargetServer implements AutoCloseable {

    static final String VERIFY_TOKEN = "verify&me=+more";

    /** What a path heard, and what it answered. */
    record Call(String path, byte[] body, String signature, String event, int status) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError(new String(body, StandardCharsets.UTF_8), e);
            }
        }

        /** The id of the message or status that it brought. */
        String id() {
            var value = json().at("/entry/0/changes/0/value");
            return value.at("/messages/0/id").asText(value.at("/statuses/0/id").asText());
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<String, Integer> statuses = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, String> retryAfter = new ConcurrentHashMap<>();

    TargetServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    void answer(String path, int status) {
        statuses.put(path, status);
    }

    void asksFor(String path, String seconds) {
        retryAfter.put(path, seconds);
    }

    List<Call> calls(String path) {
        return calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    /** Of every call, whatever it was answered. */
    List<String> ids(String path) {
        return calls(path).stream().map(Call::id).toList();
    }

    /** Of the calls that were answered 200. */
    List<String> taken(String path) {
        return calls(path).stream().filter(call -> call.status() == 200).map(Call::id).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange call) throws IOException {
        var path = call.getRequestURI().getPath();
        var body = call.getRequestBody().readAllBytes();
        var status = statuses.getOrDefault(path, 200);
        var answer = "seen";
        if (call.getRequestMethod().equals("GET")) {
            var query = call.getRequestURI().getQuery();
            var known = query.contains("hub.mode=subscribe") && query.endsWith("hub.verify_token=" + VERIFY_TOKEN);
            status = known ? status : 403;
            answer = path.equals("/talkative") ? "<html>" : query.replaceAll(".*hub\\.challenge=([0-9]+).*", "$1");
        } else {
            calls.add(new Call(path, body, call.getRequestHeaders().getFirst("X-Hub-Signature-256"),
                    call.getRequestHeaders().getFirst("X-Whatomate-Event"), status));
        }
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        if (retryAfter.containsKey(path)) {
            call.getResponseHeaders().set("Retry-After", retryAfter.get(path));
        }
        call.sendResponseHeaders(status, bytes.length);
        call.getResponseBody().write(bytes);
        call.close();
    }
}
