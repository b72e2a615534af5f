package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Fills a template in as a send would, and sends nothing. */
@Component("templatePreview")
class TemplatePreview {

    private final ObjectMapper json;

    TemplatePreview(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Answers what the customer would see, and Meta's object.
     *
     * @param template a row with the columns of {@code address-message.sql} that begin with template, or null
     * @param values TemplateValues of the contract
     * @throws Problem 404, or 422 naming each value that does not fit
     */
    public void fill(
            Exchange exchange, @Variable("template") Map<String, Object> template, @Variable("values") Map<String, Object> values)
            throws JsonProcessingException {
        if (template == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such template in your organization.");
        }
        var approved = ApprovedTemplate.of(
                (String) template.get("template_name"), (String) template.get("template_language"),
                (String) template.get("template_category"), "NAMED".equals(template.get("parameter_format")),
                json.readTree((String) template.get("components")));
        var content = new TemplateContent(approved, json.valueToTree(values));
        if (!content.errors().isEmpty()) {
            throw mismatch(content);
        }
        var answer = json.createObjectNode();
        answer.set("shown", content.shown());
        answer.set("payload", content.node());
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(json.writeValueAsString(answer));
    }

    static Problem mismatch(TemplateContent content) {
        return Problem.of(422, "template-mismatch", "The values do not fit the template",
                        "The approved template asks for other values; errors names each field.")
                .with(content.errors());
    }
}
