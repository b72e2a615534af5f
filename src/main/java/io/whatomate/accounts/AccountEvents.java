package io.whatomate.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.whatomate.platform.StorableText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads an event of kind account, as {@code apply_account_event} takes it. */
@Component("accountEvents")
class AccountEvents {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Later than this it must be milliseconds. */
    private static final long LATEST_SECOND = 100_000_000_000L;

    private final ObjectMapper json;

    AccountEvents(ObjectMapper json) {
        this.json = json;
    }

    /** @param event row of the event, with its payload as JSON text */
    public Map<String, Object> read(@Body Map<String, Object> event) throws JsonProcessingException {
        var payload = json.readTree((String) event.get("payload"));
        var field = AccountEvent.text(payload, "field", 64);
        var value = storable(payload.path("value"));
        var read = AccountEvent.of(field == null ? "" : field, value);
        var told = new LinkedHashMap<String, Object>();
        told.put("field", field == null ? "unknown" : field);
        told.put("event", read.event());
        told.put("severity", read.severity().word());
        told.put("occurredAt", time(payload.path("time")));
        told.put("phoneId", read.phoneId());
        told.put("phoneNumber", read.phoneNumber());
        told.put("facts", read.facts());
        told.put("value", value.isObject() ? value : NODES.objectNode().set("value", value));
        return Map.of("told", json.writeValueAsString(told));
    }

    /** Unix seconds; milliseconds have been seen. Null when there is no time, as with errors of the field messages. */
    private static String time(JsonNode time) {
        if (!time.canConvertToLong() || time.asLong() <= 0) {
            return null;
        }
        var number = time.asLong();
        return (number > LATEST_SECOND ? Instant.ofEpochMilli(Math.min(number, LATEST_SECOND * 1000)) : Instant.ofEpochSecond(number)).toString();
    }

    /** The same without what jsonb refuses: U+0000 and lone surrogates. */
    private static JsonNode storable(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> NODES.textNode(StorableText.of(node.asText()));
            case ARRAY -> {
                var clean = NODES.arrayNode();
                node.forEach(element -> clean.add(storable(element)));
                yield clean;
            }
            case OBJECT -> {
                var clean = NODES.objectNode();
                node.properties().forEach(member -> clean.set(StorableText.of(member.getKey()), storable(member.getValue())));
                yield clean;
            }
            case MISSING -> NODES.nullNode();
            default -> node;
        };
    }
}
