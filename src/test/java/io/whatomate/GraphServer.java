package io.whatomate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A Graph API for one message at a time, down to the socket: it answers, or hangs up before or after it has taken the
 * message, which no HTTP server would do on request. It accepts everything unless told otherwise for a number.
 */
public final class GraphServer {

    /** How a number's next calls end. */
    public sealed interface Behaviour {

        /** Takes the message. */
        record Accept() implements Behaviour {}

        /** @param headers whole lines, such as {@code Retry-After: 3} */
        record Answer(int status, String contentType, String body, List<String> headers) implements Behaviour {}

        /** Closes the connection without an answer. */
        record HangUp() implements Behaviour {}

        /** As each call asks for. */
        record Scripted(Function<Call, Behaviour> script) implements Behaviour {}
    }

    /**
     * A call as it came over the wire.
     *
     * @param arrivedAt nanoseconds of the JVM's clock
     */
    public record Call(
            String phoneId, String path, Map<String, String> headers, JsonNode body, String wamid, long arrivedAt) {}

    /** Numbers as they were written. */
    private static final ObjectMapper JSON = ExactNumbers.in(new ObjectMapper());

    private final ServerSocket socket;
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    GraphServer() {
        try {
            socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("graph-server").start(this::listen);
    }

    /** The base URL, for the operator's list and for accounts. */
    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** From now on, for one number. */
    public void behave(BusinessNumber number, Behaviour behaviour) {
        behaviours.put(number.phoneId(), behaviour);
    }

    /** Meta's error body. */
    public static Behaviour error(int status, int code, String... headers) {
        return new Behaviour.Answer(status, "application/json",
                "{\"error\":{\"message\":\"(#%d) Refused\",\"type\":\"OAuthException\",\"code\":%d,"
                                .formatted(code, code)
                        + "\"error_data\":{\"details\":\"The details of %d\"},\"fbtrace_id\":\"A\"}}".formatted(code),
                List.of(headers));
    }

    /** What the number was asked, oldest first. */
    public List<Call> calls(BusinessNumber number) {
        return calls.stream().filter(call -> call.phoneId().equals(number.phoneId())).toList();
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = connection.getInputStream();
            for (var request = line(in); request != null; request = line(in)) {
                var path = request.split(" ")[1];
                var headers = new ConcurrentHashMap<String, String>();
                for (var header = line(in); header != null && !header.isEmpty(); header = line(in)) {
                    var colon = header.indexOf(':');
                    headers.put(header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
                }
                var bytes = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                var body = headers.getOrDefault("content-type", "").startsWith("multipart/") ? MissingNode.getInstance() : JSON.readTree(bytes);
                var call = new Call(path.split("[/?]")[2], path, headers, body, MetaBodies.wamid(), System.nanoTime());
                calls.add(call);
                var answer = answer(call);
                if (answer == null) {
                    return;
                }
                connection.getOutputStream().write(answer);
                connection.getOutputStream().flush();
            }
        } catch (IOException closed) {
            // The client went; the next connection is another's.
        }
    }

    private byte[] answer(Call call) {
        return answer(call, behaviours.getOrDefault(call.phoneId(), new Behaviour.Accept()));
    }

    private static byte[] answer(Call call, Behaviour behaviour) {
        return switch (behaviour) {
            case Behaviour.Accept accept -> response(200, "application/json",
                    "{\"messaging_product\":\"whatsapp\",\"messages\":[{\"id\":\"" + call.wamid() + "\"}]}", List.of());
            case Behaviour.Answer answer -> response(answer.status(), answer.contentType(), answer.body(), answer.headers());
            case Behaviour.HangUp hangUp -> null;
            case Behaviour.Scripted scripted -> answer(call, scripted.script().apply(call));
        };
    }

    private static byte[] response(int status, String contentType, String body, List<String> headers) {
        var text = new StringBuilder("HTTP/1.1 " + status + " Said\r\nContent-Type: " + contentType
                + "\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n");
        headers.forEach(header -> text.append(header).append("\r\n"));
        return text.append("\r\n").append(body).toString().getBytes(UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return text.toString();
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.isEmpty() ? null : text.toString();
    }
}
