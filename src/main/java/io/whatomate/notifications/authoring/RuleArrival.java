package io.whatomate.notifications.authoring;

import io.whatomate.notifications.fence.RuleFault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A rule of a file that is taken in, beside its text.
 *
 * @param field where it stands in the request
 * @param exported what an export told of it; empty for a document of a file of texts
 * @param mayBeFaulty whether it is kept as a draft whatever its faults
 * @param name by which it is known here
 */
record RuleArrival(String field, Map<?, ?> exported, boolean keepsState, boolean mayBeFaulty, String name) {

    /** One for each text, in their order. */
    static List<RuleArrival> of(Map<String, Object> asked, List<RuleText> texts) {
        var rules = asked.get("rules") instanceof List<?> list ? list : null;
        var drafts = "draft".equals(asked.get("faulty"));
        return IntStream.range(0, texts.size())
                .mapToObj(i -> rules == null
                        ? new RuleArrival("file", Map.of(), false, drafts, texts.get(i).name())
                        : ofExport("rules[" + i + "]", (Map<?, ?>) rules.get(i), Boolean.TRUE.equals(asked.get("keepStates")), drafts, texts.get(i)))
                .toList();
    }

    /** A text that cannot be read says no name: it keeps the one that it had. */
    private static RuleArrival ofExport(String field, Map<?, ?> exported, boolean keepsState, boolean drafts, RuleText text) {
        var name = text.compiled() == null ? (String) exported.get("name") : text.name();
        return new RuleArrival(field, exported, keepsState, drafts || Boolean.TRUE.equals(exported.get("draft")), name);
    }

    /** @param common what {@code keep_rule} is told of the text */
    Map<String, Object> document(Map<String, Object> common, List<RuleFault> faults) {
        var document = new HashMap<>(common);
        document.put("name", name);
        document.put("draft", Boolean.TRUE.equals(exported.get("draft")) || !faults.isEmpty());
        document.put("faults", faults);
        if (common.get("comment") == null) {
            document.put("comment", exported.get("comment"));
        }
        if (!exported.isEmpty()) {
            document.put("limits", exported.get("limits"));
        }
        if (keepsState) {
            document.put("enabled", exported.get("enabled"));
            document.put("paused", exported.get("paused"));
        }
        return document;
    }
}
