package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Refuses a template that Meta would refuse, and writes Meta's words in one way. */
@Component("templateCheck")
class TemplateCheck {

    /** Meta reads these in any case; we keep upper case, as Meta answers them. */
    private static final List<String> WORDS = List.of("type", "format", "otp_type");

    private final ObjectMapper json;

    TemplateCheck(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param document TemplateInput as the contract's schema let it through; its words are in upper case afterwards
     * @throws Problem 400 naming every field at fault
     */
    public void check(@Body Map<String, Object> document) {
        var components = json.<JsonNode>valueToTree(document.get("components"));
        components.forEach(TemplateCheck::upper);
        document.put("components", json.convertValue(components, List.class));
        var errors = TemplateFaults.of(TemplateDraft.of(json.valueToTree(document)));
        if (!errors.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request", "Meta would not take this template; errors names each field.")
                    .with(errors);
        }
    }

    private static void upper(JsonNode part) {
        if (part instanceof ObjectNode node) {
            WORDS.stream().filter(word -> node.path(word).isTextual()).forEach(word ->
                    node.put(word, node.path(word).asText().toUpperCase(Locale.ROOT)));
        }
        part.path("buttons").forEach(TemplateCheck::upper);
        part.path("cards").forEach(card -> card.path("components").forEach(TemplateCheck::upper));
    }
}
