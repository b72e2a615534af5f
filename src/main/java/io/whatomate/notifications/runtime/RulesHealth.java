package io.whatomate.notifications.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * The detail {@code tenantRules} of the operator's health page, and two gauges: how many rules run on this node, and which should and do
 * not. It never makes the page DOWN: a tenant's rule must take no node down.
 */
@Component("tenantRulesHealthIndicator")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class RulesHealth extends AbstractHealthIndicator {

    private static final int SHOWN = 50;

    private final LiveRules rules;

    RulesHealth(LiveRules rules, MeterRegistry meters) {
        this.rules = rules;
        Gauge.builder("whatomate.rules", rules, LiveRules::size).tag("state", "running")
                .description("Tenants' rules on this node").register(meters);
        Gauge.builder("whatomate.rules", rules, all -> all.failures().size()).tag("state", "failed")
                .description("Tenants' rules on this node").register(meters);
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var failures = rules.failures();
        health.up().withDetail("running", rules.size()).withDetail("failed", failures.size())
                .withDetail("failures", failures.entrySet().stream().limit(SHOWN)
                        .collect(Collectors.toMap(entry -> entry.getKey(), entry -> entry.getValue())));
    }
}
