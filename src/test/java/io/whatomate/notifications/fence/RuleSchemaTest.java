package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Editors are told the same as the gate says. */
class RuleSchemaTest {

    /** Faults of a rule's shape. What is wrong inside of a text, such as an expression, no schema can say. */
    private static final Set<String> OF_SHAPE = Set.of(
            "step-unknown", "key-unknown", "step-shape", "uri-scheme", "kamelet-unknown", "kamelet-type", "uri-parameters",
            "parameter-operator", "parameter-unknown", "name-invalid", "route-shape");

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(new RuleSchema(Fence.KAMELETS).text());

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

    private static List<String> faults(String rule) throws IOException {
        var tree = new YAMLMapper().readTree(rule);
        return SCHEMA.validate(tree == null ? JsonNode.class.cast(new YAMLMapper().nullNode()) : tree).stream()
                .map(Object::toString)
                .toList();
    }

    static Stream<String> rules() {
        return Stream.of(
                RuleCompilerTest.RULE,
                Fence.rule(RuleContextTest.CONFIRMATION),
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
