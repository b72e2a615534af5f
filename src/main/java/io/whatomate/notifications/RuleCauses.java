package io.whatomate.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.Ids;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Says why a rule sends: which rule, for which event, and the how many-th message of its run. The same event again comes to
 * the same causes, and a cause is written once. Within a split or a multicast the place, customer included, stands instead of
 * the run, and the count is of that place: a part that fails, is left out or is quicker this time changes no other one's cause.
 */
@Component("ruleCauses")
class RuleCauses {

    /** Exchange variable: messages of this run so far, an AtomicInteger of the runtime or a number. */
    static final String SENDS = "ruleSends";

    /** Characters of the column {@code messages.cause}. */
    private static final int LONGEST = 255;

    private final Ids ids;

    RuleCauses(Ids ids) {
        this.ids = ids;
    }

    /** Counts, and sets the variable {@code ruleCause}. The counter of tenants' rules is one object for the whole run, and its parts are never parallel. */
    public void next(Exchange exchange) {
        var place = exchange.getVariable(SENDS) instanceof AtomicInteger counter
                ? String.valueOf(counter.incrementAndGet())
                : counted(exchange);
        var cause = "rule:" + rule(exchange) + ":" + key(exchange) + ":" + place;
        exchange.setVariable("ruleCause", cause.length() <= LONGEST ? cause : "rule:" + digest(cause));
    }

    /** Counts for the operator what was written. Only who has no message of its cause yet looks for the addressee. */
    public void wrote(Exchange exchange) {
        var run = RuleSends.of(exchange);
        if (run != null && exchange.getVariable("capture") == null && exchange.getVariable("address") != null) {
            run.wrote();
        }
    }

    private static String counted(Exchange exchange) {
        var part = part(exchange);
        var place = part.isEmpty() ? "" : part + ":" + addressee(exchange.getMessage().getBody());
        var run = RuleSends.of(exchange);
        int count;
        if (run == null) {
            count = exchange.getVariable(SENDS, 0, Integer.class) + 1;
            exchange.setVariable(SENDS, count);
        } else {
            count = run.next(place);
        }
        return place.isEmpty() ? String.valueOf(count) : count + "@" + place;
    }

    private static String part(Exchange exchange) {
        var noted = exchange.getProperty(RuleSends.PART, String.class);
        var split = exchange.getProperty(Exchange.SPLIT_INDEX, String.class);
        var branch = exchange.getProperty(Exchange.MULTICAST_INDEX, String.class);
        return (noted != null ? noted : split == null ? "" : split) + (branch == null ? "" : "|" + branch);
    }

    private static String addressee(Object message) {
        return switch (message) {
            case JsonNode node -> node.path("to").asText(node.path("recipient").asText());
            case Map<?, ?> map -> String.valueOf(map.get(map.containsKey("to") ? "to" : "recipient"));
            case null, default -> "";
        };
    }

    /** A rule that begins with a kamelet is told by its own id, not by that of the kamelet's route. */
    private static String rule(Exchange exchange) {
        return String.valueOf(exchange.getVariable("ruleId") instanceof Object id ? id : exchange.getFromRouteId());
    }

    private String key(Exchange exchange) {
        var key = exchange.getVariable("ruleKey");
        return Objects.requireNonNullElseGet(key == null ? exchange.getVariable("triggerKey") : key, ids::next).toString();
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
