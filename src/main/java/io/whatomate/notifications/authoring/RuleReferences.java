package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RulePlace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a rule's text refers to: numbers of the organization, connections that it may use, and templates as they are approved, with the values that they want. What the text works out only when it
 * runs cannot be known here; the send gate looks at it then.
 */
final class RuleReferences {

    /** Meta takes no send of such a template, and will not by itself. */
    private static final Set<String> UNUSABLE =
            Set.of("DRAFT", "PENDING", "REJECTED", "DISABLED", "ARCHIVED", "PENDING_DELETION", "DELETED");

    private static final String CONNECTION = "connection";

    private final ObjectMapper json;
    private final JsonNode surroundings;
    private final Set<String> connections;
    private final List<RuleFault> faults = new ArrayList<>();
    private final Set<String> templates = new LinkedHashSet<>();
    private String account;

    private RuleReferences(RuleText text, JsonNode surroundings, Set<String> connections, ObjectMapper json) {
        this.json = json;
        this.surroundings = surroundings;
        this.connections = connections;
        if (text.compiled() == null) {
            return;
        }
        var before = new ValuesBefore(text.compiled());
        connection(text.compiled().trigger().parameters().get(CONNECTION), text.placeOfTrigger());
        for (var call : text.compiled().calls()) {
            connection(call.parameters().get(CONNECTION), call.place(CONNECTION));
            number(call);
            if (text.templateSends().contains(call)) {
                template(call, before.of(call));
            }
        }
    }

    /**
     * @param surroundings as {@code rule_surroundings} answers them
     * @param connections names of those that the organization may use
     */
    static RuleReferences of(RuleText text, String surroundings, Set<String> connections, ObjectMapper json) throws JsonProcessingException {
        return new RuleReferences(text, json.readTree(surroundings), connections, json);
    }

    /** Whether the rule that is to change is the organization's. */
    boolean isThere() {
        return surroundings.path("isThere").asBoolean();
    }

    List<RuleFault> faults() {
        return faults.stream().distinct().toList();
    }

    /** Ids of the templates that the text names. */
    Set<String> templates() {
        return templates;
    }

    /** The first account that the text names; null: the default one. */
    String account() {
        return account;
    }

    private void connection(String name, RulePlace place) {
        if (RuleText.isConstant(name) && !connections.contains(name)) {
            faults.add(fault(place, "connection-unknown", "There is no connection " + name + " that your organization may use.",
                    "Name one that is listed at /connections, or ask the operator to grant it."));
        }
    }

    private void number(RuleCall call) {
        var number = call.parameters().get("phoneNumberId");
        if (!RuleText.isConstant(number)) {
            return;
        }
        var known = account(number);
        if (known.isEmpty()) {
            faults.add(fault(call.place("phoneNumberId"), "account-unknown", "No account of yours has the phone number id " + number + ".",
                    "Take the `phoneNumberId` of an account, or leave it out: then the default account sends."));
        } else if (account == null) {
            account = known.get().path("id").asText();
        }
    }

    private void template(RuleCall call, ValuesBefore.Before before) {
        var number = call.parameters().get("phoneNumberId");
        if (number != null && (!RuleText.isConstant(number) || account(number).isEmpty())) {
            return;
        }
        var name = call.parameters().get("name");
        var language = call.parameters().get("language");
        var home = number == null ? defaultAccount() : account(number);
        var found = surroundings.path("templates").valueStream()
                .filter(template -> template.path("name").asText().equals(name))
                .filter(template -> !RuleText.isConstant(language) || template.path("language").asText().equals(language))
                .filter(template -> home.isEmpty() || template.path("accountId").equals(home.get().path("id")))
                .toList();
        if (found.isEmpty()) {
            faults.add(fault(call.place("name"), "template-unknown",
                    "The account has no template " + name + (RuleText.isConstant(language) ? " in " + language : "") + ".",
                    "Name one that is listed at /templates, or have them read from Meta with /templates/sync."));
            return;
        }
        found.forEach(template -> templates.add(template.path("id").asText()));
        var template = found.getFirst();
        if (found.stream().allMatch(one -> UNUSABLE.contains(one.path("status").asText()))) {
            faults.add(fault(call.place("name"), "template-not-approved",
                    "The template " + name + " is " + template.path("status").asText() + ": Meta takes no message with it.",
                    "Wait until Meta has approved it, and keep the rule as a draft until then."));
        }
        var wanted = found.stream().map(ApprovedParts::of).distinct().toList();
        // Of languages that want different values, the run chooses.
        if (wanted.size() == 1) {
            faults.addAll(new TemplateSend(call, wanted.getFirst(), new GivenValues(call, before, json)).faults());
        }
    }

    private static RuleFault fault(RulePlace place, String code, String detail, String mend) {
        return new RuleFault(place.line(), place.column(), code, detail, mend);
    }

    private Optional<JsonNode> account(String number) {
        return surroundings.path("accounts").valueStream()
                .filter(account -> account.path("phoneNumberId").asText().equals(number))
                .findFirst();
    }

    private Optional<JsonNode> defaultAccount() {
        return surroundings.path("accounts").valueStream()
                .filter(account -> account.path("isDefault").asBoolean())
                .findFirst();
    }
}
