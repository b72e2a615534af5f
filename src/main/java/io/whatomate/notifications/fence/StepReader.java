package io.whatomate.notifications.fence;

import static io.whatomate.notifications.fence.StepKind.FOR_PEOPLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the steps of a route. Faults are gathered; what is returned is complete only where there are none. */
final class StepReader {

    static final int MOST_STEPS = 200;
    static final int DEEPEST = 8;
    static final String VARIABLE = "[a-z][A-Za-z0-9_-]{0,63}";

    /** Variables that the run itself sets. */
    private static final Set<String> RESERVED =
            Set.of("organizationId", "ruleId", "ruleKey", "ruleSends", "triggerKey", "capture", "phoneNumberId");

    private final KameletCheck kamelets;
    private final Faults faults;
    private final List<RuleCall> calls = new ArrayList<>();
    private int count;

    StepReader(KameletCheck kamelets, Faults faults) {
        this.kamelets = kamelets;
        this.faults = faults;
    }

    List<RuleCall> calls() {
        return List.copyOf(calls);
    }

    /** @param depth of these steps, 1 for those of the route */
    List<RuleStep> steps(List<Node> nodes, int depth) {
        if (depth > DEEPEST && !nodes.isEmpty()) {
            faults.add(
                    nodes.getFirst(), "steps-too-deep", "Steps are nested more than " + DEEPEST + " deep.",
                    "Part the rule, or use `stop` in a `filter`.");
            return List.of();
        }
        var steps = new ArrayList<RuleStep>();
        for (var node : nodes) {
            if (++count > MOST_STEPS) {
                faults.add(node, "steps-too-many", "A rule has more than " + MOST_STEPS + " steps.", "Part it into several rules.");
                break;
            }
            var step = step(node, depth);
            if (step != null) {
                steps.add(step);
            }
        }
        return List.copyOf(steps);
    }

    private RuleStep step(Node node, int depth) {
        var map = YamlMap.of(node, "a step", List.of(), StepKind::mend, faults);
        if (map.keys().size() != 1) {
            if (map.keys().size() > 1) {
                faults.add(
                        node, "step-shape", "A step has one word, this one has " + map.keys().size() + ".",
                        "Begin each step with `- `, and indent what belongs to it.");
            }
            return null;
        }
        var word = map.keys().keySet().iterator().next();
        var kind = StepKind.of(word);
        if (kind.isEmpty()) {
            faults.add(map.keys().get(word), "step-unknown", "`" + YamlMap.shown(word) + "` is no step of a rule.", StepKind.mend(word));
            return null;
        }
        return step(kind.get(), map.keys().get(word), map.get(word), depth);
    }

    private RuleStep step(StepKind kind, Node key, Node value, int depth) {
        var line = key.getStartMark().getLine() + 1;
        if (value == null) {
            if (kind != StepKind.STOP) {
                faults.add(key, "key-missing", "Nothing stands below `" + kind.word() + "`.", below(kind));
            }
            return kind == StepKind.STOP ? new RuleStep.Stop(line) : null;
        }
        if (value instanceof ScalarNode scalar && kind == StepKind.LOG) {
            return new RuleStep.Log(line, expression(scalar, RuleExpression::template));
        }
        if (value instanceof ScalarNode && kind == StepKind.TO) {
            calls.add(kamelets.call(value, null, line));
            return new RuleStep.Call(line, calls.size() - 1);
        }
        var map = YamlMap.of(value, "`" + kind.word() + "`", kind.keys(), word -> below(kind), faults);
        checkForPeople(map);
        return switch (kind) {
            case TO -> {
                calls.add(kamelets.call(required(map, "uri"), map.get("parameters"), line));
                yield new RuleStep.Call(line, calls.size() - 1);
            }
            case FILTER -> new RuleStep.Filter(line, condition(map), inner(map, depth));
            case CHOICE -> choice(map, line, depth);
            case SPLIT -> new RuleStep.Split(line, parts(map), inner(map, depth));
            case SET_BODY -> new RuleStep.SetBody(line, value(map));
            case SET_VARIABLE -> new RuleStep.SetVariable(line, variable(map), value(map));
            case REMOVE_VARIABLE -> new RuleStep.RemoveVariable(line, variable(map));
            case LOG -> new RuleStep.Log(line, expression(required(map, "message"), RuleExpression::template));
            case STOP -> new RuleStep.Stop(line);
        };
    }

