package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RuleFaults;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * What a rule file holds, read as plain YAML: to ask Camel would already run the {@code beans} that it brings along.
 *
 * @param tree the whole document, for places; null once the file runs, since it is many times as large as its text
 * @param routes by id, each with the text of its entry
 * @param triggers names under which its triggers keep how far they have come, and by which its rules are called
 * @param configurations ids of its {@code routeConfiguration} entries
 * @param beans names of its {@code beans}
 * @param rest the text of everything that is no route: a change of it concerns all routes of the file
 */
record RuleOutline(
        RuleTree tree, Map<String, String> routes, List<String> triggers, List<String> configurations, List<String> beans, String rest) {

    /** What may stand at the top. {@code rest} and its kin would open addresses, templates have kamelets for a home. */
    private static final Set<String> ENTRIES = Set.of("route", "routeConfiguration", "beans", "onException", "onCompletion",
            "errorHandler", "intercept", "interceptFrom", "interceptSendToEndpoint");

    private static final Pattern SOURCE = Pattern.compile("kamelet:(//)?(notify|whatsapp)-[a-z]+-source(\\?.*)?");

    private static final Pattern RULE = Pattern.compile("[?&]rule=([^&]*)");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /**
     * @throws RuleFaults with every fault that plain YAML shows: no YAML, unknown entries, missing or repeated ids
     */
    static RuleOutline read(String text) throws RuleFaults {
        var reading = new Reading(text);
        for (var entry : reading.entries()) {
            reading.entry(entry);
        }
        return reading.outline();
    }

    RuleOutline withoutTree() {
        return new RuleOutline(null, routes, triggers, configurations, beans, rest);
    }

    private static final class Reading {

        private final String text;
        private final Node root;
        private final List<RuleFault> faults = new ArrayList<>();
        private final Map<String, String> routes = new LinkedHashMap<>();
        private final List<String> triggers = new ArrayList<>();
        private final List<String> configurations = new ArrayList<>();
        private final List<String> beans = new ArrayList<>();
        private final StringBuilder rest = new StringBuilder();

        Reading(String text) throws RuleFaults {
            this.text = text;
            this.root = compose(text);
        }

        private static Node compose(String text) throws RuleFaults {
            var options = new LoaderOptions();
            try {
                return new Yaml(options).compose(new StringReader(text));
            } catch (MarkedYAMLException e) {
                var mark = e.getProblemMark();
                throw new RuleFaults(List.of(new RuleFault(mark.getLine() + 1, mark.getColumn() + 1, "yaml", "This is no YAML: " + e.getProblem() + '.',
                        mend(e.getProblem()))));
            } catch (YAMLException e) {
                var problem = e.getMessage().lines().findFirst().orElse("");
                throw new RuleFaults(List.of(new RuleFault(1, 1, "yaml", "This is no YAML: " + problem + '.',
                        problem.startsWith("Nesting") ? "Nest it less deep." : "Save the file as UTF-8 text.")));
            }
        }

        /** What to do about the parser's words. */
        private static String mend(String problem) {
            return problem.contains("another document")
                    ? "A file holds one list of routes: leave out \"---\"."
                    : problem.contains("tag is not allowed")
                            ? "Leave the tag out; what is to be made stands below \"- beans:\"."
                            : "Look at the indentation, and at quotes and brackets that are not closed, here and in the line above.";
        }

        /** Camel takes the last of two, and what was checked would be the first. */
        private void refuseTwice(Node node, Set<Node> visited) {
            if (visited.add(node)) {
                switch (node) {
                    case SequenceNode list -> list.getValue().forEach(item -> refuseTwice(item, visited));
                    case MappingNode map -> {
                        var keys = new HashSet<String>();
                        map.getValue().forEach(tuple -> {
                            var key = RuleTree.text(tuple.getKeyNode());
                            if (!keys.add(key)) {
                                fault(tuple.getKeyNode(), "key-twice", "\"" + key + "\" stands twice in one map.", "Keep one of them.");
                            }
                            refuseTwice(tuple.getValueNode(), visited);
                        });
                    }
                    default -> {
                        // A text has nothing within.
                    }
                }
            }
        }

        List<Node> entries() {
            if (root instanceof SequenceNode list && !list.getValue().isEmpty()) {
                refuseTwice(root, Collections.newSetFromMap(new IdentityHashMap<>()));
                return list.getValue();
            }
            fault(root, "not-a-list", "A rule file is a list of routes.", "Begin it with \"- route:\", as the examples do.");
            return List.of();
        }

        void entry(Node node) {
            if (!(node instanceof MappingNode entry) || entry.getValue().size() != 1) {
                fault(node, "not-an-entry", "Each entry of the list has one key.", "Write \"- route:\" and indent what belongs to it.");
                return;
            }
            var tuple = entry.getValue().getFirst();
            var kind = RuleTree.text(tuple.getKeyNode());
            switch (kind) {
                case "route" -> route(entry, tuple.getValueNode());
                case "routeConfiguration" -> configuration(tuple.getValueNode());
                case "beans" -> beans(tuple.getValueNode());
                default -> other(tuple.getKeyNode(), kind);
            }
            if (!kind.equals("route")) {
                rest.append(slice(entry)).append('\n');
            }
        }

        private void route(MappingNode entry, Node route) {
            var id = RuleTree.child(route, "id");
            var name = id == null ? "" : RuleTree.text(id);
            if (!ID.matcher(name).matches()) {
                fault(id == null ? entry : id, "id-missing", "A route needs an id of letters, digits, dots, dashes and underscores.",
                        "Add \"id: order-confirmation\" below \"route:\": counters, pause and what was sent are kept under it.");
            } else if (routes.putIfAbsent(name, slice(entry)) != null) {
                fault(id, "id-twice", "The id " + name + " stands twice in this file.", "Give one of the routes another id.");
            }
            trigger(RuleTree.child(route, "from"));
        }

        private void trigger(Node from) {
            var uri = RuleTree.text(RuleTree.child(from, "uri"));
            var given = RuleTree.child(RuleTree.child(from, "parameters"), "rule");
            var inUri = RULE.matcher(uri);
            var name = given != null ? RuleTree.text(given) : inUri.find() ? inUri.group(1) : "";
            if (!SOURCE.matcher(uri).matches() || name.isEmpty()) {
                return;
            }
            if (triggers.contains(name)) {
                fault(given == null ? from : given, "name-twice", "Two routes of this file have the rule name " + name + '.',
                        "Give one of them another name: under it a trigger keeps how far it has come.");
            } else {
                triggers.add(name);
            }
        }

        private void configuration(Node configuration) {
            var id = RuleTree.child(configuration, "id");
            if (id == null) {
                fault(configuration, "configuration-id", "A routeConfiguration without an id would apply to every route of the product.",
                        "Give it an id, and name it in your routes: routeConfigurationId.");
            } else {
                configurations.add(RuleTree.text(id));
            }
        }

        private void beans(Node list) {
            for (var bean : list instanceof SequenceNode items ? items.getValue() : List.<Node>of()) {
                var name = RuleTree.child(bean, "name");
                if (name != null) {
                    beans.add(RuleTree.text(name));
                }
            }
        }

        private void other(Node key, String kind) {
            if (kind.startsWith("rest")) {
                fault(key, "opens-address", "Rules open no addresses of their own.",
                        "Begin the route with kamelet:notify-http-source and call POST /api/v1/rules/<name>/trigger.");
            } else if (!ENTRIES.contains(kind)) {
                fault(key, "unknown-entry", "A rule file cannot hold \"" + kind + "\".",
                        Nearest.of(kind, ENTRIES).map(near -> "Did you mean " + near + "?")
                                .orElse("It may hold " + String.join(", ", ENTRIES.stream().sorted().toList()) + '.'));
            }
        }

        private String slice(Node node) {
            return text.substring(text.offsetByCodePoints(0, node.getStartMark().getIndex()),
                    text.offsetByCodePoints(0, node.getEndMark().getIndex())).strip();
        }

        private void fault(Node node, String code, String detail, String mend) {
            faults.add(RuleTree.fault(node, code, detail, mend));
        }

        RuleOutline outline() throws RuleFaults {
            if (faults.isEmpty() && routes.isEmpty() && rest.isEmpty()) {
                fault(root, "empty", "The file holds no route.", "Begin it with \"- route:\", as the examples do.");
            }
            if (!faults.isEmpty()) {
                throw new RuleFaults(faults);
            }
            return new RuleOutline(new RuleTree(root), routes, triggers, configurations, beans, rest.toString());
        }
    }
}
