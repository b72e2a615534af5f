package io.whatomate.notifications.files;

import java.util.Locale;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * {@code /actuator/rules}: GET tells of every rule file and its routes; POST {@code /actuator/rules/<route id>} with
 * {@code {"action": "pause"}} or {@code "resume"} acts on one, on all nodes and until the other is said.
 */
@Component
@Endpoint(id = "rules")
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class RulesEndpoint {

    private final RuleReports reports;
    private final RuleFiles files;
    private final ProducerTemplate routes;

    RulesEndpoint(RuleReports reports, RuleFiles files, ProducerTemplate routes) {
        this.reports = reports;
        this.files = files;
        this.routes = routes;
    }

    /** Every file of the folder, with its rules, their counters of all nodes, and the faults of what is not taken. */
    @ReadOperation
    public RuleReports.Folder show() {
        return reports.all();
    }

    /** @return the rule afterwards; null, which is 404, where there is none of this id */
    @WriteOperation
    public RuleReports.Rule act(@Selector String rule, String action) {
        if (files.of(rule).isEmpty()) {
            return null;
        }
        var isPaused = switch (action.toLowerCase(Locale.ROOT)) {
            case "pause" -> true;
            case "resume" -> false;
            default -> throw new InvalidEndpointRequestException("action is pause or resume", "Unknown action");
        };
        routes.requestBody("direct:switchFileRule", Map.of("rule", rule, "paused", isPaused));
        files.switchOver().join();
        return reports.rule(rule).orElse(null);
    }
}
