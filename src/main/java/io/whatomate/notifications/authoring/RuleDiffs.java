package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What one version of a rule changed. */
@Component("ruleDiffs")
class RuleDiffs {

    private static final List<String> PARAMETERS = List.of("organizationId", "id", "versionId", "against");

    private final ObjectMapper json;

    RuleDiffs(ObjectMapper json) {
        this.json = json;
    }

    /** Asks for one version, or for the newest; what the call does not name is null. */
    public void ask(Exchange exchange) {
        var question = new HashMap<String, Object>();
        PARAMETERS.forEach(name -> question.put(name, exchange.getVariable(name)));
        exchange.getMessage().setBody(question);
    }

    /** Asks for the newest text of the rule that the request names; where it names none, for nothing. */
    public void askRule(Exchange exchange) {
        var question = new HashMap<String, Object>();
        question.put("organizationId", exchange.getVariable("organizationId"));
        question.put("id", exchange.getVariable(RuleTexts.ASKED, Map.class).get("ruleId"));
        exchange.getMessage().setBody(question);
    }

    /** @throws Problem 404 where one of the two versions is not there */
    public void answer(Exchange exchange) throws JsonProcessingException {
        if (!(exchange.getVariable("kept") instanceof Map<?, ?> row)
                || exchange.getVariable("against") != null && row.get("former_number") == null) {
            throw Problem.of(404, "not-found", "Not found", "The rule has no such version.");
        }
        var former = row.get("former_text") instanceof String text ? text : "";
        var from = row.get("former_number");
        var answer = new LinkedHashMap<String, Object>();
        answer.put("from", from);
        answer.put("to", row.get("number"));
        answer.put("diff", new TextDiff(former, (String) row.get("text")).unified("version " + (from == null ? 0 : from), "version " + row.get("number")));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(json.writeValueAsString(answer));
    }
}
