package io.whatomate.notifications.files;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/** Tells the operator of refused rule files and of rules that nothing sets off; always up, because a bad rule must not take a node down. */
@Component("rulesHealthIndicator")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class RulesHealth implements HealthIndicator {

    private final RuleFiles rules;
    private final RuleReports reports;

    RulesHealth(RuleFiles rules, RuleReports reports) {
        this.rules = rules;
        this.reports = reports;
    }

    @Override
    public Health health() {
        var files = rules.files();
        return Health.up()
                .withDetail("files", files.size())
                .withDetail("refused", files.stream()
                        .filter(file -> file.refused() != null)
                        .flatMap(file -> file.faults().stream().map(fault -> "%s:%d:%d %s %s"
                                .formatted(file.name(), fault.line(), fault.column(), fault.detail(), fault.mend())))
                        .toList())
                .withDetail("troubled", reports.troubled())
                .build();
    }
}
