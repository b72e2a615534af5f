package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of Camel's official catalogue, and ours: a kamelet explains itself, and leaves nothing behind in its caller. */
class KameletRulesTest {

    private static final Pattern PROPERTY = Pattern.compile("\\{\\{([A-Za-z]\\w*)}}");
    private static final Set<String> TYPES = Set.of("string", "boolean", "integer", "number");
    private static final Set<String> EXPRESSIONS = Set.of("simple", "constant", "jq", "method", "variable", "header");

    /** Every word with a capital letter but for small ones between, as the official validator wants it. */
    private static final String TITLE = "[A-Z]\\S*( ([A-Z]\\S*|of|the|to|by|at|from|in|as|a))*";

    /** What a word of a template needs on the class path. */
    private static final Map<String, String> DEPENDENCIES = Map.of(
            "jq", "jq", "json", "jackson", "bean", "bean", "method", "bean");

    /** Components that camel-core brings, or that are ours. */
    private static final Set<String> GIVEN = Set.of("direct", "trigger", "rule", "lane", "batch");

    static Stream<Kamelet> kamelets() {
        return RouteFiles.kamelets().stream().map(file -> new Kamelet(file, RouteFiles.read(file)));
    }

    record Kamelet(Path file, JsonNode root) {

        String name() {
            return root.at("/metadata/name").asText();
        }

        String type() {
            return root.at("/metadata/labels/camel.apache.org~1kamelet.type").asText();
        }

        String annotation(String name) {
            return root.at("/metadata/annotations/" + name.replace("/", "~1")).asText();
        }

        JsonNode definition() {
            return root.at("/spec/definition");
        }

        JsonNode template() {
            return root.at("/spec/template");
        }

        Set<String> required() {
            return definition().path("required").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
        }

