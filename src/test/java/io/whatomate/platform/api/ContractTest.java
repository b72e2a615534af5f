package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;

/** A contract that leaves a question of access open is not served. */
class ContractTest {

    private static final String PROMISE = """
            openapi: 3.1.0
            servers: [{url: /api/v1}]
            x-roles: {admin: ["thing:read"]}
            paths:
              /things/{id}:
                get:
                  operationId: getThing
                  %s
                  parameters: [{name: %s, in: query, schema: {type: string}}]
            """;

    @Test
    void isRefusedWhenAnOperationDoesNotSayWhoMayCallIt() {
        assertThatThrownBy(() -> read(PROMISE.formatted("summary: A thing", "colour")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The contract's operation getThing has no x-permission");
    }

    @Test
    void isRefusedWhenNoRoleHasAPermission() {
        assertThatThrownBy(() -> read(PROMISE.formatted("x-permission: thing:raed", "colour")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("No role of x-roles has thing:raed");
    }

    /** A parameter of that name would overwrite the variable that the tenant fence reads. */
    @Test
    void isRefusedWhenAParameterIsCalledLikeTheTenant() {
        assertThatThrownBy(() -> read(PROMISE.formatted("x-permission: thing:read", "organizationId")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("organizationId");
    }

    /** Otherwise one caller's answer would be given to another who happens to use the same key. */
    @Test
    void isRefusedWhenAnswersAreKeptForNobodyInParticular() {
        assertThatThrownBy(() -> read("""
                openapi: 3.1.0
                servers: [{url: /api/v1}]
                paths:
                  /things:
                    post:
                      operationId: createThing
                      x-permission: public
                      parameters: [{name: Idempotency-Key, in: header, x-keeps-answer: true, schema: {type: string}}]
                """)).isInstanceOf(IllegalStateException.class).hasMessageContaining("createThing");
    }

    @Test
    void givesEachOperationItsPathAndPermission() throws IOException {
        var contract = read(PROMISE.formatted("x-permission: thing:read", "X-Colour"));

        var operation = contract.at("/things/7").get("GET");
        assertThat(operation.permission()).isEqualTo("thing:read");
        assertThat(operation.pathValues("/things/7")).containsEntry("id", "7");
        assertThat(operation.parameters()).extracting(ContractParameter::variable).containsExactly("xColour");
        assertThat(contract.at("/things")).isEmpty();
        assertThat(contract.permissions("admin")).containsExactly("thing:read");
        assertThat(contract.permissions("stranger")).isEmpty();
    }

    /** In a YAML map of one line, what stands behind the comma of a sentence is the next key. */
    @Test
    void noSentenceIsCutAtAComma() throws IOException {
        var contract = new ObjectMapper(new YAMLFactory()).readTree(new ClassPathResource("openapi.yaml").getInputStream());

        assertThat(names(contract)).hasSizeGreaterThan(1_000).noneMatch(name -> name.contains(" "));
    }

    private static Stream<String> names(JsonNode node) {
        return Stream.concat(node.propertyStream().map(Map.Entry::getKey), node.valueStream().flatMap(ContractTest::names));
    }

    @Test
    void offersEverySortThatItDeclaresAndNoOther() throws IOException {
        var contract = ContractReader.read(new ClassPathResource("openapi.yaml").getInputStream());

        contract.operations().flatMap(operation -> operation.sortParameter().stream()).forEach(sort -> {
            var declared = new ArrayList<String>();
            sort.sort().keySet().forEach(field -> {
                declared.add(field);
                declared.add("-" + field);
            });
            var offered = new ArrayList<String>();
            sort.schema().getSchemaNode().path("enum").forEach(value -> offered.add(value.asText()));
            assertThat(offered).containsExactlyInAnyOrderElementsOf(declared);
            assertThat(offered).contains(sort.fallback().asText());
        });
    }

    /** A client that is generated signs in where it has to, and with what will do. */
    @Test
    void tellsGeneratorsWhatEachOperationIsCalledWith() throws IOException {
        var contract = document();

        contract.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> method.getValue().has("operationId"))
                .forEach(method -> {
                    var operation = method.getValue();
                    var security = operation.path("security").isMissingNode() ? contract.path("security") : operation.path("security");
                    assertThat(security.toString()).as(operation.path("operationId").asText()).isEqualTo(
                            switch (operation.path("x-permission").asText()) {
                                case "public" -> "[]";
                                case "personal" -> "[{\"bearer\":[]}]";
                                default -> "[{\"bearer\":[]},{\"apiKey\":[]}]";
                            });
                }));
    }

    /** In `{description: Digits, no plus}` the comma ends the text, and a key of the name `no plus` begins. */
    @Test
    void hasNoKeyThatIsTheRestOfASentence() throws IOException {
        assertThat(everyNode(document())
                        .flatMap(JsonNode::propertyStream)
                        .filter(property -> property.getValue().isNull() && property.getKey().contains(" "))
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    /** Generators take the first of several types for the only one, or write what does not compile. */
    @Test
    void tellsListsFromObjectsWithoutAListOfTypes() throws IOException {
        assertThat(everyNode(document())
                        .map(node -> node.path("type"))
                        .filter(JsonNode::isArray)
                        .filter(types -> Stream.of(types).flatMap(JsonNode::valueStream).map(JsonNode::asText)
                                .filter(type -> !type.equals("null")).count() > 1)
                        .filter(types -> types.toString().matches(".*(array|object).*")))
                .isEmpty();
    }

    private static JsonNode document() throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(new ClassPathResource("openapi.yaml").getInputStream());
    }

    private static Stream<JsonNode> everyNode(JsonNode node) {
        return Stream.concat(Stream.of(node), node.valueStream().flatMap(ContractTest::everyNode));
    }

    /** A program that got no answer calls again. A retry is told by its failed message; a ticket that is lost is no loss. */
    @Test
    void whateverIsMadeIsMadeOnceUnderOneKey() throws IOException {
        var contract = ContractReader.read(new ClassPathResource("openapi.yaml").getInputStream());

        assertThat(contract.operations()
                        .filter(operation -> operation.method().equals("POST") && operation.id().matches("create.+|send.+"))
                        .filter(operation -> operation.parameters().stream()
                                .noneMatch(parameter -> parameter.name().equals("Idempotency-Key")))
                        .map(ContractOperation::id))
                .containsExactly("createSocketTicket");
    }

    /** What programs of the specification's API (section 7.1) call, but campaigns, flows and what configures the chatbot's further steps. */
    @ParameterizedTest
    @CsvSource({
        "/auth/login, POST", "/auth/register, POST", "/auth/refresh, POST", "/auth/logout, POST",
        "/accounts, GET POST", "/accounts/7, GET PUT DELETE",
        "/contacts, GET POST", "/contacts/7, GET PUT DELETE", "/contacts/7/assign, PUT",
        "/contacts/7/messages, GET", "/messages, POST", "/messages/template, POST", "/messages/media, POST", "/messages/7/read, PUT",
        "/templates, GET POST", "/templates/7, GET PUT DELETE", "/templates/sync, POST",
        "/chatbot/keywords, GET POST", "/chatbot/keywords/7, GET PUT DELETE",
        "/webhook, GET POST",
        "/analytics/overview, GET", "/analytics/messages, GET", "/analytics/chatbot, GET"
    })
    void hasWhatTheSpecificationAsksFor(String path, String methods) throws IOException {
        var contract = ContractReader.read(new ClassPathResource("openapi.yaml").getInputStream());

        assertThat(contract.at(path)).containsKeys(methods.split(" "));
    }

    private static Contract read(String yaml) throws IOException {
        return ContractReader.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    }
}
