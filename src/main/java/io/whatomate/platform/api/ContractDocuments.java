package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.Comparator;
import java.util.Map;

/** Holds documents that came by another way than a call to what the contract asks of the call that says the same. */
public final class ContractDocuments {

    private final ObjectMapper json = new ObjectMapper();
    private final Contract contract;

    ContractDocuments(Contract contract) {
        this.contract = contract;
    }

    /**
     * @param operation of the contract; its body is a JSON document
     * @throws Problem 400 naming every field at fault
     */
    public void check(String operation, Map<String, Object> document) {
        var errors = contract.operation(operation).body().schema().validate(json.valueToTree(document)).stream()
                .map(violation -> SchemaViolation.field(violation, ""))
                .sorted(Comparator.comparing(Problem.FieldError::field))
                .toList();
        if (!errors.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request",
                            "The request is not what the contract says; errors names each field.")
                    .with(errors);
        }
    }
}
