package io.whatomate.notifications.runtime;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * The detail {@code tenantRules} of the operator's health page, and two gauges: how many rules run on this node, which should and do
 * not, and which nothing sets off because their triggers are in trouble. It never makes the page DOWN: a tenant's rule must take no node down.
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
                .withDetail("failures", shown(failures)).withDetail("troubles", shown(rules.troubles()));
    }

    private static Map<String, String> shown(Map<String, String> all) {
        return all.entrySet().stream().limit(SHOWN).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
