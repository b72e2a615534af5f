package io.whatomate.realtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.whatomate.platform.http.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Words what clients are told. */
@Component("serverFrames")
final class ServerFrames {

    private static final Logger LOG = LoggerFactory.getLogger(ServerFrames.class);

    private final ObjectMapper json = new ObjectMapper();
    private final EventFeed feed;

    ServerFrames(EventFeed feed) {
        this.feed = feed;
    }

    /** Whether anybody is to be told. */
    public boolean isAny(@Variable("deliveries") List<Delivery> deliveries) {
        return !deliveries.isEmpty();
    }

    /** The parameters of {@code describe-events.sql}. */
    public Map<String, Object> ask(@Variable("deliveries") List<Delivery> deliveries) throws JsonProcessingException {
        var asked = new ArrayList<Map<String, Object>>();
        for (var delivery : deliveries) {
            if (delivery.needsData()) {
                var event = delivery.event();
                var about = new HashMap<String, Object>();
                about.put("position", event.position());
                about.put("kind", event.kind());
                about.put("organization", event.organizationId());
                about.put("contact", event.contactId());
                about.put("message", event.messageId());
                about.put("conversation", event.conversationId());
                about.put("template", event.templateId());
                about.put("person", event.userId());
                about.put("masked", !delivery.maskedKeys().isEmpty());
                asked.add(about);
            }
        }
        return Map.of("events", json.writeValueAsString(asked));
    }

    /** @param rows of {@code describe-events.sql} */
    public List<Frame> events(@Variable("deliveries") List<Delivery> deliveries, @Body List<Map<String, Object>> rows) {
        var told = new HashMap<Long, Map<String, Object>>();
        rows.forEach(row -> told.put((Long) row.get("position"), row));
        var frames = new ArrayList<Frame>();
        for (var delivery : deliveries) {
            if (!delivery.needsData()) {
                frames.add(event(delivery, delivery.keys(), "{\"contactId\":\"" + delivery.event().contactId() + "\"}"));
                continue;
            }
            var row = told.getOrDefault(delivery.event().position(), Map.of());
            add(delivery, delivery.keys(), (String) row.get("body"), frames);
            add(delivery, delivery.maskedKeys(), (String) row.get("masked_body"), frames);
        }
        return frames;
    }

    private void add(Delivery delivery, List<String> keys, String data, List<Frame> frames) {
        if (!keys.isEmpty() && data != null) {
            frames.add(event(delivery, keys, data));
        }
    }

    /** The cursor is that of the look before: were it this one's, whoever breaks off amid it would miss the rest. */
    private Frame event(Delivery delivery, List<String> keys, String data) {
        var frame = new LinkedHashMap<String, Object>();
        frame.put("type", delivery.type());
        frame.put("id", String.valueOf(delivery.event().position()));
        frame.put("organizationId", delivery.event().organizationId());
        frame.put("at", delivery.event().happenedAt());
        var settled = feed.settled();
        if (settled != null) {
            frame.put("cursor", settled.cursor());
        }
        frame.put("data", new RawValue(data));
        return Frame.of(keys, text(frame));
    }

    /** The answer to a subscription that has begun. */
    public Frame subscribed(@Variable("subscription") Subscription subscription) {
        var frame = answer("subscribed", subscription.id());
        frame.put("room", subscription.room().name());
        frame.put("cursor", feed.settled().cursor());
        frame.put("resync", subscription.resync());
        return Frame.of(List.of(subscription.socket()), text(frame));
    }

    /** The answer to a ping, which tells how far the client has been told. */
    public Frame pong(@Variable("socket") String socket, @Variable("frameId") String id) {
        var frame = answer("pong", id);
        var settled = feed.settled();
        if (settled != null) {
            frame.put("cursor", settled.cursor());
        }
        return Frame.of(List.of(socket), text(frame));
    }

    /** The answer to a frame that was carried out and asks for nothing. */
    public Frame done(@Variable("socket") String socket, @Variable("frameId") String id) {
        return Frame.of(List.of(socket), text(answer("done", id)));
    }

    /** What happened cannot be told one by one: read anew. */
    public Frame resync(List<String> keys) {
        return Frame.of(keys, text(answer("resync", null)));
    }

    /** A refused frame; the socket stays open. */
    public Frame refusal(Exchange exchange) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var problem = problem(failure);
        var frame = answer("error", exchange.getVariable("frameId", String.class));
        frame.put("code", problem.type());
        frame.put("detail", problem.detail());
        return Frame.of(List.of(exchange.getVariable("socket", String.class)), text(frame));
    }

    private static Problem problem(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
        }
        LOG.error("A frame could not be taken", failure);
        return Problem.of(503, "unavailable", "Unavailable", "Try again in a few seconds.");
    }

    private static LinkedHashMap<String, Object> answer(String type, String id) {
        var frame = new LinkedHashMap<String, Object>();
        frame.put("type", type);
        if (id != null) {
            frame.put("id", id);
        }
        return frame;
    }

    private String text(Map<String, Object> frame) {
        try {
            return json.writeValueAsString(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A frame is text, numbers and JSON", e);
        }
    }
}
