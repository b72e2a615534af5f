package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.util.URISupport;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Where a rule file uses kamelets, and with which parameters: Camel takes one that no kamelet has without a word. */
final class KameletUses {

    private static final Pattern URI = Pattern.compile("kamelet:(?://)?([\\w.-]+)(?:/[^?]*)?(?:\\?(.*))?");

    /**
     * One use.
     *
     * @param step the map that names the kamelet
     * @param parameters by name, with the place of each
     */
    record Use(Node step, String kamelet, Map<String, Node> parameters) {}

    private final Vocabulary words;

    KameletUses(Vocabulary words) {
        this.words = words;
    }

    /** Parameters that their kamelet does not have. */
    List<RuleFault> faults(Node root) {
        return within(root).stream()
                .flatMap(use -> words.parameters(use.kamelet()).stream().flatMap(known -> use.parameters().entrySet().stream()
                        .filter(given -> !known.contains(given.getKey()) && !words.options("kamelet").contains(given.getKey()))
                        .map(given -> fault(use.kamelet(), given.getKey(), given.getValue(), known))))
                .toList();
    }

    private static RuleFault fault(String kamelet, String name, Node place, Set<String> known) {
        return RuleTree.fault(place, "unknown-option", "The kamelet " + kamelet + " has no parameter \"" + name + "\".",
                Nearest.of(name, known).map(near -> "Did you mean " + near + '?').orElse("It has " + String.join(", ", known) + '.'));
    }

    /** The first use of a kamelet, if there is one that lacks a parameter. */
    static Optional<Node> of(Node root, String kamelet, String lacking) {
        return within(root).stream()
                .filter(use -> use.kamelet().equals(kamelet) && !use.parameters().containsKey(lacking))
                .map(Use::step)
                .findFirst();
    }

    private static List<Use> within(Node root) {
        var uses = new ArrayList<Use>();
        gather(root, uses, Collections.newSetFromMap(new IdentityHashMap<>()));
        return uses;
    }

    /** An anchor can point into itself: each node is visited once. */
    private static void gather(Node node, List<Use> uses, Set<Node> visited) {
        if (!visited.add(node)) {
            return;
        }
        switch (node) {
            case SequenceNode list -> list.getValue().forEach(item -> gather(item, uses, visited));
            case MappingNode map -> map.getValue().forEach(tuple -> {
                use(map, tuple).ifPresent(uses::add);
                gather(tuple.getValueNode(), uses, visited);
            });
            default -> {
                // A text has nothing within.
            }
        }
    }

    private static Optional<Use> use(MappingNode map, NodeTuple tuple) {
        var word = RuleTree.text(tuple.getKeyNode());
        var uri = URI.matcher(RuleTree.text(tuple.getValueNode()));
        if (!List.of("uri", "to", "from", "wireTap").contains(word) || !uri.matches()) {
            return Optional.empty();
        }
        var parameters = new LinkedHashMap<String, Node>();
        query(uri.group(2)).forEach(name -> parameters.put(name, tuple.getValueNode()));
        if (word.equals("uri") && RuleTree.child(map, "parameters") instanceof MappingNode given) {
            given.getValue().forEach(entry -> {
                if (entry.getKeyNode() instanceof ScalarNode name && !name.getValue().equals("<<")) {
                    parameters.put(name.getValue(), name);
                }
            });
        }
        return Optional.of(new Use(word.equals("uri") ? map : tuple.getValueNode(), uri.group(1), parameters));
    }

    /** What cannot be read Camel tells better. */
    private static Set<String> query(String text) {
        try {
            return text == null ? Set.of() : URISupport.parseQuery(text, true, true).keySet();
        } catch (URISyntaxException e) {
            return Set.of();
        }
    }
}
