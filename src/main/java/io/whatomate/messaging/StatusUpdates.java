package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Reads a status event (Meta, "status messages webhook reference"). */
@Component("statusUpdates")
class StatusUpdates {

    private static final Set<String> LADDER = Set.of("sent", "delivered", "read", "played", "failed");
    /** Statuses of these types tell of a payment or a call, whose "failed" is not the message's. */
    private static final Set<String> OTHERS = Set.of("payment", "call");

    private final ObjectMapper json;
    private final Clock clock;

    StatusUpdates(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param event row of the event, with its payload as JSON text
     * @return parameters of {@code apply-status.sql}; {@code onLadder} is false for statuses of payments and calls
     */
    public Map<String, Object> read(@Body Map<String, Object> event) throws JsonProcessingException {
        var status = json.readTree((String) event.get("payload")).path("status");
        var error = status.path("errors").path(0);
        var row = new HashMap<String, Object>(16);
        var word = status.path("status").asText();
        row.put("status", StorableText.of(word));
        row.put("onLadder", LADDER.contains(word) && !OTHERS.contains(status.path("type").asText()));
        row.put("whatsappMessageId", InboundMessages.clip(InboundMessages.text(status, "id"), 255));
        row.put("messageId", ourId(status.path("biz_opaque_callback_data").asText()));
        row.put("occurredAt", MetaTime.of(status.path("timestamp"), clock.instant()));
        row.put("errorCode", error.path("code").canConvertToInt() ? (Integer) error.path("code").asInt() : null);
        row.put("detail", MetaError.describe(error));
        return row;
    }

    private static UUID ourId(String opaque) {
        try {
            return opaque.length() == 36 ? UUID.fromString(opaque) : null;
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
