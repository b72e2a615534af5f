package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.fence.RuleContext;
import io.whatomate.notifications.fence.RuleOutcome;
import io.whatomate.notifications.fence.RuleOutcome.Captured;
import io.whatomate.notifications.fence.RuleOutcome.Done;
import io.whatomate.notifications.fence.RuleOutcome.Failed;
import io.whatomate.notifications.fence.RuleOutcome.Skipped;
import io.whatomate.notifications.fence.RuleRun;
import io.whatomate.platform.Ids;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Runs a text once, with what it would send shown instead of sent. */
@Component("ruleSamples")
class RuleSamples {

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MESSAGES = 100;

    private final RuleContext rules;
    private final TrialPlaces places;
    private final Clock clock;
    private final Ids ids;
    private final ObjectMapper json;

    RuleSamples(RuleContext rules, TrialPlaces places, Clock clock, Ids ids, ObjectMapper json) {
        this.rules = rules;
        this.places = places;
        this.clock = clock;
        this.ids = ids;
        this.json = json;
    }

    /**
     * Takes the text of the rule that the call names, unless it brings one.
     *
     * @throws Problem 400 where there is no such rule
     */
    public void choose(Exchange exchange) {
        @SuppressWarnings("unchecked")
        Map<String, Object> asked = exchange.getVariable(RuleTexts.ASKED, Map.class);
        if (asked.get("ruleId") != null) {
            if (!(exchange.getVariable("kept") instanceof Map<?, ?> row)) {
                throw Problem.of(400, "invalid-request", "Invalid request", "The request refers to something that does not exist.")
                        .with(List.of(new FieldError("ruleId", "reference", "there is no such thing in your organization")));
            }
            asked.put("text", row.get("text"));
        }
    }

    /**
     * Runs the text that passed the check and answers how it went.
     *
     * @throws Problem 429 while too many others are tried out
     */
    public void run(Exchange exchange) throws Exception {
        var organization = UUID.fromString(exchange.getVariable("organizationId", String.class));
        var text = (RuleText) exchange.getVariable(RuleTexts.TEXTS, List.class).getFirst();
        var asked = exchange.getVariable(RuleTexts.ASKED, Map.class);
        var key = asked.get("key") instanceof String given ? given : text.compiled().trigger().key(asked.get("payload")).orElse("trial");
        var message = exchange.getMessage();
        try (var _ = places.take(organization)) {
            var run = new RuleRun(organization, ids.next().toString(), key, asked.get("payload"), clock.instant().plus(LONGEST), MESSAGES, true);
            message.setBody(answer(rules.tryOut(text.compiled(), run)));
        }
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    }

    private String answer(RuleOutcome outcome) throws JsonProcessingException {
        var sends = new ArrayList<>();
        var failure = switch (outcome) {
            case Captured captured -> {
                sends.addAll(captured.sends());
                yield captured.failure();
            }
            case Failed failed -> failed;
            case Done _, Skipped _ -> null;
        };
        var answer = new LinkedHashMap<String, Object>();
        answer.put("outcome", failure != null ? "failed" : sends.isEmpty() ? "skipped" : "done");
        answer.put("sends", sends);
        answer.put("error", failure == null ? null : failure.reason());
        answer.put("errorLine", failure == null ? null : failure.line());
        answer.put("steps", outcome.steps());
        return json.writeValueAsString(answer);
    }
}
