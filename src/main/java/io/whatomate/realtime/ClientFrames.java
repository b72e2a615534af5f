package io.whatomate.realtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.whatomate.platform.api.Roles;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConstants;
import org.springframework.stereotype.Component;

/** Reads what clients say, and says whose words they are. */
@Component("clientFrames")
final class ClientFrames {

    private static final int LONGEST = 2048;
    private static final int LONGEST_ID = 64;
    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "subscribe", Set.of("type", "id", "room", "since"),
            "unsubscribe", Set.of("type", "id", "room"),
            "typing", Set.of("type", "id", "contactId", "isTyping", "messageId"),
            "read", Set.of("type", "id", "conversationId"),
            "ping", Set.of("type", "id"));
    /** As of the operations that read or do the same. */
    private static final Map<String, List<String>> NEEDED = Map.of(
            "subscribe", List.of("contact:read", "conversation:read", "message:read"),
            "typing", List.of("message:write"),
            "read", List.of("conversation:write"));

    private final JsonMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final Sockets sockets;
    private final Roles roles;

    ClientFrames(Sockets sockets, Roles roles) {
        this.sockets = sockets;
        this.roles = roles;
    }

    /**
     * Sets the variables {@code socket}, {@code frameId}, {@code frameType}, {@code frame}, and those of a caller.
     *
     * @throws Problem 400 when the frame is none that is known, 403 when the role may not say this
     */
    public void read(Exchange exchange) {
        var message = exchange.getMessage();
        var socket = message.getHeader(VertxWebsocketConstants.CONNECTION_KEY, String.class);
        exchange.setVariable("socket", socket);
        var member = sockets.member(socket);
        if (member == null) {
            throw Problem.of(401, "closed", "Closed", "The socket is gone.");
        }
        var said = parsed(message.getBody(String.class));
        message.removeHeaders("*");
        var id = text(said, "id", LONGEST_ID, false);
        exchange.setVariable("frameId", id);
        var type = text(said, "type", LONGEST_ID, true);
        var known = FIELDS.get(type);
        if (known == null) {
            throw invalid("type is subscribe, unsubscribe, typing, read or ping");
        }
        said.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw invalid(type + " has no such field: " + name.substring(0, Math.min(name.length(), LONGEST_ID)));
            }
        });
        var permissions = roles.permissions(member.role());
        NEEDED.getOrDefault(type, List.of()).stream().filter(needed -> !permissions.contains(needed)).findFirst().ifPresent(needed -> {
            throw Problem.of(403, "missing-permission", "Not allowed", "This needs the permission " + needed + ".");
        });
        exchange.setVariable("frameType", type);
        exchange.setVariable("frame", frame(type, id, said));
        exchange.setVariable("organizationId", member.organizationId().toString());
        exchange.setVariable("userId", member.userId().toString());
        exchange.setVariable("role", member.role());
        exchange.setVariable("permissions", List.copyOf(permissions));
        exchange.setVariable("callerSession", member.session().toString());
    }

    private static ClientFrame frame(String type, String id, JsonNode said) {
        return switch (type) {
            case "subscribe" -> new ClientFrame.Subscribe(id, text(said, "room", LONGEST_ID, true), text(said, "since", LONGEST, false));
            case "unsubscribe" -> new ClientFrame.Unsubscribe(id, text(said, "room", LONGEST_ID, true));
            case "typing" -> {
                if (!said.path("isTyping").isBoolean()) {
                    throw invalid("isTyping is true or false");
                }
                yield new ClientFrame.Typing(
                        id, uuid(said, "contactId", true), said.path("isTyping").booleanValue(), uuid(said, "messageId", false));
            }
            case "read" -> new ClientFrame.Read(id, uuid(said, "conversationId", true));
            default -> new ClientFrame.Ping(id);
        };
    }

    /** The variables of a conversation's operation. */
    public void conversation(Exchange exchange) {
        exchange.setVariable("id", exchange.getVariable("frame", ClientFrame.Read.class).conversationId().toString());
    }

    /** The parameters of {@code tell-typing.sql}. */
    public Map<String, Object> typing(Exchange exchange) {
        var frame = exchange.getVariable("frame", ClientFrame.Typing.class);
        var asked = new HashMap<String, Object>();
        asked.put("contactId", frame.contactId().toString());
        asked.put("kind", frame.isTyping() ? "typing.started" : "typing.stopped");
        exchange.setVariable("id", frame.isTyping() && frame.messageId() != null ? frame.messageId().toString() : null);
        return asked;
    }

    /** @throws Problem 404 when nobody was told */
    public void requireTold(Exchange exchange) {
        if (exchange.getMessage().getHeader("CamelSqlUpdateCount", 0, Integer.class) == 0) {
            throw Problem.of(404, "not-found", "Not found", "There is no such contact in your organization.");
        }
    }

    private JsonNode parsed(String text) {
        try {
            var said = json.readTree(text);
            if (said == null || !said.isObject()) {
                throw invalid("A frame is a JSON object");
            }
            return said;
        } catch (JsonProcessingException e) {
            throw invalid("A frame is a JSON object");
        }
    }

    private static String text(JsonNode said, String name, int longest, boolean required) {
        var value = said.path(name);
        if (value.isMissingNode() && !required) {
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > longest || value.textValue().indexOf('\0') >= 0) {
            throw invalid(name + " is a text of " + longest + " characters at most");
        }
        return value.textValue();
    }

    private static UUID uuid(JsonNode said, String name, boolean required) {
        var text = text(said, name, LONGEST_ID, required);
        if (text != null && !UUID_TEXT.matcher(text).matches()) {
            throw invalid(name + " is a UUID");
        }
        return text == null ? null : UUID.fromString(text);
    }

    private static Problem invalid(String detail) {
        return Problem.of(400, "invalid-frame", "Invalid frame", detail);
    }
}
