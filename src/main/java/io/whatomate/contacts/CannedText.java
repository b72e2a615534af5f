package io.whatomate.contacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * The text of a canned response: words, and placeholders such as <code>{{contact.profileName}}</code> that bear the names of
 * the API. A placeholder that nothing could fill is refused when it is written, not found by a customer.
 */
@Component("cannedText")
class CannedText {

    private static final Set<String> NAMES = Set.of(
            "contact.profileName", "contact.username", "contact.phoneNumber", "user.fullName", "organization.name");
    /** An attribute of the contact, by a key as the contract lets it be. */
    private static final Pattern ATTRIBUTE = Pattern.compile("contact\\.metadata\\.[A-Za-z0-9_-]{1,64}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

    private record Filled(String text, Set<String> missing) {}

    private final ObjectMapper json = ExactNumbers.in(new ObjectMapper());

    /**
     * @param response as the contract's schema let it through
     * @throws Problem 400 naming the first placeholder that does not exist, or braces that belong to none
     */
    public void check(@Body Map<String, Object> response) {
        var text = (String) response.get("text");
        PLACEHOLDER.matcher(text).results()
                .map(match -> match.group(1).strip())
                .filter(name -> !NAMES.contains(name) && !ATTRIBUTE.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw invalid("there is no placeholder {{" + name + "}}");
                });
        var rest = PLACEHOLDER.matcher(text).replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            throw invalid("has braces that open or close no placeholder");
        }
    }

    /**
     * @param row JSON object of {@code text} and what its placeholders name
     * @return JSON object of the filled {@code text} and {@code missing}, the names that have no value for this contact: empty
     *     in the text, so that whoever sends it can see to them first
     */
    public String fill(@Body String row) throws JsonProcessingException {
        var values = json.readTree(row);
        var missing = new LinkedHashSet<String>();
        var text = PLACEHOLDER.matcher(values.path("text").asText()).replaceAll(match -> {
            var name = match.group(1).strip();
            var value = value(values, name);
            if (value.isBlank()) {
                missing.add(name);
            }
            return Matcher.quoteReplacement(value);
        });
        return json.writeValueAsString(new Filled(text, missing));
    }

    private static String value(JsonNode values, String name) {
        var value = values;
        for (var step : name.split("\\.")) {
            value = value.path(step);
        }
        return value.isNull() ? "" : value.asText();
    }

    private static Problem invalid(String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "The text could not be filled for a contact.")
                .with(List.of(new FieldError("text", "placeholder", detail)));
    }
}
