package io.whatomate.notifications.authoring;

import io.whatomate.notifications.fence.CompiledRule;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RulePlace;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text that is to become a rule.
 *
 * @param text YAML of one route
 * @param form what it was written from; null when somebody wrote it
 * @param compiled null when it has faults
 * @param faults of the text alone, in its order
 * @param line of the file that it stands in, from 0
 */
record RuleText(String text, Map<String, Object> form, CompiledRule compiled, List<RuleFault> faults, int line) {

    private static final Pattern ID = Pattern.compile("(?m)^[ \\t-]*id:[ \\t]*[\"']?([a-z][a-z0-9-]{0,62})[\"']?[ \\t]*$");
    private static final String NAMELESS = "draft";

    /** The route's id; of a text that cannot be read what looks like it, else a name of its own. */
    String name() {
        if (compiled != null) {
            return compiled.name();
        }
        var id = ID.matcher(text);
        return id.find() ? id.group(1) : NAMELESS + "-" + Integer.toHexString(text.hashCode());
    }

    /** Null when it has none. */
    String description() {
        return compiled == null || compiled.description().isBlank() ? null : compiled.description();
    }

    /** What sets it off, in one word: {@code http}, {@code kafka}, {@code message}, …; null when it has faults. */
    String trigger() {
        return compiled == null ? null : compiled.trigger().kamelet().replaceAll("^(notify|whatsapp)-|-source$", "");
    }

    /** Sends of a template whose name stands in the text. */
    List<RuleCall> templateSends() {
        return compiled == null
                ? List.of()
                : compiled.calls().stream()
                        .filter(call -> call.kamelet().equals("whatsapp-template-sink"))
                        .filter(call -> isConstant(call.parameters().get("name")))
                        .toList();
    }

    Stream<String> templateNames() {
        return templateSends().stream().map(call -> call.parameters().get("name"));
    }

    /** Where the parameters of the trigger begin: the line of its kamelet, as far as it can be told. */
    RulePlace placeOfTrigger() {
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var column = lines.get(i).indexOf("kamelet:" + compiled.trigger().kamelet());
            if (column >= 0) {
                return new RulePlace(i + 1, column + 1);
            }
        }
        return new RulePlace(1, 1);
    }

    static boolean isConstant(String parameter) {
        return parameter != null && !parameter.contains("${");
    }

    /** The same text under another name: the route's id is another, everything else is as it was. */
    String textNamed(String other) {
        // Steps have ids too, and may stand before the route's.
        return ID.matcher(text).results()
                .filter(id -> id.group(1).equals(name()))
                .findFirst()
                .map(id -> new StringBuilder(text).replace(id.start(1), id.end(1), other).toString())
                .orElse(text);
    }
}
