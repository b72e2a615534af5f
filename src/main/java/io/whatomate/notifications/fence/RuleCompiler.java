package io.whatomate.notifications.fence;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads a tenant's rule. Its text is plain YAML here; Camel never sees it. */
@Component
public final class RuleCompiler {

    static final String NAME = "[a-z][a-z0-9-]{0,62}";

    private static final List<String> ROUTE = List.of("id", "description", "note", "from");
    private static final List<String> FROM = List.of("uri", "parameters", "steps", "id", "description", "note");

    private final KameletCatalogue catalogue;

    /** @param catalogue the kamelets that a text may call */
    public RuleCompiler(KameletCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * @param ruleId whose text it is
     * @param text YAML of one route in canonical form
     * @throws RuleFaults everything that is wrong with it
     */
    public CompiledRule compile(UUID ruleId, String text) throws RuleFaults {
        var faults = new Faults();
        var root = RuleYaml.read(text, faults);
        var rule = root == null ? null : route(root, faults);
        faults.raise();
        return rule;
    }

    private CompiledRule route(Node root, Faults faults) {
        if (!(root instanceof SequenceNode list) || list.getValue().size() != 1) {
            faults.add(
                    root instanceof SequenceNode list && list.getValue().size() > 1 ? list.getValue().get(1) : root,
                    "route-shape",
                    "A rule is a list with one route in it.",
                    "Begin with `- route:`, and make a rule of each route.");
            return null;
        }
        var item = YamlMap.of(list.getValue().getFirst(), "a rule", List.of("route"), RuleCompiler::besideRoute, faults);
        if (!item.has("route")) {
            if (faults.isEmpty()) {
                faults.add(root, "route-shape", "`route` is missing.", "Begin with `- route:`.");
            }
            return null;
        }
        var route = YamlMap.of(item.get("route"), "`route`", ROUTE, word -> "A route has id, description, note and from.", faults);
        var name = name(route, faults);
        var description = route.text("description", faults);
        var kamelets = new KameletCheck(catalogue, faults);
        var steps = new StepReader(kamelets, faults);
        if (!(route.get("from") instanceof MappingNode)) {
            faults.add(
                    route.node(), "route-shape", "`from` is missing, or no map.",
                    "Write `from:` with `uri`, `parameters` and `steps` below.");
            return null;
        }
        var from = YamlMap.of(route.get("from"), "`from`", FROM, word -> "`from` has uri, parameters and steps.", faults);
        List.of("uri", "steps").stream().filter(key -> !from.has(key)).forEach(key -> faults.add(
                from.node(), "key-missing", "`" + key + "` is missing in `from`.", "Add it here."));
        List.of(route, from).forEach(steps::checkForPeople);
        var trigger = kamelets.trigger(from.get("uri"), from.get("parameters"));
        var read = steps.steps(from.items("steps", faults), 1);
        if (read.isEmpty() && from.has("steps") && faults.isEmpty()) {
            faults.add(from.get("steps"), "key-missing", "The rule has no steps.", "Add at least one `- to:`.");
        }
        return new CompiledRule(
                name, description == null ? "" : description, trigger, faults.isEmpty() ? RuleText.canonical(root) : "", steps.calls(), read);
    }

    private static String name(YamlMap route, Faults faults) {
        var name = route.text("id", faults);
        if (name == null) {
            faults.add(route.node(), "key-missing", "The route's `id` is missing.", "Give it a name, such as `id: order-confirmation`.");
        } else if (!name.matches(NAME)) {
            faults.add(
                    route.get("id"), "name-invalid", "`" + YamlMap.shown(name) + "` is no name for a rule.",
                    "At most 63 small letters, digits and `-`, a letter first.");
        }
        return name == null ? "" : name;
    }

    private static String besideRoute(String word) {
        return Map.of(
                        "beans", "A rule brings no code: leave it out.",
                        "from", "Write `- route:` with `id` and `from` below.",
                        "onException", "What fails is tried again by the product: leave it out.",
                        "routeConfiguration", "What fails is tried again by the product: leave it out.",
                        "rest", "Rules open no endpoints: use kamelet:notify-http-source.")
                .getOrDefault(word, "A rule's text holds one `route` and nothing beside it.");
    }
}