    private RuleStep choice(YamlMap map, int line, int depth) {
        required(map, "when");
        var whens = new ArrayList<RuleStep.When>();
        for (var node : map.items("when", faults)) {
            var when = YamlMap.of(node, "`when`", keys("simple", "expression", "steps"), word -> "A `when` has `simple` and `steps`.", faults);
            checkForPeople(when);
            whens.add(new RuleStep.When(when.line(), condition(when), inner(when, depth)));
        }
        var otherwise = List.<RuleStep>of();
        if (map.has("otherwise")) {
            var other = YamlMap.of(map.get("otherwise"), "`otherwise`", keys("steps"), word -> "`otherwise` has `steps`.", faults);
            checkForPeople(other);
            otherwise = inner(other, depth);
        }
        return new RuleStep.Choice(line, List.copyOf(whens), otherwise);
    }

    private List<RuleStep> inner(YamlMap map, int depth) {
        required(map, "steps");
        return steps(map.items("steps", faults), depth + 1);
    }

    private RuleExpression condition(YamlMap map) {
        return language(map, false, RuleExpression::condition);
    }

    private RuleExpression value(YamlMap map) {
        return language(map, true, RuleExpression::template);
    }

    private RuleExpression parts(YamlMap map) {
        return language(map, false, RuleExpression::template);
    }

    /** {@code simple: {expression: …}}, the same with the text alone, or either below {@code expression}. */
    private RuleExpression language(YamlMap map, boolean orConstant, Function<String, RuleExpression> reading) {
        var languages = orConstant ? List.of("simple", "constant") : List.of("simple");
        var holder = map.has("expression")
                ? YamlMap.of(map.get("expression"), "`expression`", languages, word -> "Languages of rules are " + String.join(" and ", languages) + ".", faults)
                : map;
        var given = languages.stream().filter(holder::has).toList();
        if (given.size() != 1 || holder != map && languages.stream().anyMatch(map::has)) {
            faults.add(
                    holder.node(), given.isEmpty() ? "key-missing" : "expression-twice", "One of " + languages + " is needed here.",
                    "Write `simple: {expression: \"${body.…}\"}`.");
            return RuleExpression.constant("");
        }
        var language = given.getFirst();
        var node = holder.get(language);
        if (!(node instanceof ScalarNode)) {
            node = required(
                    YamlMap.of(node, "`" + language + "`", keys("expression"), word -> "Only `expression` stands below it.", faults), "expression");
        }
        return expression(node, "constant".equals(language) ? RuleExpression::constant : reading);
    }

    private RuleExpression expression(Node node, Function<String, RuleExpression> reading) {
        if (node instanceof ScalarNode scalar) {
            try {
                return reading.apply(scalar.getValue());
            } catch (ExpressionFault e) {
                faults.add(scalar, e);
            }
        } else if (node != null) {
            faults.add(node, "value-type", "An expression must be a text.", "Write it in one line, in quotes.");
        }
        return RuleExpression.constant("");
    }

    private String variable(YamlMap map) {
        required(map, "name");
        var name = map.text("name", faults);
        if (name != null && !name.matches(VARIABLE)) {
            faults.add(
                    map.get("name"), "name-invalid", "`" + YamlMap.shown(name) + "` is no name for a variable.",
                    "A small letter, then at most 63 letters, digits, `_` or `-`.");
        } else if (name != null && (RESERVED.contains(name) || name.startsWith("camel") || name.startsWith("kafka"))) {
            faults.add(map.get("name"), "name-reserved", "`" + name + "` is a variable of the product.", "Take another name.");
        }
        return name == null ? "" : name;
    }

    private Node required(YamlMap map, String key) {
        if (!map.has(key)) {
            faults.add(map.node(), "key-missing", "`" + key + "` is missing.", "Add it here.");
        }
        return map.get(key);
    }

    /** Descriptions and notes go nowhere, and may say anything in 500 characters. */
    void checkForPeople(YamlMap map) {
        FOR_PEOPLE.forEach(key -> {
            var text = map.text(key, faults);
            if (text != null && text.length() > 500) {
                faults.add(map.get(key), "text-size", "`" + key + "` has more than 500 characters.", "Make it shorter.");
            }
        });
    }

    private static List<String> keys(String... keys) {
        return Stream.concat(Stream.of(keys), FOR_PEOPLE.stream()).toList();
    }

    private static String below(StepKind kind) {
        return "Below `" + kind.word() + "` stand " + String.join(", ", kind.keys()) + ".";
    }
}
