package io.whatomate.sandbox;

import io.vertx.core.http.HttpServerRequest;
import io.whatomate.platform.http.SocketGate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Who may watch a phone's screen: everybody on loopback, else the bearer of the sandbox token. */
final class PhoneGate implements SocketGate {

    private static final String PATH = "/sandbox/ws/";
    private static final String PROTOCOL = "whatomate-sandbox";
    private static final Pattern PHONE = Pattern.compile("[1-9]\\d{6,14}");

    private final String token;

    /** @param token empty when the sandbox is open */
    PhoneGate(String token) {
        this.token = token;
    }

    @Override
    public String path() {
        return PATH;
    }

    /** The token comes as the second sub-protocol, because browsers can set no header, and a URL ends up in logs. */
    @Override
    public String admit(HttpServerRequest handshake) {
        // Query parameters would become headers of the route.
        if (handshake.query() != null || !PHONE.matcher(handshake.path().substring(PATH.length())).matches()) {
            throw Refusal.invalid("path", "must end in a phone number in digits, without a query");
        }
        var offered = protocols(handshake.getHeader("Sec-WebSocket-Protocol"));
        var brought = offered.size() > 1 && offered.getFirst().equals(PROTOCOL) ? offered.get(1) : "";
        if (!token.isEmpty() && !MessageDigest.isEqual(bytes(brought), bytes(token))) {
            throw Refusal.unauthorized();
        }
        return offered.contains(PROTOCOL) ? PROTOCOL : null;
    }

    private static List<String> protocols(String header) {
        return header == null ? List.of() : Arrays.stream(header.split(",")).map(String::strip).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
