package io.whatomate.accounts;

import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * The detail {@code accounts} of the operator's health page: how many tokens end within seven days, how many connections are
 * faulty, how many accounts Meta has stopped. Always UP: a tenant's token must take no node down.
 */
@Component("accountsHealthIndicator")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class AccountsHealth implements HealthIndicator {

    private final ProducerTemplate routes;

    AccountsHealth(ProducerTemplate routes) {
        this.routes = routes;
    }

    @Override
    public Health health() {
        @SuppressWarnings("unchecked")
        Map<String, Object> counts = routes.requestBody("direct:countAccountWarnings", (Object) null, Map.class);
        return Health.up().withDetails(counts).build();
    }
}
