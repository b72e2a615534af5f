package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.connections.Connections;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.triggers.TriggerChecks;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Lets through what can run: a text without faults, whose numbers, connections and templates are there. A draft may have faults, since it
 * does not run. Expects the variables that {@link RuleTexts} sets, and {@code surroundings}.
 */
@Component("ruleCheck")
class RuleCheck {

    private static final int MOST_TOLD = 50;
    private static final int MOST_RULES = 100;

    private final Connections connections;
    private final TriggerChecks triggers;
    private final ObjectMapper json;

    RuleCheck(Connections connections, TriggerChecks triggers, ObjectMapper json) {
        this.connections = connections;
        this.triggers = triggers;
        this.json = json;
    }

    /**
     * A text and what it refers to.
     *
     * @param reached what the connections that it names do not hold for it
     */
    private record Checked(RuleText text, RuleReferences references, List<RuleFault> reached) {

        List<RuleFault> faults() {
            return Stream.of(text.faults(), references.faults(), reached).flatMap(List::stream).toList();
        }
    }

    /**
     * Makes the document that {@code keep_rule} takes of the one text of a call.
     *
     * @throws Problem 404 where the rule is not there, 422 with the faults of its text
     */
    public void pass(Exchange exchange) throws JsonProcessingException {
        var asked = asked(exchange);
        var checked = checked(exchange).getFirst();
        if (!checked.references().isThere()) {
            throw Problem.of(404, "not-found", "Not found", "There is no such thing in your organization.");
        }
        if (!Boolean.TRUE.equals(asked.get("draft"))) {
            refuse(checked.faults().stream().map(fault -> error("text", fault, checked.text().line())).toList());
        }
        exchange.getMessage().setBody(document(checked, asked));
    }

    /**
     * Makes the document that {@code import_rules} takes of all rules of a file.
     *
     * @throws Problem 400 where nothing stands in it, 422 with the faults of its texts
     */
    public void passFile(Exchange exchange) throws JsonProcessingException {
        var asked = asked(exchange);
        var all = checked(exchange);
        if (all.isEmpty() || all.size() > MOST_RULES) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The file cannot be taken in; errors names why.")
                    .with(List.of(new FieldError("file", all.isEmpty() ? "minItems" : "maxItems",
                            "must hold 1 to " + MOST_RULES + " rules, parted by lines of ---")));
        }
        var arrivals = RuleArrival.of(asked, all.stream().map(Checked::text).toList());
        var errors = new ArrayList<FieldError>();
        var names = new HashSet<String>();
        var rules = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < all.size(); i++) {
            var checked = all.get(i);
            var arrival = arrivals.get(i);
            if (!arrival.mayBeFaulty()) {
                checked.faults().forEach(fault -> errors.add(error(arrival.field(), fault, checked.text().line())));
            }
            if (!names.add(arrival.name().toLowerCase(Locale.ROOT))) {
                errors.add(new FieldError(arrival.field(), "rule-name-taken",
                        "line " + (checked.text().line() + 1) + ": two rules of the file have the id " + arrival.name()));
            }
            rules.add(arrival.document(document(checked, asked), checked.faults()));
        }
        refuse(errors);
        exchange.getMessage().setBody(Map.of("rules", rules, "existing", asked.get("existing"), "keepStates",
                asked.containsKey("rules") && Boolean.TRUE.equals(asked.get("keepStates"))));
    }

    /** Answers what is to be said of the one text of a call. */
    public void answer(Exchange exchange) throws JsonProcessingException {
        var checked = checked(exchange).getFirst();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("name", checked.text().name());
        answer.put("trigger", checked.text().trigger());
        answer.put("text", checked.text().text());
        answer.put("faults", checked.faults().stream().limit(MOST_TOLD).toList());
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(json.writeValueAsString(answer));
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw refusal(errors.stream().limit(MOST_TOLD).toList());
        }
    }

    private static Problem refusal(List<FieldError> errors) {
        return Problem.of(422, "rule-faults", "The rule cannot run", "Its text has faults; errors names each with its place.").with(errors);
    }

    private static FieldError error(String field, RuleFault fault, int offset) {
        return new FieldError(field, fault.code(),
                "line " + (fault.line() + offset) + ", column " + fault.column() + ": " + fault.detail() + " " + fault.mend());
    }

    private static Map<String, Object> document(Checked checked, Map<String, Object> asked) {
        var document = new HashMap<String, Object>();
        List.of("comment", "enabled", "draft", "limits").forEach(name -> document.put(name, asked.get(name)));
        document.put("text", checked.text().text());
        document.put("form", checked.text().form());
        document.put("name", checked.text().name());
        document.put("description", checked.text().description());
        document.put("trigger", checked.text().trigger());
        document.put("accountId", checked.references().account());
        document.put("templates", checked.references().templates());
        return document;
    }

    private List<Checked> checked(Exchange exchange) throws JsonProcessingException {
        var all = new ArrayList<Checked>();
        var surroundings = exchange.getVariable("surroundings", String.class);
        var organization = exchange.getVariable("organizationId", String.class);
        var granted = connections.grantedTo(organization);
        for (Object item : exchange.getVariable(RuleTexts.TEXTS, List.class)) {
            var text = (RuleText) item;
            all.add(new Checked(text, RuleReferences.of(text, surroundings, granted, json), reached(text, granted, organization)));
        }
        return all;
    }

    /** Connections that are not granted are told by {@link RuleReferences}. */
    private List<RuleFault> reached(RuleText text, Set<String> granted, String organization) {
        if (text.compiled() == null) {
            return List.of();
        }
        var faults = new ArrayList<RuleFault>();
        var trigger = text.compiled().trigger();
        var connection = trigger.parameters().get("connection");
        if (connection == null || granted.contains(connection)) {
            triggers.of(trigger, organization).ifPresent(refusal -> faults.add(new RuleFault(text.placeOfTrigger().line(), text.placeOfTrigger().column(),
                    refusal.code(), refusal.detail(), "Mend the trigger's parameters; what connections hold is listed at /connections.")));
        }
        text.compiled().calls().stream().filter(call -> call.kamelet().equals("write-back-action")).forEach(call -> table(call, granted, organization)
                .ifPresent(faults::add));
        return faults;
    }

    private Optional<RuleFault> table(RuleCall call, Set<String> granted, String organization) {
        var connection = call.parameters().get("connection");
        var table = call.parameters().get("table");
        if (RuleText.isConstant(connection) && granted.contains(connection) && RuleText.isConstant(table)) {
            try {
                connections.database(connection, organization).table(table);
            } catch (Problem e) {
                var place = call.place(e.type().equals("connection-kind") ? "connection" : "table");
                return Optional.of(new RuleFault(place.line(), place.column(), e.type(), e.detail(), "Name one that is listed at /connections."));
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asked(Exchange exchange) {
        return exchange.getVariable(RuleTexts.ASKED, Map.class);
    }
}
