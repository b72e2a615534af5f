package io.whatomate.notifications.actions;

import io.whatomate.platform.StorableText;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Uses keys once in a period, for once-per. A tenant's run is a delivery, whose outcome the table of deliveries knows. A run of
 * an operator's rule is an exchange, of which {@link OperatorRuns} sees how it ends.
 */
@Component("onceActions")
class OnceActions {

    private static final int LONGEST_KEY = 1_000;
    private static final int LONGEST_NAME = 255;

    private final Clock clock;

    OnceActions(Clock clock) {
        this.clock = clock;
    }

    /** Parameters of take-once.sql. */
    public Map<String, Object> ask(Exchange exchange, @Variable(ActionFrame.CALL) ActionCall call, @Variable("timeZone") String organizations) {
        var key = StorableText.of(call.required("key"));
        if (key.length() > LONGEST_KEY) {
            throw call.fault("key", "maxLength", "is longer than " + LONGEST_KEY + " characters");
        }
        call.flag("stop", true);
        var scope = call.text("scope") == null ? "rule" : call.text("scope");
        if (!List.of("rule", "organization").contains(scope)) {
            throw call.fault("scope", "enum", "is rule or organization");
        }
        var rule = limited(call.rule());
        var row = new HashMap<String, Object>();
        row.put("scope", scope.equals("rule") ? rule : "");
        row.put("key", key);
        row.put("rule", rule);
        row.put("run", limited(run(exchange, call)));
        try {
            var unit = call.text("per") == null ? "day" : call.text("per");
            var period = Period.of(unit, clock.instant(), TemplateActions.zone(call, organizations));
            row.put("period", period.name());
            row.put("expiresAt", Objects.toString(period.end(), null));
        } catch (IllegalArgumentException e) {
            throw call.fault("per", "enum", e.getMessage());
        }
        return row;
    }

    /** Gives {@code once}, true for the first time; the second ends the rule unless it wants to go on. */
    public void taken(Exchange exchange, @Variable(ActionFrame.CALL) ActionCall call, @Variable("asked") Map<String, Object> asked,
            @Variable("first") Boolean first) {
        var stops = call.flag("stop", true);
        call.results().put("once", first);
        if (!first && stops) {
            ActionFrame.stopAfter(call);
        } else if (first && !isDelivery(call)) {
            call.results().put(OperatorRuns.TAKEN, OperatorRuns.taken(call.variables().get(OperatorRuns.TAKEN), exchange, asked));
        }
    }

    /** Shows the key that would be used; in a captured run every time is the first. */
    public void show(@Variable(ActionFrame.CALL) ActionCall call, @Variable("asked") Map<String, Object> asked) {
        call.capture(Map.of("key", asked.get("key"), "period", asked.get("period")));
        call.results().put("once", true);
    }

    /** The same event again is the same run; the parts of a split are a run each. */
    private static String run(Exchange exchange, ActionCall call) {
        var part = exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX);
        return (part == null ? "" : part + ":") + Stream.of("ruleKey", "triggerKey")
                .map(call.variables()::get)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .findFirst()
                // A kamelet runs on a copy, which tells of whom.
                .orElseGet(() -> exchange.getProperty(ExchangePropertyKey.CORRELATION_ID, exchange.getExchangeId(), String.class));
    }

    /** Whether the engine runs it for a tenant: then its rule has an id. */
    private static boolean isDelivery(ActionCall call) {
        return call.variables().get("ruleId") != null
                && call.variables().get("ruleId").toString().matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    private static String limited(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }
}
