package io.whatomate.realtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What happens to listeners beside events: they are to be kept, to read anew, or to go. */
@Component("listeners")
final class Listeners {

    private final Sockets sockets;
    private final EventFeed feed;
    private final ServerFrames frames;
    private final ObjectMapper json = new ObjectMapper();

    Listeners(Sockets sockets, EventFeed feed, ServerFrames frames) {
        this.sockets = sockets;
        this.feed = feed;
        this.frames = frames;
    }

    /** Whether nobody of the caller's organization was connected here until now. */
    public boolean isFirst(@Variable("organizationId") String organization) {
        return feed.isNew(UUID.fromString(organization));
    }

    /** The parameters of {@code watch-organizations.sql} for a new organization. */
    public Map<String, Object> watchOne(@Variable("organizationId") String organization) {
        return Map.of("organizations", "{" + organization + "}");
    }

    /** The same for all that are watched already. */
    public Map<String, Object> watchOn() {
        return Map.of("organizations", EventFeed.array(feed.watchedOn().stream()));
    }

    /**
     * @param rows of {@code watch-organizations.sql}
     * @return what those are told whose events were not kept although we thought so
     */
    public List<Frame> watched(@Body List<Map<String, Object>> rows) {
        return rows.stream()
                .filter(row -> feed.keeps((UUID) row.get("organization_id"), (Boolean) row.get("is_new")))
                .map(row -> sockets.ofOrganization((UUID) row.get("organization_id")))
                .filter(keys -> !keys.isEmpty())
                .map(frames::resync)
                .toList();
    }

    /** Takes a look's rows: what has to be said beside events, and the events in the variable {@code events}. */
    public List<Frame> took(@Body List<Map<String, Object>> rows, Exchange exchange) {
        var events = feed.took(rows);
        exchange.setVariable("events", events == null ? List.of() : events);
        if (events == null) {
            return feed.watchedOn().stream().map(sockets::ofOrganization).filter(keys -> !keys.isEmpty()).map(frames::resync).toList();
        }
        var ended = new LinkedHashSet<String>();
        events.stream().filter(RealtimeEvent::isSession).forEach(event -> ended.addAll(sockets.ofSession(event.session())));
        return ended.isEmpty() ? List.of() : List.of(Frame.signedOut(List.copyOf(ended)));
    }

    /** The parameters of {@code list-invalid-sessions.sql}. */
    public Map<String, Object> sessions() throws JsonProcessingException {
        var asked = new ArrayList<Map<String, Object>>();
        for (var member : sockets.members()) {
            var session = new HashMap<String, Object>();
            session.put("session", member.session());
            session.put("organization", member.organizationId());
            session.put("person", member.userId());
            session.put("role", member.role());
            asked.add(session);
        }
        return Map.of("sessions", json.writeValueAsString(asked));
    }

    /** @param rows of {@code list-invalid-sessions.sql} */
    public List<Frame> ended(@Body List<Map<String, Object>> rows) {
        return rows.stream()
                .map(row -> sockets.ofSession(UUID.fromString((String) row.get("session"))))
                .filter(keys -> !keys.isEmpty())
                .map(Frame::signedOut)
                .toList();
    }
}
