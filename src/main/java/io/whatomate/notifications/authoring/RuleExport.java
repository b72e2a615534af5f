package io.whatomate.notifications.authoring;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Rules as a file, which another installation, or the operator's folder, can take in. */
@Component("ruleExport")
class RuleExport {

    /** Asks for one rule, or for all. */
    public void ask(Exchange exchange) {
        var question = new HashMap<String, Object>();
        question.put("organizationId", exchange.getVariable("organizationId"));
        question.put("ruleId", exchange.getVariable("ruleId"));
        exchange.getMessage().setBody(question);
    }

    /** @throws Problem 400 where the one rule that was asked for is not there */
    public void answer(Exchange exchange) {
        var row = exchange.getVariable("exported", Map.class);
        var isJson = "json".equals(exchange.getVariable("format"));
        if (row.get("file") == null && exchange.getVariable("ruleId") != null) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The request refers to something that does not exist.")
                    .with(List.of(new FieldError("ruleId", "reference", "there is no such thing in your organization")));
        }
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, isJson ? "application/json" : "application/yaml");
        message.setHeader("Content-Disposition", "attachment; filename=\"" + (isJson ? "rules.json" : "rules.camel.yaml") + "\"");
        message.setBody(isJson ? row.get("document") : row.get("file") == null ? "# No rules\n" : row.get("file") + "\n");
    }
}