        @Override
        public String toString() {
            return name();
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void isNamedLabelledAndDrawn(Kamelet kamelet) {
        assertThat(kamelet.root().path("apiVersion").asText()).isEqualTo("camel.apache.org/v1");
        assertThat(kamelet.root().path("kind").asText()).isEqualTo("Kamelet");
        assertThat(kamelet.file().getFileName()).hasToString(kamelet.name() + ".kamelet.yaml");
        assertThat(kamelet.name()).matches("[a-z0-9]+(-[a-z0-9]+)*").endsWith("-" + kamelet.type());
        assertThat(kamelet.type()).isIn("source", "sink", "action");
        assertThat(kamelet.annotation("camel.apache.org/provider")).isEqualTo("Whatomate");
        assertThat(kamelet.annotation("camel.apache.org/kamelet.support.level")).isIn("Stable", "Preview");
        assertThat(List.of("camel.apache.org/kamelet.group", "camel.apache.org/kamelet.namespace", "camel.apache.org/catalog.version"))
                .allSatisfy(name -> assertThat(kamelet.annotation(name)).as(name).isNotBlank());
        assertThat(kamelet.annotation("whatomate.io/tenant")).isIn("", "true");
        assertThat(kamelet.annotation("whatomate.io/gives")).matches("([a-zA-Z]+(,[a-zA-Z]+)*)?");
        var icon = kamelet.annotation("camel.apache.org/kamelet.icon");
        assertThat(icon).startsWith("data:image/svg+xml;base64,").hasSizeLessThan(8_000);
        assertThatCode(() -> DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(
                        Base64.getDecoder().decode(icon.substring("data:image/svg+xml;base64,".length())))))
                .as("an icon is a drawing").doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void itsPropertiesAreExplainedTypedAndShown(Kamelet kamelet) {
        var definition = kamelet.definition();

        assertThat(definition.path("title").asText()).matches(TITLE).endsWith(" " + kamelet.type().substring(0, 1).toUpperCase(Locale.ROOT) + kamelet.type().substring(1));
        assertThat(definition.path("description").asText()).isNotBlank().endsWith(".");
        assertThat(definition.path("type").asText()).isEqualTo("object");
        assertThat(definition.path("properties").properties()).allSatisfy(entry -> {
            var property = entry.getValue();
            assertThat(entry.getKey()).matches("[a-z][a-zA-Z0-9]*");
            assertThat(property.path("title").asText()).matches(TITLE);
            assertThat(property.path("description").asText()).isNotBlank();
            assertThat(property.path("type").asText()).isIn(TYPES);
            assertThat(isEmpty(property.path("default")) && !property.has("example")).as("has neither a default nor an example").isFalse();
            Stream.of("default", "example").filter(property::has).map(property::path).forEach(value -> assertThat(isOfType(property, value))
                    .as("%s is a %s that it may be", value, property.path("type").asText()).isTrue());
            assertThat(property.path("format").asText().equals("password"))
                    .isEqualTo(descriptors(property).contains("urn:camel:group:credentials"));
            assertThat(kamelet.required().contains(entry.getKey())).as("either required or with a default, \"\" where there is none")
                    .isEqualTo(!property.has("default"));
        });
        assertThat(kamelet.required()).isSubsetOf(new HashSet<>(names(definition.path("properties"))));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void itsTemplateUsesItsPropertiesAndNoOthers(Kamelet kamelet) {
        var properties = kamelet.definition().path("properties");
        var used = new TreeSet<String>();

        var texts = new StringBuilder(kamelet.template().toString());
        properties.forEach(property -> texts.append(property.path("default").asText()));
        PROPERTY.matcher(texts).results().forEach(match -> {
            used.add(match.group(1));
        });

        assertThat(texts.toString()).as("what may be absent has an empty default, or it would be the environment's variable of that name")
                .doesNotContain("{{?", "${null}");
        assertThat(used).isEqualTo(new TreeSet<>(names(properties)));
    }

    /** What the product gives to properties instead of their defaults. */
    @Test
    void whatTheProductSetsNamesPropertiesThatAreThere() throws IOException {
        var given = new YAMLMapper().readTree(Path.of("config/application.yaml").toFile()).at("/camel/component/kamelet/template-properties");
        var kamelets = kamelets().collect(Collectors.toMap(Kamelet::name, kamelet -> kamelet.definition().path("properties")));

        assertThat(given.properties()).isNotEmpty().allSatisfy(entry -> {
            var name = entry.getKey().replaceAll("[\\[\\]]", "").split("\\.");
            var properties = kamelets.get(name[0]);
            assertThat(properties.has(name[1])).isTrue();
            assertThat(entry.getValue().asText()).doesNotContain("{{?");
            assertThat(PROPERTY.matcher(entry.getValue().asText()).results().map(match -> match.group(1))).allMatch(properties::has);
        });
    }

    @Test
    void noTwoAreAlike() {
        assertThat(kamelets().map(kamelet -> kamelet.definition().path("title").asText())).doesNotHaveDuplicates();
        assertThat(kamelets().map(kamelet -> kamelet.definition().path("description").asText())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void namesWhatItNeeds(Kamelet kamelet) {
        var named = kamelet.root().at("/spec/dependencies").valueStream().map(JsonNode::asText).collect(Collectors.toSet());

        assertThat(named).contains("camel:core", "camel:kamelet").allSatisfy(name -> assertThat(name).matches("camel:[a-z0-9-]+"));
        var needed = new TreeSet<String>();
        visit(kamelet.template(), (key, value) -> {
            if (DEPENDENCIES.containsKey(key)) {
                needed.add("camel:" + DEPENDENCIES.get(key));
            }
            var scheme = key.equals("uri") ? value.asText().split(":")[0] : "";
            if (scheme.matches("[a-z][a-z0-9-]+") && !GIVEN.contains(scheme)) {
                needed.add("camel:" + scheme);
            }
        });
        assertThat(named).containsAll(needed);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void isWrittenAsAVisualEditorWritesIt(Kamelet kamelet) {
        var from = kamelet.template().path("from");

        assertThat(names(kamelet.template())).isSubsetOf("route", "from", "beans");
        assertThat(names(from)).contains("uri", "steps").isSubsetOf("uri", "parameters", "steps");
        visit(kamelet.template(), (key, value) -> assertThat(key).as("an id would be there twice when the kamelet is used twice").isNotEqualTo("id"));
        assertThat(from.path("uri").asText().equals("kamelet:source")).isEqualTo(!kamelet.type().equals("source"));
        var shorthands = new ArrayList<String>();
        visit(kamelet.template(), (key, value) -> {
            var isShort = EXPRESSIONS.contains(key) || List.of("to", "removeVariable", "removeHeader", "setBody", "log").contains(key);
            if (isShort && value.isTextual() && !key.equals("method")) {
                shorthands.add(key + ": " + value.asText());
            }
        });
        assertThat(shorthands).isEmpty();
    }

    /** A kamelet shares its caller's exchange. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void takesItsOwnVariablesAwayAgain(Kamelet kamelet) {
        var set = new TreeSet<String>();
        var removed = new TreeSet<String>();
        visit(kamelet.template(), (key, value) -> {
            switch (key) {
                case "setVariable" -> set.add(value.path("name").asText());
                case "setVariables" -> value.path("variables").forEach(variable -> set.add(variable.path("name").asText()));
                case "variableReceive" -> set.add(value.asText());
                case "removeVariable" -> removed.add(value.path("name").asText());
                default -> { }
            }
        });
        set.removeIf(name -> !name.contains("."));

        assertThat(removed).containsAll(set);
        assertThat(set).allSatisfy(name -> assertThat(name).matches("(whatsapp|" + kamelet.name() + ")\\.\\w+"));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.asText().isEmpty();
    }

    /** Expressions give a value of any type, and an empty default none. */
    private static boolean isOfType(JsonNode property, JsonNode value) {
        if (value.isTextual() && (isEmpty(value) || value.asText().contains("${"))) {
            return property.path("type").asText().equals("string");
        }
        var isOneOf = !property.has("enum") || property.path("enum").valueStream().anyMatch(value::equals);
        var fits = !property.has("pattern") || Pattern.compile(property.path("pattern").asText()).matcher(value.asText()).find();
        return isOneOf && fits && switch (property.path("type").asText()) {
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> value.isTextual();
        };
    }

    private interface Visitor {
        void visit(String key, JsonNode value);
    }

    private static void visit(JsonNode node, Visitor visitor) {
        node.properties().forEach(entry -> {
            visitor.visit(entry.getKey(), entry.getValue());
            visit(entry.getValue(), visitor);
        });
        node.forEach(element -> {
            if (node.isArray()) {
                visit(element, visitor);
            }
        });
    }

    private static Set<String> descriptors(JsonNode property) {
        return property.path("x-descriptors").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
