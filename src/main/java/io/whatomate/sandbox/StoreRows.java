package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.whatomate.sandbox.StoredMessage.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** Between the sandbox's values and the rows of its schema. */
public final class StoreRows {

    private final Json json;
    private final Callbacks callbacks;
    private final Clock clock;

    StoreRows(Json json, Callbacks callbacks, Clock clock) {
        this.json = json;
        this.callbacks = callbacks;
        this.clock = clock;
    }

    /** Parameters of {@code store-message.sql}. */
    public Map<String, Object> message(@Variable("acceptance") Acceptance acceptance) {
        var message = acceptance.message();
        return Map.of(
                "id", message.id(),
                "phone", message.phone(),
                "numberId", message.numberId(),
                "direction", message.direction(),
                "at", message.at(),
                "item", message.item(),
                "ladder", json.text(message.ladder()),
                "owed", owed(acceptance.owed()));
    }

    /** Parameters of {@code store-webhook.sql}. */
    public Map<String, Object> webhooks(@Body List<Owed> owed) {
        return Map.of("owed", owed(owed));
    }

    /** Parameters of {@code settle-webhooks.sql}. */
    public Map<String, Object> settled(@Variable("post") WebhookPost post) {
        return Map.of("ids", post.owed().stream()
                .map(owed -> Long.toString(owed.id()))
                .collect(Collectors.joining(",", "{", "}")));
    }

    /** @param item of {@code find-profile-name.sql}, or null */
    public String profileName(@Body String item) {
        return item == null ? null : json.own(item).path("profileName").textValue();
    }

    /** Rows of {@code list-messages.sql}. */
    public List<StoredMessage> messages(@Body List<Map<String, Object>> rows) {
        return rows.stream().map(this::message).toList();
    }

    /** A row of {@code list-owed-webhooks.sql}: leaves at once. */
    public WebhookPost owed(@Body Map<String, Object> row) {
        var numberId = (String) row.get("number_id");
        var wabaId = (String) row.get("waba_id");
        var owed = new Owed(
                (Long) row.get("id"), numberId, wabaId, clock.millis(), (Long) row.get("since"), (String) row.get("entry"),
                null, 0);
        return new WebhookPost(List.of(owed), callbacks.of(numberId, wabaId));
    }

    private StoredMessage message(Map<String, Object> row) {
        var ladder = new ArrayList<Step>();
        try {
            for (var step : json.read((String) row.get("ladder"))) {
                ladder.add(new Step(step.get("status").asText(), step.get("at").asLong()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StoredMessage(
                (String) row.get("id"), (String) row.get("phone"), (String) row.get("number_id"),
                (String) row.get("direction"), (Long) row.get("at"), (String) row.get("item"), ladder);
    }

    private String owed(List<Owed> owed) {
        ArrayNode rows = Json.NODES.arrayNode();
        for (var update : owed) {
            if (update.entry() != null) {
                rows.addObject()
                        .put("id", update.id())
                        .put("number_id", update.numberId())
                        .put("waba_id", update.wabaId())
                        .put("due", update.due())
                        .put("since", update.since())
                        .put("entry", update.entry());
            }
        }
        return rows.toString();
    }
}
