package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * How far triggers have come, kept in {@code trigger_marks}. Whoever holds a place reads on from its mark; the lease is this
 * node's, and within the node one consumer has it: a rule's new version waits until the old one has let go.
 */
@Component("triggerMarks")
class TriggerMarks {

    /** Longer than a healthy event takes; what takes longer may be read by another node too, under the same key. */
    private static final int LEASE_SECONDS = 60;

    /** A reason is a line for people. */
    private static final int LONGEST_REASON = 500;

    /** Characters of the column. */
    private static final int LONGEST_PLACE = 600;

    private final ObjectMapper json = new ObjectMapper();
    private final ProducerTemplate routes;
    private final String node;
    private final Set<String> held = ConcurrentHashMap.newKeySet();

    /**
     * A place that this node reads on from.
     *
     * @param mark empty when nothing was read yet
     * @param zone of the organization that was named, or null
     */
    record Held(String rule, String place, String mark, String zone) {}

    TriggerMarks(ProducerTemplate routes, @Value("${whatomate.node-id}") String node) {
        this.routes = routes;
        this.node = node;
    }

    /**
     * Empty while somebody else has it.
     *
     * @param named what is read, of any length: a path may be longer than the column
     */
    Optional<Held> hold(String rule, String named, String organizationId) {
        var place = named.length() <= LONGEST_PLACE ? named : named.substring(0, LONGEST_PLACE - 65) + '/' + Digest.of(named);
        if (!held.add(rule + ' ' + place)) {
            return Optional.empty();
        }
        try {
            var parameters = parameters(rule, place);
            parameters.put("seconds", LEASE_SECONDS);
            parameters.put("organizationId", organizationId);
            if (routes.requestBody("direct:holdTrigger", parameters) instanceof Map<?, ?> row && row.containsKey("mark")) {
                return Optional.of(new Held(rule, place, (String) row.get("mark"), (String) row.get("time_zone")));
            }
            held.remove(rule + ' ' + place);
            return Optional.empty();
        } catch (RuntimeException e) {
            held.remove(rule + ' ' + place);
            throw e;
        }
    }

    /** @throws IllegalStateException when another node has taken it, which goes on from the mark before */
    void keep(Held place, String mark) {
        var parameters = parameters(place.rule(), place.place());
        parameters.put("seconds", LEASE_SECONDS);
        parameters.put("mark", mark);
        requireKept(place, routes.requestBody("direct:keepTriggerMark", parameters));
    }

    private static void requireKept(Held place, Object answer) {
        if (!(answer instanceof Number kept) || kept.intValue() == 0) {
            throw new IllegalStateException("another node has gone on with " + place.place());
        }
    }

    /** Hashes of the keys of rows above the held mark that were read already. */
    List<String> seen(Held place) {
        return ((List<?>) routes.requestBody("direct:readSeenRows", parameters(place.rule(), place.place()))).stream()
                .map(row -> (String) ((Map<?, ?>) row).get("key_hash"))
                .toList();
    }

    /**
     * Keeps a mark and rows that were read at once.
     *
     * @param seen hashes of their keys
     * @param before rows that were read before this are forgotten; null: all of them but those of now
     * @throws IllegalStateException as above
     */
    void keep(Held place, String mark, List<String> seen, Instant now, Instant before) throws JsonProcessingException {
        var parameters = parameters(place.rule(), place.place());
        parameters.put("seconds", LEASE_SECONDS);
        parameters.put("mark", mark);
        parameters.put("hashes", json.writeValueAsString(seen));
        parameters.put("now", now.toString());
        parameters.put("before", before == null ? "infinity" : before.toString());
        requireKept(place, routes.requestBody("direct:keepSeenRows", parameters));
    }

    /** Lets anybody go on. */
    void release(Held place) {
        try {
            routes.sendBody("direct:releaseTrigger", parameters(place.rule(), place.place()));
        } finally {
            held.remove(place.rule() + ' ' + place.place());
        }
    }

    /** Lets go of what is finished. */
    void forget(Held place) {
        routes.sendBody("direct:forgetTriggerMark", parameters(place.rule(), place.place()));
    }

    /** What failed, in a line that a database and a file of lines take. */
    static String reason(Exception failure) {
        var said = failure instanceof Problem problem ? problem.told() : failure.getMessage();
        var text = String.valueOf(said == null ? failure.getClass().getSimpleName() : said)
                .replaceAll("\\p{Cntrl}+", " ");
        return text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) : text;
    }

    private Map<String, Object> parameters(String rule, String place) {
        var parameters = new HashMap<String, Object>();
        parameters.put("rule", rule);
        parameters.put("place", place);
        parameters.put("owner", node);
        return parameters;
    }
}
