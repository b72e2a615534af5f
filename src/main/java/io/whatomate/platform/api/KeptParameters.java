package io.whatomate.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * Parameters of a list that are kept under a name and given again later: JSON values by the parameters' names, held against
 * the contract as if they stood in a query. The contract may change while they are kept, so they are checked again.
 */
public final class KeptParameters {

    /** What belongs to one page, and what would lead from one kept set to another. */
    private static final Set<String> NEVER_KEPT = Set.of("limit", "cursor", "savedFilterId");

    private final ObjectMapper json = new ObjectMapper();
    private final Contract contract;

    KeptParameters(Contract contract) {
        this.contract = contract;
    }

    /**
     * Checks the {@code parameters} of the body.
     *
     * @param list the operationId that they are meant for
     * @throws Problem 400 naming every parameter at fault
     */
    public void check(Exchange exchange, String list) {
        var body = (Map<?, ?>) exchange.getMessage().getBody();
        var faults = faults(contract.operation(list), json.valueToTree(body.get("parameters")));
        if (!faults.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The list would refuse these parameters; errors names each.")
                    .with(faults);
        }
    }

    /**
     * Gives the list that is being called the parameters in the body, and leaves no body behind. What stands in the request's
     * own query goes before what was kept, and what was kept before a default.
     *
     * @throws Problem 400 when the list knows them no longer
     */
    public void apply(Exchange exchange) throws JsonProcessingException {
        var list = exchange.getProperty(ApiDispatch.OPERATION, ContractOperation.class);
        var kept = json.readTree(exchange.getMessage().getBody(String.class));
        if (!faults(list, kept).isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The list has changed since this filter was saved.")
                    .with(List.of(new FieldError("savedFilterId", "outdated", "holds a parameter that the list no longer takes; save it anew")));
        }
        var given = exchange.getProperty(ApiDispatch.QUERY_NAMES, Set.class);
        kept.properties().stream()
                .filter(parameter -> !given.contains(parameter.getKey()))
                .forEach(parameter -> exchange.setVariable(
                        parameter(list, parameter.getKey()).orElseThrow().variable(), RequestParameters.plain(parameter.getValue())));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
    }

    private static List<FieldError> faults(ContractOperation list, JsonNode kept) {
        return kept.properties().stream()
                .flatMap(given -> {
                    var field = "parameters." + given.getKey();
                    return parameter(list, given.getKey())
                            .map(parameter -> parameter.schema().validate(given.getValue()).stream()
                                    .map(violation -> SchemaViolation.field(violation, field)))
                            .orElseGet(() -> Stream.of(new FieldError(field, "unknown", "is no parameter of this list that can be kept")));
                })
                .toList();
    }

    private static Optional<ContractParameter> parameter(ContractOperation list, String name) {
        return list.parameters().stream()
                .filter(parameter -> parameter.place() == ContractParameter.Place.QUERY && parameter.name().equals(name))
                .filter(parameter -> !NEVER_KEPT.contains(name))
                .findFirst();
    }
}
