package io.whatomate.notifications.fence;

import static io.whatomate.notifications.fence.StepKind.FOR_PEOPLE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.notifications.fence.Kamelet.Type;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The JSON schema of a tenant's rule, for editors. It is made from the same steps and kamelets that the gate knows, so the two
 * say the same of a rule's shape; what an expression may be, the gate alone can say.
 */
@Component("ruleSchema")
public final class RuleSchema {

    private static final String EXPRESSION = "\\$\\{";

    private final JsonMapper json = JsonMapper.builder().build();
    private final KameletCatalogue catalogue;
    private final String text;

    RuleSchema(KameletCatalogue catalogue) {
        this.catalogue = catalogue;
        try {
            this.text = json.writerWithDefaultPrettyPrinter().writeValueAsString(schema());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The schema as JSON text, draft 2020-12. */
    public String text() {
        return text;
    }

    private ObjectNode schema() {
        var schema = json.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Notification rule");
        schema.put("description", "One route: a trigger, and steps that turn what it brings into messages.");
        schema.put("type", "array").put("minItems", 1).put("maxItems", 1);
        var route = object(schema.putObject("items"), "route").putObject("route");
        var inside = object(route, "id", "from");
        forPeople(inside);
        inside.putObject("id").put("type", "string").put("pattern", "^" + RuleCompiler.NAME + "$").put("description", "Name of the rule");
        inside.set("from", from());
        var definitions = schema.putObject("$defs");
        definitions.set("steps", steps());
        definitions.set("simple", language("A text with ${body.a.b}, ${variable.name} or ${date:now:yyyy-MM-dd}; in conditions ${body.a} == 'b'"));
        definitions.set("constant", language("A text that stands for itself"));
        definitions.set("expression", oneLanguage());
        return schema;
    }

    /** Closed: what is not named has no place. */
    private static ObjectNode object(ObjectNode schema, String... required) {
        schema.put("type", "object").put("additionalProperties", false);
        Stream.of(required).forEach(schema.putArray("required")::add);
        return schema.putObject("properties");
    }

    private ObjectNode from() {
        var from = json.createObjectNode();
        var inside = object(from, "uri", "steps");
        forPeople(inside);
        kamelets(from, inside, Type.SOURCE);
        inside.putObject("steps").put("$ref", "#/$defs/steps").put("minItems", 1);
        return from;
    }

    private ObjectNode steps() {
        var steps = json.createObjectNode();
        steps.put("type", "array").put("maxItems", StepReader.MOST_STEPS);
        var step = steps.putObject("items");
        step.put("minProperties", 1).put("maxProperties", 1);
        var words = object(step);
        for (var kind : StepKind.values()) {
            words.set(kind.word(), step(kind).put("description", kind.description()));
        }
        return steps;
    }

    private ObjectNode step(StepKind kind) {
        var step = json.createObjectNode();
        var inside = object(step, required(kind));
        forPeople(inside);
        kind.keys().stream().filter(key -> !FOR_PEOPLE.contains(key)).forEach(key -> inside.set(key, value(key)));
        if (kind == StepKind.TO) {
            kamelets(step, inside, Type.SINK, Type.ACTION);
        }
        if (kind == StepKind.LOG || kind == StepKind.TO) {
            var both = json.createObjectNode();
            both.putArray("anyOf").add(step).addObject().put("type", "string");
            return both;
        }
        if (kind == StepKind.STOP) {
            step.putArray("type").add("object").add("null");
        }
        return step;
    }

    private static String[] required(StepKind kind) {
        return switch (kind) {
            case TO -> new String[] {"uri"};
            case FILTER, SPLIT -> new String[] {"steps"};
            case CHOICE -> new String[] {"when"};
            case SET_VARIABLE, REMOVE_VARIABLE -> new String[] {"name"};
            case LOG -> new String[] {"message"};
            case SET_BODY, STOP -> new String[] {};
        };
    }

    private ObjectNode value(String key) {
        var value = json.createObjectNode();
        switch (key) {
            case "simple", "constant", "expression", "steps" -> value.put("$ref", "#/$defs/" + key);
            case "name" -> value.put("type", "string").put("pattern", "^" + StepReader.VARIABLE + "$");
            case "when" -> {
                var inside = object(value.put("type", "array").putObject("items"), "steps");
                forPeople(inside);
                Stream.of("simple", "expression", "steps").forEach(inner -> inside.set(inner, value(inner)));
            }
            case "otherwise" -> {
                var inside = object(value, "steps");
                forPeople(inside);
                inside.set("steps", value("steps"));
            }
            case "parameters" -> value.put("type", "object");
            default -> value.put("type", "string");
        }
        return value;
    }

    private ObjectNode language(String description) {
        var language = json.createObjectNode().put("description", description);
        var either = language.putArray("anyOf");
        scalar(either.addObject());
        scalar(object(either.addObject(), "expression").putObject("expression"));
        return language;
    }

    private ObjectNode oneLanguage() {
        var one = json.createObjectNode().put("maxProperties", 1).put("minProperties", 1);
        var inside = object(one);
        List.of("simple", "constant").forEach(language -> inside.set(language, value(language)));
        return one;
    }

    /** Which kamelets may stand here, and for each what it takes. */
    private void kamelets(ObjectNode schema, ObjectNode inside, Type... types) {
        var known = catalogue.forTenants(types);
        var names = inside.putObject("uri").put("type", "string").putArray("enum");
        known.forEach(kamelet -> names.add("kamelet:" + kamelet.name()));
        inside.putObject("parameters").put("type", "object");
        var each = schema.putArray("allOf");
        known.forEach(kamelet -> kamelet(kamelet, each));
    }

    private void kamelet(Kamelet kamelet, ArrayNode each) {
        var entry = each.addObject();
        var uri = entry.putObject("if");
        uri.putArray("required").add("uri");
        uri.putObject("properties").putObject("uri").put("const", "kamelet:" + kamelet.name());
        var needed = kamelet.needed().toArray(String[]::new);
        var then = entry.putObject("then");
        if (needed.length > 0) {
            then.putArray("required").add("parameters");
        }
        var parameters = then.putObject("properties").putObject("parameters").put("description", kamelet.description());
        var inside = object(parameters, needed);
        kamelet.open().forEach(property -> inside.set(property.name(), parameter(kamelet, property)));
    }

    private ObjectNode parameter(Kamelet kamelet, Kamelet.Property property) {
        var parameter = json.createObjectNode().put("title", property.title());
        List.of("description", "default").stream()
                .filter(property.schema()::has)
                .forEach(key -> parameter.set(key, property.schema().get(key)));
        if (property.schema().has("example")) {
            parameter.putArray("examples").add(property.schema().get("example"));
        }
        var either = parameter.putArray("anyOf");
        var constant = scalar(either.addObject());
        if (property.schema().has("enum")) {
            constant.set("enum", property.schema().get("enum"));
        }
        if (property.schema().has("pattern")) {
            constant.set("pattern", property.schema().get("pattern"));
        }
        if (kamelet.type() != Type.SOURCE || property.name().equals(RuleTrigger.KEY)) {
            either.addObject().put("type", "string").put("pattern", EXPRESSION);
        }
        return parameter;
    }

    private static ObjectNode scalar(ObjectNode schema) {
        schema.putArray("type").add("string").add("number").add("boolean");
        return schema;
    }

    private static void forPeople(ObjectNode properties) {
        FOR_PEOPLE.forEach(key -> properties.putObject(key).put("type", "string").put("maxLength", 500));
    }
}
