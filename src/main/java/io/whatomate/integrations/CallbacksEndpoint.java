package io.whatomate.integrations;

import org.apache.camel.ProducerTemplate;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/** {@code /actuator/callbacks}: GET tells how the operator's callback targets fare, POST sends their dead letters once more. */
@Component
@Endpoint(id = "callbacks")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class CallbacksEndpoint {

    private final ProducerTemplate routes;

    CallbacksEndpoint(ProducerTemplate routes) {
        this.routes = routes;
    }

    /** Each of the operator's targets: how it fares, and of what its calls died. */
    @ReadOperation
    public Object show() {
        return routes.requestBody("direct:showOperatorTargets", (Object) null);
    }

    /** Owes the dead letters of the operator's targets once more. */
    @WriteOperation
    public Object replay() {
        return routes.requestBody("direct:replayOperatorDeliveries", (Object) null);
    }
}
