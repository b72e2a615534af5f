package io.whatomate.webhook;

import io.whatomate.platform.StorableText;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Turns a failed dispatch into a row: when it is tried again, or that it is dead, and why. */
@Component("failedEvents")
class FailedEvents {

    private static final int LONGEST_REASON = 2000;

    private final int maxAttempts;

    FailedEvents(@Value("${whatomate.webhook.max-attempts}") int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    /** Parameters of {@code put-event-back.sql}: back-off of 1, 4, 9 … seconds, then the dead letters. */
    public Map<String, Object> describe(Exchange exchange, @Variable("attempts") Integer attempts) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var route = exchange.getProperty(Exchange.FAILURE_ROUTE_ID, String.class);
        var tried = (attempts == null ? 0 : attempts) + 1;
        var reason = StorableText.of(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        var row = new HashMap<String, Object>();
        row.put("reason", reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        row.put("routeId", route == null ? "webhook-dispatch-event" : route);
        row.put("dead", tried >= maxAttempts);
        row.put("delaySeconds", tried * tried);
        return row;
    }
}
