package io.whatomate.accounts;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Subscribes the token's app to a WABA: {@code POST /{WABA}/subscribed_apps} (Meta, "WABA, subscribed apps"). */
@Component("wabaSubscription")
class WabaSubscription {

    private final ObjectMapper json;

    WabaSubscription(ObjectMapper json) {
        this.json = json;
    }

    /** Sets the call as {@code direct:postToGraph} takes it. */
    public void ask(Exchange exchange, @Variable("connection") Map<String, Object> connection) {
        var call = new HashMap<>(connection);
        call.put("path", connection.get("business_id") + "/subscribed_apps");
        exchange.getMessage().setBody(call);
    }

    /**
     * Sets what the statement takes that keeps the answer.
     *
     * @throws Problem 503 when Meta could not be asked, else 422 with the way out when Meta refused
     */
    public void conclude(Exchange exchange, @Variable("connection") Map<String, Object> connection) {
        var answer = GraphAnswer.of(exchange, json);
        var fault = answer.fault(ConnectionFault.BUSINESS_UNKNOWN);
        if (fault == null && !answer.body().path("success").asBoolean()) {
            fault = ConnectionFault.UNEXPECTED;
        }
        GraphAnswer.refuse(fault, "The WABA was not subscribed");
        exchange.setVariable("facts", "{\"subscribed\": true}");
        exchange.setVariable("proven", false);
        exchange.setVariable("askedVersion", connection.get("version"));
        exchange.getMessage().setBody(null);
    }
}
