package io.whatomate.integrations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.Ids;
import io.whatomate.platform.http.Problem;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The sample event of the test button, and what is said of how it was taken. */
@Component("testEvents")
final class TestEvents {

    private final ObjectMapper json = new ObjectMapper();
    private final Ids ids;
    private final Clock clock;

    TestEvents(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Sets {@code call}, as a row of {@code claim_events} would.
     *
     * @throws Problem 404 when there is no such subscription
     */
    public void write(Exchange exchange, @Body Object loaded, @Variable("organizationId") Object organization)
            throws JsonProcessingException {
        if (!(loaded instanceof Map<?, ?> row)) {
            throw Problem.of(404, "not-found", "Not found", "There is no such thing in your organization.");
        }
        var id = ids.next().toString();
        var envelope = new LinkedHashMap<String, Object>();
        envelope.put("specVersion", "1");
        envelope.put("id", id);
        envelope.put("type", "webhook.test");
        envelope.put("occurredAt", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        envelope.put("organizationId", organization);
        envelope.put("subject", row.get("id"));
        envelope.put("sequence", 1);
        envelope.put("data", Map.of("subscriptionId", row.get("id")));
        var call = new HashMap<String, Object>();
        call.put("event_id", id);
        call.put("url", row.get("url"));
        call.put("secrets", row.get("secrets"));
        call.put("envelope", json.writeValueAsString(envelope));
        exchange.setVariable("call", call);
    }

    /** @return the call as it stands in the log of deliveries, and whether it was {@code accepted}; 200 also where it was not */
    public String show(Exchange exchange, @Body TargetReply reply) throws JsonProcessingException {
        var shape = reply.shape();
        shape.put("accepted", reply.accepted());
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        return json.writeValueAsString(shape);
    }
}
