package io.whatomate.notifications.fence;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The words of steps, and what may stand below each. The gate and the schema for editors are made from these. */
enum StepKind {
    TO("to", "Calls a kamelet.", "uri", "parameters"),
    FILTER("filter", "Runs its steps only where the condition holds.", "simple", "expression", "steps"),
    CHOICE("choice", "Runs the steps of the first `when` that holds.", "when", "otherwise"),
    SPLIT("split", "Runs its steps for each part of a list, at most 1,000.", "simple", "expression", "steps"),
    SET_BODY("setBody", "Makes something the body.", "simple", "constant", "expression"),
    SET_VARIABLE("setVariable", "Keeps something under a name.", "name", "simple", "constant", "expression"),
    REMOVE_VARIABLE("removeVariable", "Forgets a variable.", "name"),
    LOG("log", "Notes a line among the steps of the run.", "message"),
    STOP("stop", "Ends the run.");

    /** Keys that every step and the route may have, for people. */
    static final List<String> FOR_PEOPLE = List.of("id", "description", "note");

    private static final String NAME_IT = "name the kamelet in `to`, with its `parameters` below.";

    /** Camel's other words that people will try, and what to do instead. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("toD", "`toD` is not for rules: " + NAME_IT),
            Map.entry("recipientList", "Targets are fixed in a rule: " + NAME_IT),
            Map.entry("routingSlip", "Targets are fixed in a rule: " + NAME_IT),
            Map.entry("dynamicRouter", "Targets are fixed in a rule: " + NAME_IT),
            Map.entry("enrich", "Use an action: " + NAME_IT),
            Map.entry("pollEnrich", "Use an action: " + NAME_IT),
            Map.entry("wireTap", "Call it in its turn: " + NAME_IT),
            Map.entry("multicast", "Call one after the other by several `to`."),
            Map.entry("loop", "Loop over a list by `split`."),
            Map.entry("bean", "A rule runs no code: " + NAME_IT),
            Map.entry("process", "A rule runs no code: " + NAME_IT),
            Map.entry("script", "A rule runs no code; what can be computed stands in `simple`."),
            Map.entry("setHeader", "A rule has no headers: use `setVariable`."),
            Map.entry("setHeaders", "A rule has no headers: use `setVariable`."),
            Map.entry("removeHeader", "A rule has no headers: leave it out."),
            Map.entry("removeHeaders", "A rule has no headers: leave it out."),
            Map.entry("setProperty", "Use `setVariable`."),
            Map.entry("setVariables", "Use one `setVariable` for each."),
            Map.entry("marshal", "The body is data already: leave it out."),
            Map.entry("unmarshal", "The body is data already: leave it out."),
            Map.entry("convertBodyTo", "The body is data already: leave it out."),
            Map.entry("transform", "Use `setBody`."),
            Map.entry("doTry", "What fails is tried again by the product, and shown with the rule: leave it out."),
            Map.entry("onException", "What fails is tried again by the product, and shown with the rule: leave it out."),
            Map.entry("throwException", "Use `stop`, or `filter` what is to be left out."),
            Map.entry("delay", "Steps do not wait; use a trigger with a time."),
            Map.entry("throttle", "Set the rule's rate limit instead."),
            Map.entry("idempotentConsumer", "Use kamelet:once-per-action, or the trigger's `key`."),
            Map.entry("aggregate", "A run knows one event; use a trigger that collects."));

    private final String word;
    private final String description;
    private final List<String> keys;

    StepKind(String word, String description, String... keys) {
        this.word = word;
        this.description = description;
        this.keys = List.of(keys);
    }

    String word() {
        return word;
    }

    String description() {
        return description;
    }

    /** What may stand below the word, with what is for people. */
    List<String> keys() {
        return Stream.concat(keys.stream(), FOR_PEOPLE.stream()).toList();
    }

    static Optional<StepKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(StepKind::word).toList();
    }

    /** What to do instead of a step that is not for rules. */
    static String mend(String word) {
        return INSTEAD.getOrDefault(word, "Steps of a rule are " + String.join(", ", words()) + ".");
    }
}
