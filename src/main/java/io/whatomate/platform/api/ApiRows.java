package io.whatomate.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Both ends of a plain statement of the API. It is asked with every variable of the exchange by its name, the request's
 * body as the JSON text {@code document}, the {@code permissions} that count in this call as a JSON array, who calls as the
 * JSON text {@code caller} (for the function {@code audit}), and the {@code version} of If-Match (null: any). It answers one
 * row {@code (state, id, version, body)}, or none when there is no such thing; state is {@code ok}, {@code stale},
 * {@code unknown:<field>} when that field refers to nothing, or {@code conflict:<type>} or {@code forbidden:<type>} when the
 * row's {@code body} says what stands against it, or who may.
 */
public final class ApiRows {

    /** What an audit event tells of a call, by the names of the exchange's variables. */
    private static final List<String> CALLER =
            List.of("organizationId", "userId", "apiKeyId", ApiDispatch.OPERATION_ID, "requestId", "clientAddress");

    private static final String OK = "ok";
    private static final String STALE = "stale";
    private static final String UNKNOWN = "unknown:";
    private static final String CONFLICT = "conflict:";
    private static final String FORBIDDEN = "forbidden:";

    private final ObjectMapper json = new ObjectMapper();
    private final Contract contract;

    ApiRows(Contract contract) {
        this.contract = contract;
    }

    /** Turns the request into the statement's parameters. */
    public void ask(Exchange exchange) throws JsonProcessingException {
        var parameters = new LateParameters(exchange.getVariables());
        var ifMatch = exchange.getVariable("ifMatch", String.class);
        parameters.put("document", json.writeValueAsString(exchange.getMessage().getBody()));
        parameters.putLate("permissions", () -> written(exchange.getVariable(ApiDispatch.PERMISSIONS, Set.of(), Collection.class)));
        parameters.putLate("caller", () -> written(caller(exchange)));
        parameters.put("version", ifMatch == null || ifMatch.equals("*") ? null : Integer.valueOf(ifMatch.replace("\"", "")));
        exchange.getMessage().setBody(parameters);
    }

    private String written(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Names and ids are text", e);
        }
    }

    private static Map<String, Object> caller(Exchange exchange) {
        var caller = new HashMap<String, Object>();
        CALLER.forEach(name -> caller.put(name, exchange.getVariable(name)));
        return caller;
    }

    /**
     * Turns the row into the response.
     *
     * @param status of success; with 201 the response names its place
     * @throws Problem 400, 403, 404, 409 or 412
     */
    public void answer(Exchange exchange, int status) {
        var message = exchange.getMessage();
        if (!(message.getBody() instanceof Map<?, ?> row)) {
            throw Problem.of(404, "not-found", "Not found", "There is no such thing in your organization.");
        }
        var state = String.valueOf(row.get("state"));
        if (state.startsWith(UNKNOWN)) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The request refers to something that does not exist.")
                    .with(List.of(new FieldError(
                            state.substring(UNKNOWN.length()), "reference", "there is no such thing in your organization")));
        }
        if (state.equals(STALE)) {
            throw Problem.of(412, "stale", "Changed meanwhile",
                    "It is no longer the version of If-Match. Read it again, and repeat your change on what you find.");
        }
        if (state.startsWith(CONFLICT)) {
            throw Problem.of(409, state.substring(CONFLICT.length()), "Conflict", row.get("body").toString());
        }
        if (state.startsWith(FORBIDDEN)) {
            throw Problem.of(403, state.substring(FORBIDDEN.length()), "Not allowed", row.get("body").toString());
        }
        if (!state.equals(OK)) {
            throw new IllegalStateException("A statement of the API answered the state " + state);
        }
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (row.get("version") != null && status != 204) {
            message.setHeader("ETag", "\"" + row.get("version") + "\"");
        }
        if (status == 201) {
            var collection = exchange.getVariable(ApiDispatch.PATH, String.class);
            message.setHeader("Location", contract.basePath() + collection + "/" + row.get("id"));
        }
        if (row.get("body") == null) {
            message.setBody(null);
        } else {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
            message.setBody(row.get("body").toString());
        }
    }
}
