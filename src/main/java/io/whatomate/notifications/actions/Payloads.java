package io.whatomate.notifications.actions;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** What a trigger brought, as maps and lists: JSON is read when it still is a text, and amounts keep every digit. */
@Component
final class Payloads {

    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    Payloads(Clock clock) {
        this.clock = clock;
    }

    /** What paths begin in: the caller's body, a variable of the caller, {@code @now} or {@code @null}. */
    Function<String, Object> sources(ActionCall call) {
        var body = read(call.body());
        return variable -> switch (variable) {
            case null -> body;
            case "now" -> clock.instant();
            case PayloadPath.NULL -> null;
            default -> read(call.variables().get(variable));
        };
    }

    /** The same value, where JSON stands in it as maps, lists and scalars; a text that is no JSON stays one. */
    Object read(Object body) {
        try {
            return switch (body) {
                case JsonNode node -> json.readValue(json.writeValueAsBytes(node), Object.class);
                case String text when isJson(text) -> json.readValue(text, Object.class);
                case byte[] bytes when bytes.length > 0 && (bytes[0] == '{' || bytes[0] == '[') -> json.readValue(bytes, Object.class);
                case null, default -> body;
            };
        } catch (IOException noJson) {
            return body;
        }
    }

    private static boolean isJson(String text) {
        var begin = text.stripLeading();
        return begin.startsWith("{") || begin.startsWith("[");
    }
}
