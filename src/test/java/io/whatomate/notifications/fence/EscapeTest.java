package io.whatomate.notifications.fence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.whatomate.notifications.fence.RuleOutcome.Done;
import io.whatomate.notifications.fence.RuleOutcome.Failed;
import io.whatomate.notifications.fence.RuleOutcome.Skipped;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tenant's rule may try to get out of its fence, or to take the product down: each attempt is refused or contained. */
class EscapeTest {

    private static final String SEND = "- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: '${body}'}}\n";
    private static final String SEND_TRUE = "- to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: through}}\n";

    /** What the rules are run with. */
    private static final Map<String, Object> PAYLOAD = Map.ofEntries(
            Map.entry("simple", "${env.HOME}"),
            Map.entry("placeholder", "{{env:HOME}}"),
            Map.entry("bean", "#bean:dataSource"),
            Map.entry("resource", "resource:file:/etc/passwd"),
            Map.entry("map", Map.of("a", "${env.HOME}")),
            Map.entry("crlf", "a\r\nX-Admin: true"),
            Map.entry("text", "text"),
            Map.entry("list", List.of("a")),
            Map.entry("organizationId", "another"),
            Map.entry("long", "a".repeat(16_000) + "b"),
            Map.entry("longer", "a".repeat(20_000)),
            Map.entry("many", IntStream.range(0, 1_000).boxed().toList()),
            Map.entry("tooMany", IntStream.range(0, 1_001).boxed().toList()),
            Map.entry("hundred", IntStream.range(0, 101).boxed().toList()),
            Map.entry("object", new Object() {
                @Override
                public String toString() {
                    throw new IllegalStateException("was called");
                }
            }));

    private static Fence fence;

    /**
     * One row.
     *
     * @param name what is tried
     * @param rule its whole text
     * @param expected a fault's code, or {@code sends [text]}, {@code skips}, {@code fails reason}
     */
    record Attempt(String name, String rule, Object body, String expected) {

        Attempt(String name, String rule, String expected) {
            this(name, rule, PAYLOAD, expected);
        }

        @Override
        public String toString() {
            return name.length() > 120 ? name.substring(0, 120) + "…" : name;
        }
    }

    @BeforeAll
    static void open() {
        fence = new Fence();
    }

    @AfterAll
    static void close() {
        fence.close();
    }

    @ParameterizedTest
    @MethodSource({"written", "made"})
    void isRefusedOrContained(Attempt attempt) throws Exception {
        var began = System.nanoTime();
        if (attempt.expected().matches("(sends|skips|fails)\\b.*")) {
            var id = UUID.randomUUID();
            fence.asked.clear();
            fence.context().start(id, Fence.COMPILER.compile(id, attempt.rule()));
            var outcome = fence.run(id, attempt.body(), Duration.ofSeconds(60));
            fence.context().stop(id);
            assertThat(told(outcome)).isEqualTo(attempt.expected().startsWith("fails") ? "fails" : attempt.expected());
            if (outcome instanceof Failed failed) {
                assertThat(failed.permanent()).isTrue();
                assertThat(failed.reason()).contains(attempt.expected().substring("fails ".length()));
            }
            assertThat(fence.asked).allSatisfy(
                    question -> assertThat(question.variables().get("organizationId")).isInstanceOf(UUID.class));
        } else {
            var faults = catchThrowableOfType(RuleFaults.class, () -> Fence.COMPILER.compile(UUID.randomUUID(), attempt.rule()));
            assertThat(faults).as("it is refused").isNotNull();
            assertThat(faults.faults()).extracting(RuleFault::code).contains(attempt.expected());
            assertThat(faults.faults()).allSatisfy(fault -> {
                assertThat(fault.detail()).isNotBlank();
                assertThat(fault.mend()).isNotBlank();
            });
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(30));
    }

    private static String told(RuleOutcome outcome) {
        return switch (outcome) {
            case Done done -> "sends [" + fence.asked.getLast().parameters().get("text").toString().replace("\r", "\\r").replace("\n", "\\n") + "]";
            case Skipped skipped -> "skips";
            case Failed failed -> "fails";
            case RuleOutcome.Captured captured -> "shows";
        };
    }

