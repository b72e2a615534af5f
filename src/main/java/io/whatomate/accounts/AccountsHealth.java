package io.whatomate.accounts;

import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * The detail {@code accounts} of the operator's health page: how many tokens end within seven days, how many connections are
 * faulty, how many accounts Meta has stopped. None of it makes the page DOWN: a tenant's token must take no node down.
 */
@Component("accountsHealthIndicator")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class AccountsHealth extends AbstractHealthIndicator {

    private final ProducerTemplate routes;

    AccountsHealth(ProducerTemplate routes) {
        this.routes = routes;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void doHealthCheck(Health.Builder health) {
        health.up().withDetails(routes.requestBody("direct:countAccountWarnings", (Object) null, Map.class));
    }
}
