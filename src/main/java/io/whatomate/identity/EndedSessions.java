package io.whatomate.identity;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * Sessions whose access tokens count no more though their time is not over. A route brings them once a second; while the
 * database cannot be read, those of the last reading stay.
 */
@Component("endedSessions")
class EndedSessions {

    private volatile Set<UUID> sessions = Set.of();

    /** @param rows each with {@code session_id}: all that ended while an access token lives */
    public void replace(@Body List<Map<String, Object>> rows) {
        sessions = rows.stream().map(row -> (UUID) row.get("session_id")).collect(toUnmodifiableSet());
    }

    boolean contains(UUID session) {
        return sessions.contains(session);
    }
}
