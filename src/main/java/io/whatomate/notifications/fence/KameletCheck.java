package io.whatomate.notifications.fence;

import io.whatomate.notifications.fence.Kamelet.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Checks what a rule says of kamelets: which, and with which parameters. */
final class KameletCheck {

    private static final String URI = "kamelet:";

    private final KameletCatalogue catalogue;
    private final Faults faults;

    KameletCheck(KameletCatalogue catalogue, Faults faults) {
        this.catalogue = catalogue;
        this.faults = faults;
    }

    /** What stands in {@code to}. */
    RuleCall call(Node uri, Node parameters, int line) {
        var kamelet = kamelet(uri, "to", Type.SINK, Type.ACTION);
        var given = given(parameters);
        if (kamelet != null) {
            check(kamelet, given, uri, false);
        }
        var places = new LinkedHashMap<String, RulePlace>();
        given.forEach((name, value) ->
                places.put(name, new RulePlace(value.getStartMark().getLine() + 1, value.getStartMark().getColumn() + 1)));
        return new RuleCall(kamelet == null ? "" : kamelet.name(), texts(given), line, places);
    }

    /** What stands in {@code from}. */
    RuleTrigger trigger(Node uri, Node parameters) {
        var kamelet = kamelet(uri, "from", Type.SOURCE);
        var given = given(parameters);
        if (kamelet != null) {
            check(kamelet, given, uri, true);
        }
        return new RuleTrigger(kamelet == null ? "" : kamelet.name(), texts(given));
    }

    private Kamelet kamelet(Node uri, String word, Type... types) {
        if (uri == null) {
            return null;
        }
        if (!(uri instanceof ScalarNode scalar)) {
            faults.add(uri, "value-type", "`uri` must be a text.", "Write `uri: kamelet:…`.");
            return null;
        }
        var text = scalar.getValue();
        if (text.startsWith(URI) && text.contains("?")) {
            faults.add(
                    uri, "uri-parameters", "`" + YamlMap.shown(text) + "` carries parameters.",
                    "Write them below `parameters`, one on each line.");
            return null;
        }
        var kamelet = text.startsWith(URI) ? catalogue.find(text.substring(URI.length())).orElse(null) : null;
        var here = catalogue.forTenants(types);
        if (kamelet != null && here.contains(kamelet)) {
            return kamelet;
        }
        var isOfOurs = kamelet != null && kamelet.tenants();
        faults.add(
                uri,
                isOfOurs ? "kamelet-type" : text.startsWith(URI) ? "kamelet-unknown" : "uri-scheme",
                isOfOurs
                        ? "`" + text + "` has no place in `" + word + "`: it is a " + kamelet.type().name().toLowerCase(Locale.ROOT) + "."
                        : "`" + YamlMap.shown(text) + "` cannot be used in a rule.",
                "In `" + word + "` stand " + here.stream().map(known -> URI + known.name()).collect(Collectors.joining(", ")) + ".");
        return null;
    }

    private Map<String, ScalarNode> given(Node parameters) {
        var given = new LinkedHashMap<String, ScalarNode>();
        if (parameters != null) {
            YamlMap.of(parameters, "`parameters`", List.of(), key -> "", faults).values().forEach((name, value) -> {
                if (value instanceof ScalarNode scalar) {
                    given.put(name, scalar);
                } else {
                    faults.add(value, "parameter-value", "`" + YamlMap.shown(name) + "` must be a text, a number or a truth value.",
                            value instanceof MappingNode ? "Write it as JSON in quotes, or as an expression." : "Write it in one line.");
                }
            });
        }
        return given;
    }

    private void check(Kamelet kamelet, Map<String, ScalarNode> given, Node uri, boolean trigger) {
        given.forEach((name, value) -> {
            var property = kamelet.properties().get(name);
            if (property == null) {
                faults.add(
                        value, "parameter-unknown", "`" + kamelet.name() + "` has no parameter `" + YamlMap.shown(name) + "`.",
                        "It has " + names(kamelet) + ".");
            } else if (property.operator()) {
                faults.add(
                        value, "parameter-operator", "`" + name + "` is the operator's to set.",
                        "Leave it out; where to connect to is named by connections.");
            } else {
                value(property, value, trigger);
            }
        });
        kamelet.needed().stream()
                .filter(name -> !given.containsKey(name))
                .forEach(name -> faults.add(uri, "parameter-missing", "`" + kamelet.name() + "` needs the parameter `" + name + "`.",
                        "Add it below `parameters`: " + kamelet.properties().get(name).title() + "."));
    }

    private void value(Kamelet.Property property, ScalarNode node, boolean trigger) {
        var text = node.getValue();
        var danger = ParameterValue.danger(text, trigger);
        if (danger != null) {
            faults.add(
                    node, "value-reference", "`" + property.name() + "` holds `" + danger + "`, which Camel would follow.",
                    "Write the value itself, or take it from `${body.…}`.");
            return;
        }
        var expression = RuleExpression.constant(text);
        if (!trigger || RuleTrigger.KEY.equals(property.name())) {
            try {
                expression = RuleExpression.template(text);
            } catch (ExpressionFault e) {
                faults.add(node, e);
                return;
            }
        } else if (text.contains("${")) {
            faults.add(
                    node, "trigger-expression", "`" + property.name() + "` of a trigger must be a constant.",
                    "Only `key` is filled in for each event.");
            return;
        }
        if (expression.isConstant()) {
            var wrong = ParameterValue.fault(property, text, trigger);
            if (wrong != null) {
                faults.add(node, "parameter-value", "`" + property.name() + "` " + wrong + ".", hint(property));
            }
        }
    }

    private static String hint(Kamelet.Property property) {
        var schema = property.schema();
        if (schema.has("example")) {
            return "For example `" + schema.get("example").asText() + "`.";
        }
        return schema.has("default") ? "By default it is `" + schema.get("default").asText() + "`." : property.title() + ".";
    }

    private static String names(Kamelet kamelet) {
        var open = kamelet.open();
        return open.isEmpty() ? "none" : open.stream().map(Kamelet.Property::name).collect(Collectors.joining(", "));
    }

    private static Map<String, String> texts(Map<String, ScalarNode> given) {
        var texts = new LinkedHashMap<String, String>();
        given.forEach((name, value) -> texts.put(name, value.getValue()));
        return texts;
    }
}
