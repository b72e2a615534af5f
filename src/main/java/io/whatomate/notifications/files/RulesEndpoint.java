package io.whatomate.notifications.files;

import java.util.Locale;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * {@code /actuator/rules}: GET tells of every rule file and its routes; POST {@code /actuator/rules/<route id>} with
 * {@code {"action": "pause"}} or {@code "resume"} acts on one, on this node and until its next start or version.
 */
@Component
@Endpoint(id = "rules")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class RulesEndpoint {

    private final RuleReports reports;
    private final RuleFiles files;

    RulesEndpoint(RuleReports reports, RuleFiles files) {
        this.reports = reports;
        this.files = files;
    }

    @ReadOperation
    public RuleReports.Folder show() {
        return reports.all();
    }

    /** @return the rule afterwards; null, which is 404, where there is none of this id */
    @WriteOperation
    public RuleReports.Rule act(@Selector String rule, String action) throws Exception {
        if (files.of(rule).isEmpty()) {
            return null;
        }
        switch (action.toLowerCase(Locale.ROOT)) {
            case "pause" -> files.rules().pause(rule);
            case "resume" -> files.rules().resume(rule);
            default -> throw new InvalidEndpointRequestException("action is pause or resume", "Unknown action");
        }
        return reports.rule(rule).orElse(null);
    }
}
