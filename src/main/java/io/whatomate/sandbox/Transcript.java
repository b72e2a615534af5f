package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;

/** What a phone shows: messages oldest first, each with the statuses that have happened by now. */
public final class Transcript {

    private final Json json;
    private final Clock clock;

    Transcript(Json json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** @return {@code {"messages": […]}} in the order given */
    public String page(@Body List<StoredMessage> messages) {
        var page = Json.NODES.objectNode();
        var items = page.putArray("messages");
        messages.forEach(message -> items.add(item(message)));
        return page.toString();
    }

    /** @param phones wa_id, number of messages, and Unix milliseconds of the last one */
    public ObjectNode phones(@Body List<Map<String, Object>> phones) {
        var page = Json.NODES.objectNode();
        var items = page.putArray("phones");
        for (var phone : phones) {
            items.addObject()
                    .put("wa_id", String.valueOf(phone.get("wa_id")))
                    .put("messages", ((Number) phone.get("messages")).longValue())
                    .put("last_at", Instant.ofEpochMilli(((Number) phone.get("last_at")).longValue()).toString());
        }
        return page;
    }

    /** One message as the phone shows it now. */
    public ObjectNode item(@Body StoredMessage message) {
        var item = json.own(message.item());
        var status = "accepted";
        var statuses = Json.NODES.arrayNode();
        for (var step : message.ladder()) {
            if (step.at() <= clock.millis()) {
                status = step.status();
                statuses.addObject().put("status", status).put("timestamp", Instant.ofEpochMilli(step.at()).toString());
            }
        }
        item.put("status", status);
        item.set("statuses", statuses);
        return item;
    }
}
