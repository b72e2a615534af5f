package io.whatomate.notifications.triggers;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The log of events, as the triggers of this node read it: together they look once a period whether there is something new. */
@Component("heardEvents")
class HeardEvents {

    /** Rows of {@code read-events.sql} at most. */
    static final int BATCH = 200;

    private final ProducerTemplate routes;
    private final Duration period;
    private long last;
    private long lookedNanos;
    private boolean looked;

    /**
     * @param home the organization whose events are heard; null: all
     * @param last how far the order of events went then
     */
    record Start(Object home, long last) {}

    /**
     * @param place in the order of all events
     * @param envelope OutboundEvent of the contract
     */
    record Event(long place, String id, String envelope) {}

    HeardEvents(ProducerTemplate routes, @Value("${whatomate.events.period}") long period) {
        this.routes = routes;
        this.period = Duration.ofMillis(period);
    }

    /** Between two looks. */
    Duration period() {
        return period;
    }

    /** Has events kept for a rule, for as long as this is said again every now and then. */
    Start follow(String rule, String organizationId, String phoneNumberId) {
        var asked = new HashMap<String, Object>();
        asked.put("rule", rule);
        asked.put("organizationId", organizationId.isEmpty() ? null : organizationId);
        asked.put("phoneNumberId", phoneNumberId);
        var row = row(routes.requestBody("direct:followEventsForRule", asked));
        return new Start(row.get("home"), ((Number) row.get("last")).longValue());
    }

    /** How far the order of events goes, a period ago at most. */
    synchronized long last() {
        if (!looked || System.nanoTime() - lookedNanos >= period.toNanos()) {
            last = ((Number) routes.requestBody("direct:lookForRuleEvents", Map.of())).longValue();
            lookedNanos = System.nanoTime();
            looked = true;
        }
        return last;
    }

    /** @param kinds separated by commas; empty: all */
    List<Event> read(long after, long last, Object home, String kinds) {
        var asked = new HashMap<String, Object>();
        asked.put("after", after);
        asked.put("last", last);
        asked.put("home", home);
        asked.put("kinds", kinds);
        var rows = (List<?>) routes.requestBody("direct:readRuleEvents", asked);
        return rows.stream()
                .map(HeardEvents::row)
                .map(row -> new Event(((Number) row.get("relayed")).longValue(), (String) row.get("id"), (String) row.get("envelope")))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> row(Object answer) {
        return (Map<String, Object>) answer;
    }
}
