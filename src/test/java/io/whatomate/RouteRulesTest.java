package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.whatomate.RouteFiles.CoreRoute;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every file under {@code routes/} and {@code kamelets/} keeps to, so that each can be opened, watched and found. */
class RouteRulesTest {

    /** About 60 lines are read at one glance. */
    private static final int LONGEST_ROUTE = 70;

    private static final int DEEPEST_NESTING = 2;

    private static final Pattern DIRECT = Pattern.compile("direct:(?://)?([\\w-]+)(\\$\\{)?");
    private static final Pattern SQL = Pattern.compile("classpath:(sql/[\\w/-]+\\.sql)");

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
            .getSchema(RouteRulesTest.class.getResourceAsStream("/schema/camelYamlDsl.json"));

    static Stream<Path> files() {
        return RouteFiles.core().stream();
    }

    static Stream<Path> kamelets() {
        return RouteFiles.kamelets().stream();
    }

    static Stream<CoreRoute> routes() {
        return RouteFiles.routes().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void followsCamelsSchema(Path file) {
        assertThat(faults(RouteFiles.read(file))).isEmpty();
    }

    @Test
    void everyRuleThatComesAlongFollowsCamelsSchema() {
        assertThat(RouteFiles.rules()).isNotEmpty().allSatisfy((name, rule) -> assertThat(faults(rule)).as(name).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void aKameletFollowsCamelsSchemaAndExplainsItself(Path file) {
        var kamelet = RouteFiles.read(file);
        var template = JsonNodeFactory.instance.arrayNode().add(kamelet.at("/spec/template"));

        assertThat(faults(template)).isEmpty();
        assertThat(file.getFileName().toString()).isEqualTo(kamelet.at("/metadata/name").asText() + ".kamelet.yaml");
        assertThat(kamelet.at("/spec/definition/title").asText()).isNotBlank();
        assertThat(kamelet.at("/spec/definition/description").asText()).isNotBlank();
        assertThat(kamelet.at("/spec/definition/properties")).allSatisfy(property -> {
            assertThat(property.path("title").asText()).isNotBlank();
            assertThat(property.path("type").asText()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("routes")
    void saysWhatItIsAndWhereItBelongs(CoreRoute route) {
        assertThat(route.id()).matches(route.room() + "(-[a-z0-9]+){2,}");
        assertThat(route.definition().path("group").asText()).isEqualTo(route.room());
        assertThat(route.definition().path("description").asText()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void isReadAtOneGlance(CoreRoute route) {
        assertThat(lines(route)).isLessThanOrEqualTo(LONGEST_ROUTE);
        assertThat(nesting(route.definition().path("from").path("steps"))).isLessThanOrEqualTo(DEEPEST_NESTING);
    }

    @ParameterizedTest
    @MethodSource("files")
    void runsNoCodeOfItsOwn(Path file) {
        assertThat(RouteFiles.text(file)).doesNotContainPattern("(?m)^\\s*-? ?(groovy|script|java|joor|js|python|transacted):");
    }

    @Test
    void noTwoRoutesShareAnId() {
        // The two stores of the sandbox, the two of files and the two transports stand in for each other.
        var ids = routes().filter(route -> !route.file().toString().matches(".*/(store|transport)-\\w+\\.camel\\.yaml"));

        assertThat(ids.map(CoreRoute::id)).doesNotHaveDuplicates();
    }

    @Test
    void everyDirectCallHasItsRouteAndEveryDirectRouteItsCaller() {
        var consumers = new TreeSet<String>();
        var called = new HashSet<String>();
        var prefixes = new HashSet<String>();
        routes().forEach(route -> {
            var uri = route.definition().at("/from/uri").asText();
            if (uri.startsWith("direct:")) {
                consumers.add(uri.substring("direct:".length()));
            }
        });
        // Settings say where the sinks of rules lead to.
        var callers = Stream.concat(Stream.concat(files(), kamelets()), Stream.of(Path.of("config/application.yaml")));
        callers.map(RouteFiles::text).forEach(text -> {
            for (var match : DIRECT.matcher(text.replaceAll("from:\\s+uri: direct:.*", "")).results().toList()) {
                (match.group(2) == null ? called : prefixes).add(match.group(1));
            }
        });
        RouteFiles.below(Path.of("src/main/java"), ".java").stream()
                .map(RouteFiles::text)
                .flatMap(text -> Pattern.compile("\"direct:([\\w-]+)").matcher(text).results())
                .forEach(match -> called.add(match.group(1)));
        var operations = operations();

        assertThat(called.stream().filter(name -> !consumers.contains(name)))
                .as("called, but no route listens")
                .isEmpty();
        assertThat(operations.stream().filter(name -> !consumers.contains(name)))
                .as("in the contract, but no route listens")
                .isEmpty();
        assertThat(consumers.stream()
                        .filter(name -> !called.contains(name) && !operations.contains(name))
                        .filter(name -> prefixes.stream().noneMatch(name::startsWith)))
                .as("listens, but nobody calls")
                .isEmpty();
    }

    @Test
    void everyStatementThatARouteNamesExistsAndEveryStatementIsNamed() {
        var texts = Stream.concat(files(), kamelets()).map(RouteFiles::text).toList();
        var resources = Path.of("src/main/resources");
        var statements = RouteFiles.below(resources.resolve("sql"), ".sql").stream()
                .map(file -> resources.relativize(file).toString())
                .collect(Collectors.toSet());
        var named = texts.stream()
                .flatMap(text -> SQL.matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(statements).as("statements that routes name").containsAll(named);
        assertThat(statements.stream().filter(statement -> !named.contains(statement)).filter(statement -> {
            // A kamelet gets the file's name as a parameter, without folder and ending.
            var parameter = statement.substring("sql/".length(), statement.length() - ".sql".length());
            return texts.stream().noneMatch(text -> text.contains(parameter));
        })).as("statements that no route names").isEmpty();
    }

    private static Set<String> operations() {
        var contract = RouteFiles.read(Path.of("src/main/resources/openapi.yaml"));
        return contract.path("paths").findParents("operationId").stream()
                .filter(operation -> !"route".equals(operation.path("x-served-by").asText()))
                .map(operation -> operation.path("operationId").asText())
                .collect(Collectors.toSet());
    }

    private static List<String> faults(JsonNode document) {
        return SCHEMA.validate(document).stream().map(ValidationMessage::getMessage).toList();
    }

    private static long lines(CoreRoute route) {
        var text = RouteFiles.text(route.file());
        var entry = Stream.of(text.split("(?m)^(?=- )"))
                .filter(candidate -> candidate.contains("    id: " + route.id() + "\n"))
                .findFirst()
                .orElseThrow();
        return entry.lines().count();
    }

    /** How many lists of steps lie within one another below the route's own. */
    private static int nesting(JsonNode node) {
        var deepest = 0;
        for (var entry : node.properties()) {
            var own = entry.getKey().equals("steps") ? 1 : 0;
            deepest = Math.max(deepest, own + nesting(entry.getValue()));
        }
        for (var element : node.isArray() ? node : List.<JsonNode>of()) {
            deepest = Math.max(deepest, nesting(element));
        }
        return deepest;
    }
}
