package io.whatomate.contacts;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.Ids;
import io.whatomate.platform.api.SpooledFile;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.IOHelper;
import org.springframework.stereotype.Component;

/** How a file of contacts is to be read, and its reading. */
@Component("contactImport")
class ContactImport {

    private static final TypeReference<Map<String, String>> MAPPING = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final Ids ids;

    ContactImport(Ids ids) {
        this.ids = ids;
    }

    /**
     * @param asked schema {@code NewContactImport}
     * @throws Problem 400 for what the contract cannot say
     */
    public void check(@Body Map<String, Object> asked) {
        var errors = new ArrayList<FieldError>();
        if (asked.get("country") instanceof String country && !FileNumbers.isCountry(country)) {
            errors.add(new FieldError("country", "country", "is not the ISO 3166 code of a country with phone numbers"));
        }
        if (asked.get("mapping") instanceof Map<?, ?> mapping) {
            var fields = new HashSet<Object>();
            mapping.forEach((column, field) -> {
                if (!fields.add(field)) {
                    errors.add(new FieldError("mapping", "repeated", "has two columns for one field"));
                }
            });
            if (!fields.contains("phoneNumber")) {
                errors.add(new FieldError("mapping", "required", "must have a column for phoneNumber"));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request", "No file could be read like that.").with(errors);
        }
    }

    /**
     * @param plan row of the import, or null
     * @throws Problem 404 when there is no such import
     */
    public void requireKnown(@Variable("plan") Object plan) {
        if (plan == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such thing in your organization.");
        }
    }

    /**
     * Makes the file that was sent a {@link ContactFile} in the body, which is open until the call has been answered, and gives the
     * upload its id.
     *
     * @throws Problem 409 when the import has its file already, 400 when this is none
     */
    public void read(Exchange exchange) throws IOException {
        var plan = exchange.getVariable("plan", Map.class);
        if (!plan.get("state").equals("open")) {
            throw Problem.of(409, "import-has-its-rows", "Conflict", "This import has its file; make a new one for another file.");
        }
        var mapping = plan.get("mapping") == null ? null : json.readValue((String) plan.get("mapping"), MAPPING);
        exchange.setVariable("uploadId", ids.next().toString());
        var file = Files.newInputStream(exchange.getVariable("upload", SpooledFile.class).path());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange answered) {
                IOHelper.close(file);
            }
        });
        exchange.getMessage().setBody(new ContactFile(
                file,
                (String) plan.get("delimiter"),
                mapping,
                new FileNumbers((String) plan.get("country"))));
    }
}
