package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.oas.OpenApi31;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code openapi.yaml} and compiles its schemas once. Camel's own OpenAPI validator reads the contract on every
 * request: 1,840 requests a second against 29,100 without.
 */
final class ContractReader {

    private static final String DOCUMENT = "urn:whatomate:openapi";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Set<String> RESERVED =
            Set.of("organizationId", "userId", "apiKeyId", "role", "operation", "requestId", "requestPath", "clientAddress",
                    "document", "permissions", "caller", "callerSession", "version", "upload");
    private static final Set<String> SORT_TYPES = Set.of("text", "integer", "bigint", "timestamptz", "uuid");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z][a-z0-9_]*");

    private final JsonNode contract;
    private final JsonSchema document;
    private final SchemaValidatorsConfig strict = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .preloadJsonSchema(true)
            .build();

    private ContractReader(JsonNode contract) {
        this.contract = contract;
        var text = contract.toString();
        // What is not JSON Schema (paths, x-roles, …) is none of the validator's business, and not worth its warnings.
        var dialect = JsonMetaSchema.builder(OpenApi31.getInstance())
                .format(new DateTimes())
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        // Of this one document all schemas are parts. Asked for by its pointer, each would read and keep a document of its own.
        this.document = JsonSchemaFactory.builder()
                .defaultMetaSchemaIri(dialect.getIri())
                .metaSchema(dialect)
                .schemaLoaders(loaders -> loaders.schemas(Map.of(DOCUMENT, text)))
                .build()
                .getSchema(SchemaLocation.of(DOCUMENT), strict);
    }

    /** @throws IllegalStateException when something in the contract cannot be enforced */
    static Contract read(InputStream yaml) throws IOException {
        return new ContractReader(new ObjectMapper(new YAMLFactory()).readTree(yaml)).contract();
    }

    private Contract contract() {
        var operations = new ArrayList<ContractOperation>();
        contract.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> METHODS.contains(method.getKey()))
                .forEach(method -> operations.add(operation(path.getKey(), method.getKey()))));
        return new Contract(
                contract.at("/servers/0/url").asText(), operations, Contract.roles(contract.path("x-roles")));
    }

    private ContractOperation operation(String path, String method) {
        var pointer = "/paths/" + escaped(path) + "/" + method;
        var node = contract.at(pointer);
        var servedByRoute = node.path("x-served-by").asText().equals("route");
        var parameters = servedByRoute
                ? List.<ContractParameter>of()
                : Stream.concat(
                                pointers("/paths/" + escaped(path) + "/parameters"),
                                pointers(pointer + "/parameters"))
                        .map(this::parameter)
                        .toList();
        return new ContractOperation(
                node.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                node.path("x-permission").asText(),
                servedByRoute,
                parameters,
                node.has("requestBody") && !servedByRoute ? body(pointer + "/requestBody") : null,
                answers(pointer + "/responses"));
    }

    private Set<String> answers(String pointer) {
        return contract.at(pointer).propertyStream()
                .map(Map.Entry::getKey)
                .filter(status -> status.startsWith("2"))
                .flatMap(status -> contract.at(resolved(pointer + "/" + status)).path("content").propertyStream())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private Stream<String> pointers(String array) {
        return Stream.iterate(0, i -> i + 1).limit(contract.at(array).size()).map(i -> resolved(array + "/" + i));
    }

    private ContractParameter parameter(String pointer) {
        var node = contract.at(pointer);
        var name = node.path("name").asText();
        var variable = variable(name);
        if (RESERVED.contains(variable)) {
            throw new IllegalStateException("A parameter of the contract may not be called " + name);
        }
        var schema = contract.at(resolved(pointer + "/schema"));
        return new ContractParameter(
                name,
                ContractParameter.Place.valueOf(node.path("in").asText().toUpperCase(Locale.ROOT)),
                node.path("required").asBoolean(),
                variable,
                ContractParameter.Type.valueOf(schema.path("type").asText().toUpperCase(Locale.ROOT)),
                schema.get("default"),
                compiled(pointer + "/schema"),
                node.has("x-filter") ? filter(node.path("x-filter"), schema) : null,
                sort(node.path("x-sort")),
                node.path("x-keeps-answer").asBoolean());
    }

    private static ContractParameter.Filter filter(JsonNode filter, JsonNode schema) {
        var cast = switch (schema.path("type").asText() + "/" + schema.path("format").asText()) {
            case "integer/" -> "bigint";
            case "boolean/" -> "boolean";
            case "string/uuid" -> "uuid";
            case "string/date-time" -> "timestamptz";
            default -> "text";
        };
        return new ContractParameter.Filter(
                identifier(filter.path("column").asText()),
                ContractParameter.Operator.valueOf(filter.path("operator").asText().toUpperCase(Locale.ROOT)),
                cast);
    }

    private static Map<String, String> sort(JsonNode declared) {
        var fields = new HashMap<String, String>();
        declared.properties().forEach(field -> {
            var type = field.getValue().asText();
            if (!SORT_TYPES.contains(type)) {
                throw new IllegalStateException("x-sort cannot order by a " + type);
            }
            identifier(column(field.getKey()));
            fields.put(field.getKey(), type);
        });
        return Map.copyOf(fields);
    }

    private ContractOperation.Body body(String unresolved) {
        var pointer = resolved(unresolved);
        var node = contract.at(pointer);
        var types = new HashSet<String>();
        node.path("content").fieldNames().forEachRemaining(types::add);
        if (!types.contains("application/json")) {
            return new ContractOperation.Body(
                    node.path("required").asBoolean(), Set.copyOf(types), null, null, Map.of(), node.path("x-spooled").asBoolean());
        }
        var schema = pointer + "/content/application~1json/schema";
        var defaults = new HashMap<String, JsonNode>();
        contract.at(resolved(schema)).path("properties").properties().stream()
                .filter(property -> property.getValue().has("default"))
                .forEach(property -> defaults.put(property.getKey(), property.getValue().get("default")));
        return new ContractOperation.Body(
                node.path("required").asBoolean(), Set.copyOf(types), compiled(schema),
                new BodySchema(contract, contract.at(schema)), Map.copyOf(defaults), node.path("x-spooled").asBoolean());
    }

    private JsonSchema compiled(String pointer) {
        if (contract.at(pointer).isMissingNode()) {
            throw new IllegalStateException("The contract has no schema at " + pointer);
        }
        var schema = document.getRefSchema(SchemaLocation.of(DOCUMENT + "#" + pointer).getFragment());
        schema.initializeValidators();
        return schema;
    }

    /** Follows {@code $ref}s within the contract. */
    private String resolved(String pointer) {
        var reference = contract.at(pointer).path("$ref").asText();
        return reference.isEmpty() ? pointer : resolved(reference.substring(1));
    }

    private static String variable(String name) {
        var words = name.split("-");
        var camel = new StringBuilder(words[0].substring(0, 1).toLowerCase(Locale.ROOT)).append(words[0].substring(1));
        for (int i = 1; i < words.length; i++) {
            camel.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
        }
        return camel.toString();
    }

    /** The column that a field of the API is read from: {@code createdAt} from {@code created_at}. */
    static String column(String field) {
        return field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static String identifier(String column) {
        if (!IDENTIFIER.matcher(column).matches()) {
            throw new IllegalStateException("Not the name of a column: " + column);
        }
        return column;
    }

    private static String escaped(String path) {
        return path.replace("~", "~0").replace("/", "~1");
    }
}
