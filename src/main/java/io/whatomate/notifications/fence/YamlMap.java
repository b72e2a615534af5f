package io.whatomate.notifications.fence;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A map of the text, by its keys.
 *
 * @param node where it stands
 * @param values what each key has; a value that says nothing is left out
 * @param keys where each key stands
 */
record YamlMap(Node node, Map<String, Node> values, Map<String, Node> keys) {

    private static final int LONGEST_KEY = 80;

    /**
     * @param allowed the keys that may stand here
     * @param mend what to say of another key
     * @return a map without what is at fault, never null
     */
    static YamlMap of(Node node, String what, Collection<String> allowed, Function<String, String> mend, Faults faults) {
        var map = new YamlMap(node, new LinkedHashMap<>(), new LinkedHashMap<>());
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> map.take(tuple, what, allowed, mend, faults));
        } else {
            faults.add(node, "value-type", what + " must be a map.", "Write `key: value` lines, indented below it.");
        }
        return map;
    }

    private void take(NodeTuple tuple, String what, Collection<String> allowed, Function<String, String> mend, Faults faults) {
        var keyNode = tuple.getKeyNode();
        if (!(keyNode instanceof ScalarNode scalar)) {
            faults.add(keyNode, "yaml-key", "A key must be a word.", "Write `key: value`.");
            return;
        }
        var key = scalar.getValue();
        if (Tag.MERGE.equals(scalar.getTag())) {
            faults.add(keyNode, "yaml-merge", "`<<` merges another map into this one.", "Write it out; rules have no merge keys.");
        } else if (!Tag.STR.equals(scalar.getTag())) {
            faults.add(
                    keyNode, "yaml-key", "`" + shown(key) + "` is a key that YAML takes for a number, a date or a truth value.",
                    "Keys are words.");
        } else if (keys.putIfAbsent(key, keyNode) != null) {
            faults.add(keyNode, "yaml-duplicate", "`" + shown(key) + "` stands twice in one map.", "Keep one of them.");
        } else if (!allowed.isEmpty() && !allowed.contains(key)) {
            faults.add(keyNode, "key-unknown", "`" + shown(key) + "` has no place in " + what + ".", mend.apply(key));
        } else if (!isNull(tuple.getValueNode())) {
            values.put(key, tuple.getValueNode());
        }
    }

    /** @return null where the key is absent, or has nothing */
    Node get(String key) {
        return values.get(key);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    int line() {
        return node.getStartMark().getLine() + 1;
    }

    /** @return the text of a key; null where it is absent or no text */
    String text(String key, Faults faults) {
        var value = get(key);
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (value != null) {
            faults.add(value, "value-type", "`" + key + "` must be a text.", "Write it in one line, in quotes if need be.");
        }
        return null;
    }

    /** @return the items of a key, or none */
    List<Node> items(String key, Faults faults) {
        var value = get(key);
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        if (value != null) {
            faults.add(value, "value-type", "`" + key + "` must be a list.", "Begin each of its lines with `- `.");
        }
        return List.of();
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode && Tag.NULL.equals(node.getTag());
    }

    static String shown(String key) {
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY) + "…";
    }
}