    static Stream<Attempt> written() throws IOException {
        try (var file = EscapeTest.class.getResourceAsStream("/notifications/escapes.txt")) {
            return new String(file.readAllBytes(), UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 3))
                    .map(row -> new Attempt(row[0] + ": " + row[2], rule(row[0], row[2]), row[1]))
                    .toList()
                    .stream();
        }
    }

    private static String rule(String where, String attempt) {
        var quoted = "'" + attempt.replace("'", "''") + "'";
        var words = where.split(" ");
        return switch (words[0]) {
            case "expression" -> Fence.rule("- setBody: {simple: {expression: " + quoted + "}}\n" + SEND);
            case "condition" -> Fence.rule("- filter: {simple: {expression: " + quoted + "}, steps: [{to: {uri: kamelet:whatsapp-text-sink, parameters: {to: '1', text: x}}}]}\n");
            case "step" -> Fence.rule("- " + attempt + "\n" + SEND);
            case "to" -> Fence.rule("- to: {uri: " + quoted + ", parameters: {to: '1', text: x}}\n");
            case "from" -> Fence.rule(SEND).replace("kamelet:notify-http-source", quoted);
            case "parameter" -> Fence.rule("- to: {uri: kamelet:whatsapp-text-sink, parameters: {"
                    + (words[1].equals("text") ? "" : "text: x, ") + "to: '1', " + words[1] + ": " + quoted + "}}\n");
            case "trigger" -> Fence.rule(SEND).replace("kamelet:notify-http-source", "kamelet:notify-table-source\n      parameters: {"
                    + (words[1].equals("connection") ? "" : "connection: crm, ") + (words[1].equals("table") ? "" : "table: orders, ")
                    + words[1] + ": " + quoted + "}");
            case "variable" -> Fence.rule("- setVariable: {name: " + quoted + ", constant: x}\n" + SEND);
            case "text" -> attempt.replace("\\n", "\n").replace("\\t", "\t");
            default -> throw new IllegalArgumentException(where);
        };
    }

    static Stream<Attempt> made() {
        var doubling = "- setBody: {simple: {expression: '${body}${body}'}}\n".repeat(40);
        var remembering = IntStream.range(0, 190)
                .mapToObj(n -> "- setVariable: {name: v" + n + ", simple: {expression: '" + "${body.long}".repeat(10) + "'}}\n")
                .reduce("", String::concat);
        return Stream.of(
                new Attempt("a loop by splits in splits", Fence.rule(nested("many", 3) + SEND_TRUE), "fails steps"),
                new Attempt("a split of 1,001 parts", Fence.rule(nested("tooMany", 1)), "fails 1001 parts"),
                new Attempt("101 messages", Fence.rule("- split: {simple: '${body.hundred}', steps: [" + "{" + SEND_TRUE.substring(2).strip() + "}" + "]}\n"), "fails 100 messages"),
                new Attempt("a body doubled forty times", Fence.rule("- setBody: {constant: xx}\n" + doubling + SEND), "fails characters"),
                new Attempt("variables filled up", Fence.rule(remembering + SEND), "fails characters"),
                new Attempt("texts piled up in a split", Fence.rule("- setVariable: {name: t, simple: '${body.long}'}\n- split: {simple: '${body.many}', steps: [{setBody: {simple: '" + "${variable.t}".repeat(10) + "'}}]}\n"), "fails characters"),
                new Attempt("a large body as JSON again and again", Fence.rule(("- log: {message: '${body}'}\n").repeat(199)), Map.of("a", "x".repeat(200_000)), "fails characters"),
                new Attempt("a body too large for a text", Fence.rule("- setBody: {simple: '[${body}]'}\n" + SEND), Map.of("a", "x".repeat(300_000)), "fails characters"),
                new Attempt("a body a hundred deep", Fence.rule(SEND), deep(100), "fails nested"),
                new Attempt("a body that holds itself", Fence.rule(SEND), holdsItself(), "fails nested"),
                new Attempt("a body of five million characters", Fence.rule(SEND_TRUE), Map.of("a", "x".repeat(5_000_000)), "fails more than"),
                new Attempt("a body of a million values", Fence.rule(SEND), Collections.nCopies(1_000_000, 1), "fails too many"),
                new Attempt("an object with a method of its own", Fence.rule("- setBody: {simple: '[${body.object}]'}\n" + SEND), "sends [[]]"),
                new Attempt("large patterns on a long text again and again", Fence.rule(("- filter: {simple: \"" + "${body.long} !regex '(.*a){200}(.*b){200}x' && ".repeat(40) + "${body.long}\", steps: [{stop: {}}]}\n").repeat(20)), "fails patterns"),
                new Attempt("a long list searched again and again", Fence.rule(("- split: {simple: '${body.many}', steps: [{filter: {simple: \"'x' !in '" + "a,".repeat(1_900) + "'\", steps: [{setBody: {constant: x}}]}}]}\n").repeat(2)), "fails searches"),
                new Attempt("a large body handed to a kamelet again and again", Fence.rule(("- to: {uri: kamelet:contact-lookup-action, parameters: {phone: '123'}}\n").repeat(30)), Collections.nCopies(190_000, 1), "fails bodies"),
                new Attempt("bytes as a text", Fence.rule(SEND), new byte[] {1}, "fails Bytes"),
                new Attempt("a number of a billion digits", Fence.rule("- filter: {simple: \"${body.n} > 1\", steps: [" + "{stop: {}}" + "]}\n" + SEND_TRUE), Map.of("n", new java.math.BigDecimal("1E+999999999")), "skips"),
                new Attempt("a number of a billion digits as a text", Fence.rule("- setBody: {simple: '${body.n}'}\n" + SEND), Map.of("n", new java.math.BigDecimal("1E+999999999")), "sends [1E+999999999]"),
                new Attempt("201 steps", Fence.rule("- stop: {}\n".repeat(201)), "steps-too-many"),
                new Attempt("nine levels", Fence.rule(nested("many", 9)), "steps-too-deep"),
                new Attempt("seventy levels", "- route: " + "[".repeat(70) + "]".repeat(70), "yaml-size"),
                new Attempt("thousands of levels", "[".repeat(30_000), "yaml-size"),
                new Attempt("ten thousand values", "- [" + "1,".repeat(10_000) + "]", "yaml-size"),
                new Attempt("65 KiB", "#" + "x".repeat(66_000), "text-size"),
                new Attempt("30,000 characters of three bytes", "#" + "€".repeat(30_000), "text-size"),
                new Attempt("half a character", "- route: {id: \"\uD800\"}", "text-encoding"),
                new Attempt("a NUL", "- route: {id: \"a\u0000b\"}", "yaml-syntax"),
                new Attempt("an expression of 4,001 characters", rule("expression", "x".repeat(4_001)), "expression-size"),
                new Attempt("51 conditions", rule("condition", "${body.a} == 1" + " && ${body.a} == 1".repeat(50)), "expression-size"),
                new Attempt("a pattern of 501 characters", rule("condition", "${body.a} regex '" + "a".repeat(501) + "'"), "expression-regex"),
                new Attempt("a name of 65 characters", rule("variable", "a".repeat(65)), "name-invalid"),
                new Attempt("a description of 501 characters", Fence.rule(SEND).replace("  id:", "  description: " + "x".repeat(501) + "\n    id:"), "text-size"),
                new Attempt("a text of 16,000 characters to a kamelet that takes 4,096", rule("parameter text", "x${body.long}"), "fails characters"),
                new Attempt("the id of a core route", Fence.rule(SEND_TRUE).replace("order-confirmation", "webhook-take-delivery"), "sends [through]"),
                new Attempt("a placeholder in a description", Fence.rule(SEND_TRUE).replace("  id:", "  description: \"{{env:HOME}} ${env.HOME}\"\n    id:"), "sends [through]"));
    }

    private static String nested(String list, int times) {
        var steps = "{setBody: {constant: x}}";
        for (var n = 0; n < times; n++) {
            steps = "{split: {simple: '${variable.l}', steps: [" + steps + "]}}";
        }
        return "- setVariable: {name: l, simple: '${body." + list + "}'}\n- " + steps + "\n";
    }

    private static Object deep(int levels) {
        Object inner = "x";
        for (var n = 0; n < levels; n++) {
            inner = List.of(inner);
        }
        return inner;
    }

    private static Object holdsItself() {
        var map = new HashMap<String, Object>();
        map.put("me", map);
        return map;
    }
}
