package io.whatomate.notifications.authoring;

import io.whatomate.notifications.authoring.GivenPart.Absent;
import io.whatomate.notifications.authoring.GivenPart.Body;
import io.whatomate.notifications.authoring.GivenPart.Button;
import io.whatomate.notifications.authoring.GivenPart.Known;
import io.whatomate.notifications.authoring.GivenPart.Unknown;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RulePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds what a send gives against what its template wants, part by part: what the gate would refuse each time is told beforehand. */
final class TemplateSend {

    private final String name;
    private final RulePlace place;
    private final ApprovedParts wanted;
    private final List<RuleFault> faults = new ArrayList<>();

    TemplateSend(RuleCall send, ApprovedParts wanted, GivenValues given) {
        this.name = send.parameters().get("name");
        this.place = send.place("name");
        this.wanted = wanted;
        if (!wanted.beyond().isEmpty()) {
            fault(place, "template-part", "has " + String.join(" and ", wanted.beyond()) + ", which no rule can fill in",
                    "Take another template, or send this one by the API.");
            return;
        }
        header(given.header());
        body(given.body());
        buttons(given.buttons());
        faults.addAll(given.faults());
    }

    List<RuleFault> faults() {
        return faults;
    }

    private void header(GivenPart<String> given) {
        var needsOne = wanted.header() != null && (wanted.headerIsFilled() || !wanted.header().equals("text"));
        switch (given) {
            case Unknown<String> _ -> { }
            case Absent<String> _ -> {
                if (needsOne) {
                    fault(place, "template-header", "needs " + article() + " in its header, and none is given", headerMend());
                }
            }
            case Known<String> known -> {
                if (!needsOne) {
                    fault(known.place(), "template-header",
                            wanted.header() == null ? "has no header, and one is given" : "has no placeholder in its header, and a value is given",
                            "Leave `header` out, and the attachment before it.");
                } else if (!fits(known.value())) {
                    fault(known.place(), "template-header",
                            "needs " + article() + " in its header, and " + (known.value().equals("text") ? "a text" : "`" + known.value() + "`") + " is given", headerMend());
                }
            }
        }
    }

    private boolean fits(String kind) {
        return kind.equals(wanted.header()) || kind.equals(GivenValues.FILE) && !Set.of("text", "location").contains(wanted.header());
    }

    private String article() {
        return (wanted.header().equals("image") ? "an " : "a ") + wanted.header();
    }

    private String headerMend() {
        return switch (wanted.header()) {
            case "text" -> "Give it in `header` of a template-params-action before the send, or of the send.";
            case "location" -> "Give it in `header` of the send: `{\"location\": {\"latitude\": …, \"longitude\": …, \"name\": …, \"address\": …}}`.";
            default -> "Give it by an attach-document-action before the send, or in its `header`: `{\"" + wanted.header() + "\": {\"link\": …}}`.";
        };
    }

    private void body(GivenPart<Body> given) {
        var mend = wanted.named()
                ? "Give them by their names: in `body` of a template-params-action before the send, such as `" + one() + "=…`, or in `parameters` as a map."
                : "Give them in their order: in `body` of a template-params-action before the send, parted by semicolons, or in `parameters`.";
        switch (given) {
            case Unknown<Body> _ -> { }
            case Absent<Body> _ -> count(place, 0, mend);
            case Known<Body> known when known.value().names().isEmpty() || wanted.body().isEmpty() -> count(known.place(), known.value().names().size(), mend);
            case Known<Body> known when known.value().named() != wanted.named() -> fault(known.place(), "template-parameters",
                    wanted.named() ? "names its placeholders (" + names() + "), and a list is given" : "numbers its placeholders, and names are given", mend);
            case Known<Body> known when !wanted.named() -> count(known.place(), known.value().names().size(), mend);
            case Known<Body> known -> named(known, mend);
        }
    }

    private void count(RulePlace where, int given, String mend) {
        if (given != wanted.body().size()) {
            fault(where, "template-parameters", "has " + wanted.body().size() + " placeholders in its body, and " + given + " values are given", mend);
        }
    }

    private void named(Known<Body> given, String mend) {
        var names = given.value().names();
        names.stream().filter(one -> !wanted.body().contains(one)).forEach(one -> fault(given.place(), "template-parameters",
                "has no placeholder `" + one + "` in its body; it has " + names(), mend));
        wanted.body().stream().filter(one -> !names.contains(one)).forEach(one -> fault(given.place(), "template-parameters",
                "has the placeholder `" + one + "` in its body, and no value is given for it", mend));
    }

    private void buttons(GivenPart<List<Button>> given) {
        if (given instanceof Unknown) {
            return;
        }
        var where = given instanceof Known<List<Button>> known ? known.place() : place;
        var list = given instanceof Known<List<Button>> known ? known.value() : List.<Button>of();
        for (var button : list) {
            if (button.index() >= wanted.buttons().size()) {
                fault(where, "template-buttons", "has " + wanted.buttons().size() + " buttons, numbered from 0, and a value for button " + button.index() + " is given",
                        "Leave it out.");
            } else {
                button(where, button, wanted.buttons().get(button.index()));
            }
        }
        for (int i = 0; i < wanted.buttons().size(); i++) {
            var number = i;
            var button = wanted.buttons().get(i);
            if (button.needsValue() && list.stream().noneMatch(one -> one.index() == number)) {
                fault(where, "template-buttons", "needs a value for button " + i + " (" + button.type() + "), and none is given", buttonMend(i, button));
            }
        }
    }

    private void button(RulePlace where, Button given, ApprovedParts.Button button) {
        if (button.key() == null || button.type().equals("URL") && !button.needsValue()) {
            fault(where, "template-buttons", "takes no value for button " + given.index() + " (" + button.type() + "), and one is given", "Leave it out.");
        } else if (!button.key().equals(given.key())) {
            fault(where, "template-buttons", "takes `" + button.key() + "` for button " + given.index() + " (" + button.type() + "), and `" + given.key() + "` is given",
                    buttonMend(given.index(), button));
        }
    }

    private static String buttonMend(int index, ApprovedParts.Button button) {
        return (button.key().equals("text") ? "Give the end of its link in `buttons` of a template-params-action before the send, or" : "Give it")
                + " in `buttons` of the send: `[{\"index\": " + index + ", \"" + button.key() + "\": …}]`.";
    }

    private String one() {
        return wanted.body().stream().findFirst().orElse("name");
    }

    private String names() {
        return wanted.body().stream().map(one -> "`" + one + "`").collect(Collectors.joining(", "));
    }

    private void fault(RulePlace where, String code, String detail, String mend) {
        faults.add(new RuleFault(where.line(), where.column(), code, "The template " + name + " " + detail + ".", mend));
    }
}
