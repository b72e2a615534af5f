package io.whatomate.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Buttons of a template: at most ten, each kind with its own number and fields, quick replies together. */
final class TemplateButtons {

    private static final Map<String, Integer> AT_MOST = Map.of(
            "quick_reply", 10, "url", 2, "phone_number", 1, "copy_code", 1, "otp", 1, "flow", 1, "catalog", 1, "mpm", 1,
            "spm", 1, "voice_call", 1);
    private static final int MAX_LABEL = 25;

    private TemplateButtons() {}

    static void check(Fields component) {
        var counts = new HashMap<String, Integer>();
        var order = new ArrayList<String>();
        for (var button : component.objects("buttons", 1, 10)) {
            var type = button.word("type", List.copyOf(AT_MOST.keySet()));
            if (counts.merge(type, 1, Integer::sum) > AT_MOST.get(type)) {
                throw button.invalid("type", "appears more than " + AT_MOST.get(type) + " times");
            }
            if (order.isEmpty() || !order.getLast().equals(type)) {
                order.add(type);
            }
            switch (type) {
                case "quick_reply" -> button.text("text", MAX_LABEL);
                case "url" -> url(button);
                case "phone_number" -> {
                    button.text("text", MAX_LABEL);
                    button.text("phone_number", 20);
                }
                case "otp" -> button.word("otp_type", List.of("copy_code", "one_tap", "zero_tap"));
                case "copy_code" -> {
                    if (!button.has("example")) {
                        throw button.missing("example");
                    }
                }
                default -> button.optionalText("text", MAX_LABEL);
            }
        }
        if (order.stream().filter("quick_reply"::equals).count() > 1) {
            throw component.invalid("buttons", "must keep quick replies together");
        }
    }

    private static void url(Fields button) {
        button.text("text", MAX_LABEL);
        var url = button.text("url", 2000);
        var variables = TemplateShape.placeholders(url);
        if (variables.size() > 1 || (variables.size() == 1 && !url.strip().endsWith("}}"))) {
            throw button.invalid("url", "may have one variable, at its end");
        }
        if (!variables.isEmpty() && !button.has("example")) {
            throw button.missing("example");
        }
    }
}
