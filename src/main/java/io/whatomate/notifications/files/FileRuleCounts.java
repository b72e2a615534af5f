package io.whatomate.notifications.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.RuleSends;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * Counts what becomes of the operator's rules on this node, until it is added to what all nodes have counted. What could not be
 * told stays and is told at the next look; a node that dies takes half a second of counts with it.
 */
@Component("fileRuleCounts")
class FileRuleCounts {

    private static final int LONGEST_ERROR = 500;

    /** Exchange variable: what is being told. */
    private static final String TAKEN = "countsTaken";

    private final ObjectMapper json = new ObjectMapper();
    private final Clock clock;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    FileRuleCounts(Clock clock) {
        this.clock = clock;
    }

    /**
     * Of one rule.
     *
     * @param filtered runs that ended well without a message; of a route that another one calls these and {@code sent} are that one's
     * @param error class and message of what was thrown last, cut after 500 characters; null while nothing was
     * @param at when
     */
    private record Count(long triggered, long filtered, long sent, long failed, String error, String at) {

        Count plus(Count later) {
            return new Count(triggered + later.triggered, filtered + later.filtered, sent + later.sent, failed + later.failed,
                    later.error == null ? error : later.error, later.error == null ? at : later.at);
        }
    }

    /** Counts the runs of one route. */
    RoutePolicy policy() {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeDone(Route route, Exchange exchange) {
                counts.merge(route.getRouteId(), count(route.getRouteId(), exchange), Count::plus);
            }
        };
    }

    private Count count(String rule, Exchange exchange) {
        var failed = exchange.isFailed() || Boolean.TRUE.equals(exchange.getProperty(ExchangePropertyKey.FAILURE_HANDLED));
        var written = RuleSends.written(exchange, rule);
        var caught = !failed ? null
                : exchange.getException() != null ? exchange.getException() : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return new Count(1, !failed && written != null && written == 0 ? 1 : 0, written == null ? 0 : written, failed ? 1 : 0,
                caught == null ? null : worded(caught), caught == null ? null : clock.instant().toString());
    }

    private static String worded(Throwable failure) {
        var error = StorableText.of(failure.getClass().getSimpleName() + ": "
                + (failure instanceof Problem problem ? problem.told() : failure.getMessage()));
        return error.substring(0, Math.min(LONGEST_ERROR, error.length()));
    }

    /** Makes the parameters of {@code keep-file-rules.sql} the body. Unless the exchange comes to {@link #kept}, they are counted again. */
    public void take(Exchange exchange) throws JsonProcessingException {
        var taken = new HashMap<String, Count>();
        for (var rule : List.copyOf(counts.keySet())) {
            // Another exchange may have taken it.
            Optional.ofNullable(counts.remove(rule)).ifPresent(count -> taken.put(rule, count));
        }
        exchange.setVariable(TAKEN, taken);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (done.getVariable(TAKEN) != null) {
                    taken.forEach((rule, count) -> counts.merge(rule, count, (later, before) -> before.plus(later)));
                }
            }
        });
        exchange.getMessage().setBody(Map.of("counts", json.writeValueAsString(rows(taken))));
    }

    private static List<Map<String, Object>> rows(Map<String, Count> taken) {
        var rows = new ArrayList<Map<String, Object>>();
        taken.forEach((rule, count) -> {
            var row = new HashMap<String, Object>();
            row.put("rule", rule);
            row.put("triggered", count.triggered());
            row.put("filtered", count.filtered());
            row.put("sent", count.sent());
            row.put("failed", count.failed());
            row.put("error", count.error());
            row.put("at", count.at());
            rows.add(row);
        });
        return rows;
    }

    /** What was taken is in the database now. */
    public void kept(Exchange exchange) {
        exchange.removeVariable(TAKEN);
    }
}
