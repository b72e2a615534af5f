package io.whatomate.notifications.triggers;

import org.apache.camel.ProducerTemplate;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/** {@code /actuator/triggers}: how far the triggers of all rules have come, and the events that were refused. */
@Component
@Endpoint(id = "triggers")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class TriggersEndpoint {

    private final ProducerTemplate routes;

    TriggersEndpoint(ProducerTemplate routes) {
        this.routes = routes;
    }

    /** How far each trigger has come, as JSON. */
    @ReadOperation(produces = "application/json")
    public String show() {
        return routes.requestBody("direct:showTriggers", null, String.class);
    }
}
