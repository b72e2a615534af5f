package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Editors are told the same as the gate says. */
class RuleSchemaTest {

    /** Faults of a rule's shape. What is wrong inside of a text, such as an expression, no schema can say. */
    private static final Set<String> OF_SHAPE = Set.of(
            "step-unknown", "key-unknown", "step-shape", "uri-scheme", "kamelet-unknown", "kamelet-type", "uri-parameters",
            "parameter-operator", "parameter-unknown", "name-invalid", "route-shape");

    private static final JsonSchema SCHEMA = schema(Fence.KAMELETS);

    /** What comes with the product. */
    private static final KameletCatalogue PACK = new KameletCatalogue();

    private static final JsonSchema PACKS_SCHEMA = schema(PACK);

    private static JsonSchema schema(KameletCatalogue catalogue) {
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(new RuleSchema(catalogue).text());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void whatTheGateTakesTheSchemaTakes(String rule) throws Exception {
        var compiled = Fence.COMPILER.compile(UUID.randomUUID(), rule);

        assertThat(faults(rule)).isEmpty();
        assertThat(faults(compiled.route())).isEmpty();
    }

    @Test
    void whatTheGateRefusesForItsShapeTheSchemaRefuses() throws Exception {
        var attempts = EscapeTest.written().filter(attempt -> OF_SHAPE.contains(attempt.expected())).toList();

        assertThat(attempts).hasSizeGreaterThan(150).allSatisfy(attempt -> assertThat(faults(attempt.rule())).isNotEmpty());
    }

    @Test
    void itKnowsEveryStepAndEveryKamelet() throws Exception {
        var schema = new YAMLMapper().readTree(new RuleSchema(Fence.KAMELETS).text());

        assertThat(schema.at("/$defs/steps/items/properties").properties()).hasSize(StepKind.values().length);
        assertThat(schema.findValuesAsText("const")).contains(
                "kamelet:whatsapp-text-sink", "kamelet:notify-table-source").doesNotContain("kamelet:api-row-action");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void whatAKameletShowsAsExamplesBothTake(String kamelet, String rule) throws Exception {
        new RuleCompiler(PACK).compile(UUID.randomUUID(), rule);

        assertThat(faults(PACKS_SCHEMA, rule)).isEmpty();
    }

    /** Addresses that a customer is shown, and one that is called through the guard of targets. */
    private static final Set<String> HARMLESS =
            Set.of("whatsapp-interactive-sink.url", "whatsapp-interactive-sink.urlTitle", "attach-document-action.url");

    @Test
    void whatLeadsSomewhereIsTheOperatorsToSay() {
        assertThat(PACK.forTenants(Kamelet.Type.values()).stream()
                        .flatMap(kamelet -> kamelet.open().stream()
                                .filter(property -> property.type().equals("string"))
                                .map(property -> kamelet.name() + "." + property.name()))
                        .filter(name -> name.matches("(?i).*\\..*(url|uri|host|broker|endpoint|token|password|secret|through|dataSource).*"))
                        .filter(name -> !HARMLESS.contains(name)))
                .isEmpty();
    }

    @Test
    void theExampleOfTheDocumentationIsOne() throws Exception {
        var text = Files.readString(Path.of("docs/rule-language.md"));
        var rule = text.substring(text.indexOf("- route:"), text.indexOf("```", text.indexOf("- route:")));

        assertThat(new RuleCompiler(PACK).compile(UUID.randomUUID(), rule).calls()).hasSize(1);
        assertThat(faults(PACKS_SCHEMA, rule)).isEmpty();
    }

    static Stream<Arguments> kamelets() {
        return PACK.forTenants(Kamelet.Type.values()).stream().map(kamelet -> Arguments.of(kamelet.name(), example(kamelet)));
    }

    /** A rule in which every property of the kamelet has what its file gives as an example. */
    private static String example(Kamelet kamelet) {
        var parameters = kamelet.open().stream()
                .filter(property -> property.schema().has("example"))
                .collect(Collectors.toMap(Kamelet.Property::name, property -> property.schema().get("example")));
        try {
            var uri = "uri: kamelet:" + kamelet.name();
            var json = "parameters: " + new ObjectMapper().writeValueAsString(parameters);
            return kamelet.type() == Kamelet.Type.SOURCE
                    ? Fence.rule("- stop:\n").replace("uri: kamelet:notify-http-source", uri + "\n      " + json)
                    : Fence.rule("- to: {" + uri + ", " + json + "}\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> faults(String rule) throws IOException {
        return faults(SCHEMA, rule);
    }

    private static List<String> faults(JsonSchema schema, String rule) throws IOException {
        var tree = new YAMLMapper().readTree(rule);
        return schema.validate(tree == null ? NullNode.instance : tree).stream()
                .map(Object::toString)
                .toList();
    }

    static Stream<String> rules() {
        return Stream.of(
                RuleCompilerTest.RULE,
                Fence.rule(RuleRunTest.CONFIRMATION),
                Fence.rule("""
                        - split:
                            simple: {expression: "${body.people}"}
                            steps:
                              - choice:
                                  when:
                                    - simple: {expression: "${body.age} >= 18"}
                                      steps:
                                        - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: "${body.name}", text: 5, preview: true}}
                                  otherwise:
                                    steps:
                                      - removeVariable: {name: x, note: It is not needed.}
                                      - log: "${body.name} is ${body.age}"
                        - setBody: {expression: {constant: x}}
                        - stop:
                        """));
    }
}
