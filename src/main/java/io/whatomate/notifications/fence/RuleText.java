package io.whatomate.notifications.fence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A rule's text as it is kept: in block style, what is for people first, {@code simple: {expression: …}} written out, comments
 * gone. Two texts that say the same become the same.
 */
final class RuleText {

    private static final List<String> FIRST = List.of("id", "description", "note", "name", "uri", "parameters", "simple", "constant");
    private static final List<String> LAST = List.of("when", "otherwise", "from", "steps");

    private RuleText() {}

    /** @param root of a text without faults */
    static String canonical(Node root) {
        var text = new StringBuilder();
        items((List<?>) plain(root, ""), 0, text);
        return text.toString();
    }

    private static void items(List<?> items, int indent, StringBuilder text) {
        for (var item : items) {
            text.append(" ".repeat(indent)).append("- ");
            var from = text.length();
            entries((Map<?, ?>) item, indent + 2, text);
            // The first entry stands on the line of its dash.
            var blanks = from;
            while (text.charAt(blanks) == ' ') {
                blanks++;
            }
            text.delete(from, blanks);
        }
    }

    private static void entries(Map<?, ?> map, int indent, StringBuilder text) {
        map.forEach((key, value) -> {
            text.append(" ".repeat(indent)).append(key).append(':');
            switch (value) {
                case Map<?, ?> inner when inner.isEmpty() -> text.append(" {}\n");
                case List<?> items when items.isEmpty() -> text.append(" []\n");
                case Map<?, ?> inner -> entries(inner, indent + 2, text.append('\n'));
                case List<?> items -> items(items, indent + 2, text.append('\n'));
                default -> text.append(' ').append(scalar((String) value)).append('\n');
            }
        });
    }

    private static String scalar(String value) {
        var options = new DumperOptions();
        options.setSplitLines(false);
        if (value.indexOf('\n') >= 0) {
            options.setDefaultScalarStyle(DumperOptions.ScalarStyle.DOUBLE_QUOTED);
        }
        return new Yaml(options).dump(value).strip();
    }

    private static Object plain(Node node, String key) {
        return switch (node) {
            case SequenceNode list -> list.getValue().stream().map(item -> plain(item, "")).toList();
            case MappingNode map -> map(map, key);
            case ScalarNode scalar when key.equals("simple") || key.equals("constant") -> Map.of("expression", scalar.getValue());
            case ScalarNode scalar when key.equals("to") -> Map.of("uri", scalar.getValue());
            case ScalarNode scalar when key.equals("log") -> Map.of("message", scalar.getValue());
            case ScalarNode scalar when YamlMap.isNull(scalar) -> new LinkedHashMap<>();
            case ScalarNode scalar -> scalar.getValue();
            default -> throw new IllegalStateException("No node of a rule: " + node.getNodeId());
        };
    }

    private static Map<String, Object> map(MappingNode map, String key) {
        var entries = new LinkedHashMap<String, Node>();
        map.getValue().forEach(tuple -> {
            var name = ((ScalarNode) tuple.getKeyNode()).getValue();
            if (name.equals("expression") && tuple.getValueNode() instanceof MappingNode language) {
                language.getValue().forEach(inner -> entries.put(((ScalarNode) inner.getKeyNode()).getValue(), inner.getValueNode()));
            } else {
                entries.put(name, tuple.getValueNode());
            }
        });
        var ordered = new ArrayList<>(entries.keySet());
        if (!key.equals("parameters")) {
            ordered.sort((one, other) -> Integer.compare(rank(one), rank(other)));
        }
        var plain = new LinkedHashMap<String, Object>();
        for (var name : ordered) {
            if (!YamlMap.isNull(entries.get(name)) || name.equals("stop")) {
                plain.put(name, plain(entries.get(name), key.equals("parameters") ? "" : name));
            }
        }
        return plain;
    }

    private static int rank(String key) {
        return FIRST.contains(key) ? FIRST.indexOf(key) : LAST.contains(key) ? 200 + LAST.indexOf(key) : 100;
    }
}
