package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A rule file's YAML with the places where things stand: what Camel says of a route is told with line and column. */
record RuleTree(Node root) {

    /** The value of a scalar; empty for everything else. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** @return the value under this key, or null */
    static Node child(Node node, String key) {
        if (node instanceof MappingNode map) {
            for (var tuple : map.getValue()) {
                if (text(tuple.getKeyNode()).equals(key)) {
                    return tuple.getValueNode();
                }
            }
        }
        return null;
    }

    /** A fault at the beginning of this node; at the beginning of the file where there is none. */
    static RuleFault fault(Node node, String code, String detail, String mend) {
        return node == null
                ? new RuleFault(1, 1, code, detail, mend)
                : new RuleFault(node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1, code, detail, mend);
    }

    /**
     * The route of this id.
     *
     * @param otherwise where there is no such route, as within a kamelet
     */
    Node route(String id, Node otherwise) {
        if (id != null && root instanceof SequenceNode list) {
            for (var entry : list.getValue()) {
                var route = child(entry, "route");
                if (route != null && text(child(route, "id")).equals(id)) {
                    return route;
                }
            }
        }
        return otherwise;
    }

    /** The first key or value that is so, in the order of the text. */
    static Optional<ScalarNode> find(Node within, Predicate<String> wanted) {
        return find(within, wanted, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** An anchor can point into itself: each node is visited once. */
    private static Optional<ScalarNode> find(Node node, Predicate<String> wanted, Set<Node> visited) {
        if (!visited.add(node)) {
            return Optional.empty();
        }
        return switch (node) {
            case ScalarNode scalar -> wanted.test(scalar.getValue()) ? Optional.of(scalar) : Optional.empty();
            case SequenceNode list -> list.getValue().stream()
                    .map(item -> find(item, wanted, visited))
                    .flatMap(Optional::stream)
                    .findFirst();
            case MappingNode map -> map.getValue().stream()
                    .map(tuple -> find(tuple.getKeyNode(), wanted, visited).or(() -> find(tuple.getValueNode(), wanted, visited)))
                    .flatMap(Optional::stream)
                    .findFirst();
            default -> Optional.empty();
        };
    }
}
