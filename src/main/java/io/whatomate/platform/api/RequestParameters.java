package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The declared parameters of one request. They are read from the request itself: Camel puts headers, query and path into
 * one map, where {@code ?If-Match=} could pass for a header.
 */
final class RequestParameters {

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");

    private final ContractOperation operation;
    private final HttpServerRequest request;
    private final String path;
    private final Map<String, List<String>> inQuery;

    /**
     * @param path of the request, without the base path, still encoded
     * @throws Problem 400 when the query is not well encoded
     */
    RequestParameters(ContractOperation operation, HttpServerRequest request, String path) {
        this.operation = operation;
        this.request = request;
        this.path = path;
        this.inQuery = query();
    }

    Set<String> queryNames() {
        return inQuery.keySet();
    }

    /**
     * @param errors takes what is wrong with them
     * @return typed values by variable; a parameter that is absent and has no default is absent here
     */
    Map<String, Object> read(List<FieldError> errors) {
        var inPath = operation.pathValues(path);
        refuseUnknown(inQuery.keySet(), errors);
        var values = new HashMap<String, Object>();
        for (var parameter : operation.parameters()) {
            var given = switch (parameter.place()) {
                case PATH -> List.of(decoded(inPath.getOrDefault(parameter.name(), "")));
                case QUERY -> inQuery.getOrDefault(parameter.name(), List.of());
                case HEADER -> request.headers().getAll(parameter.name());
                case COOKIE -> request.cookies(parameter.name()).stream().map(Cookie::getValue).toList();
            };
            var value = value(parameter, given, errors);
            if (value != null) {
                values.put(parameter.variable(), plain(value));
            }
        }
        return values;
    }

    private static JsonNode value(ContractParameter parameter, List<String> given, List<FieldError> errors) {
        var name = parameter.name();
        if (given.isEmpty()) {
            if (parameter.required() && name.equals("If-Match")) {
                throw Problem.of(428, "precondition-required", "If-Match is missing",
                        "Send the ETag you read as If-Match, so that nobody's change is overwritten unseen.");
            }
            if (parameter.required()) {
                errors.add(new FieldError(name, "required", "is required"));
            }
            return parameter.fallback();
        }
        if (given.size() > 1) {
            errors.add(new FieldError(name, "repeated", "must be given once"));
            return null;
        }
        var text = given.getFirst();
        if (!StorableText.of(text).equals(text) || text.indexOf('\uFFFD') >= 0) {
            errors.add(new FieldError(name, "encoding", "must be UTF-8 without U+0000"));
            return null;
        }
        var value = typed(parameter.type(), text);
        parameter.schema().validate(value).forEach(violation -> errors.add(SchemaViolation.field(violation, name)));
        return value;
    }

    /** A text that is not of the type stays text: the schema then says so. */
    private static JsonNode typed(ContractParameter.Type type, String text) {
        return switch (type) {
            case STRING -> TextNode.valueOf(text);
            case BOOLEAN -> switch (text) {
                case "true" -> BooleanNode.TRUE;
                case "false" -> BooleanNode.FALSE;
                default -> TextNode.valueOf(text);
            };
            case INTEGER -> {
                try {
                    // Java would take a plus, and the digits of every script.
                    yield WHOLE.matcher(text).matches() ? LongNode.valueOf(Long.parseLong(text)) : TextNode.valueOf(text);
                } catch (NumberFormatException e) {
                    yield TextNode.valueOf(text);
                }
            }
        };
    }

    /** As a route finds it in the parameter's variable. */
    static Object plain(JsonNode value) {
        return switch (value) {
            case BooleanNode flag -> flag.booleanValue();
            case JsonNode number when number.isIntegralNumber() -> number.longValue();
            default -> value.asText();
        };
    }

    private void refuseUnknown(Set<String> given, List<FieldError> errors) {
        var declared = operation.parameters().stream()
                .filter(parameter -> parameter.place() == ContractParameter.Place.QUERY)
                .map(ContractParameter::name)
                .collect(Collectors.toSet());
        given.stream()
                .filter(name -> !declared.contains(name))
                .forEach(name -> errors.add(new FieldError(StorableText.of(name), "unknown", "is not a parameter of this operation")));
    }

    private Map<String, List<String>> query() {
        try {
            return request.query() == null ? Map.of() : new QueryStringDecoder(request.query(), false).parameters();
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The query of the URL is not well encoded.");
        }
    }

    private static String decoded(String segment) {
        try {
            return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The path of the URL is not well encoded.");
        }
    }
}
