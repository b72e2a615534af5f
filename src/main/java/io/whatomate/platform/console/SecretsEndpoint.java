package io.whatomate.platform.console;

import org.apache.camel.ProducerTemplate;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * {@code /actuator/secrets}: GET tells which key sealed how many secrets, POST seals all of them with the first key. A
 * command of the running process and not of a second one, because the embedded database lets in one process only.
 */
@Component
@Endpoint(id = "secrets")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class SecretsEndpoint {

    private final ProducerTemplate routes;

    SecretsEndpoint(ProducerTemplate routes) {
        this.routes = routes;
    }

    /** Keys by their ids, never a secret. */
    @ReadOperation
    public Object count() {
        return routes.requestBody("direct:countSeals", (Object) null);
    }

    /** Safe to repeat, also after it was interrupted. */
    @WriteOperation
    public Object reseal() {
        return routes.requestBody("direct:resealSecrets", (Object) null);
    }
}
