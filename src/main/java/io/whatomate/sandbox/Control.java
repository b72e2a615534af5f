package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/** The door of the control API: its token, its bodies, its answers. */
public final class Control {

    private static final long LIMIT = 1 << 20;
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final Json json;
    private final String token;

    /** @param token what callers must bring; empty when the sandbox is open, which only loopback may be */
    Control(Json json, String token) {
        this.json = json;
        this.token = token;
    }

    /**
     * Reads the JSON object of a POST or PUT; null for other methods. A step of its own: in an expression it would run on a copy of the
     * exchange, and the request's id would be gone.
     *
     * @throws Problem when it may not or cannot be read
     */
    public ObjectNode read(Exchange exchange) {
        var wire = ((HttpMessage) exchange.getIn()).getRequest();
        var requestId = wire.getHeader("X-Request-Id");
        exchange.setVariable(
                Problems.REQUEST_ID,
                requestId != null && REQUEST_ID.matcher(requestId).matches() ? requestId : exchange.getExchangeId());
        byte[] body;
        try {
            body = RequestBody.read(wire, LIMIT);
        } catch (UnreadableBody e) {
            throw e.limit() > 0 ? Refusal.tooLarge(LIMIT) : Refusal.malformed(e.getMessage());
        }
        authorize(wire.getHeader("Authorization"));
        var method = wire.method().name();
        if (!method.equals("POST") && !method.equals("PUT")) {
            return null;
        }
        JsonNode document;
        try {
            document = json.read(body);
        } catch (IOException e) {
            throw Refusal.malformed("The body is not JSON in UTF-8, nested at most " + Json.MAX_DEPTH + " deep");
        }
        if (document instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.malformed("The body must be a JSON object");
    }

    private void authorize(String header) {
        if (token.isEmpty()) {
            return;
        }
        var brought = header != null && header.startsWith("Bearer ") ? header.substring(7).strip() : "";
        if (!MessageDigest.isEqual(bytes(brought), bytes(token))) {
            throw Refusal.unauthorized();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
