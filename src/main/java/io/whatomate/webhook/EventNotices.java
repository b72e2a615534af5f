package io.whatomate.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** What the Kafka transport carries: that an event waits, never the event. */
@Component("eventNotices")
class EventNotices {

    private record Notice(String eventId, String organizationId, String accountId, String key) {}

    private final ObjectMapper json;

    EventNotices(ObjectMapper json) {
        this.json = json;
    }

    /** @param event row of {@code keep-deliveries.sql} or {@code claim-due-events.sql} */
    public String write(@Body Map<String, Object> event) throws JsonProcessingException {
        return json.writeValueAsString(new Notice(
                event.get("id").toString(),
                event.get("organization_id").toString(),
                event.get("whatsapp_account_id").toString(),
                (String) event.get("lane_key")));
    }

    /**
     * @param events rows as above
     * @return the lanes of those that are to be worked on now, in the events' order
     */
    public List<String> lanes(@Body List<Map<String, Object>> events) {
        return events.stream()
                .filter(event -> "pending".equals(event.get("state")))
                .map(event -> (String) event.get("lane_key"))
                .toList();
    }

    /** @throws IOException when the record is not a notice of ours */
    public String laneKey(@Body String notice) throws IOException {
        return json.readValue(notice, Notice.class).key();
    }
}
