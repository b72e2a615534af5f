package io.whatomate.templates;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Deletes a template at Meta by its name and id: by its name alone all its languages would go ("Template management"). */
@Component("templateDeletion")
class TemplateDeletion {

    private static final Set<String> NOT_AT_META = Set.of("DRAFT", "DELETED");

    private final ObjectMapper json;

    TemplateDeletion(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param template row of {@code load-submission.sql}
     * @throws Problem 409 when Meta does not delete it
     */
    public void open(Exchange exchange, @Body Map<String, Object> template) {
        if (template != null && "DISABLED".equals(template.get("status"))) {
            throw Problem.of(409, "template-disabled", "The template is disabled", "Meta does not delete what it has disabled.");
        }
        exchange.setVariable("submission", template);
        exchange.setVariable("isAtMeta", template != null && template.get("meta_template_id") != null
                && !NOT_AT_META.contains((String) template.get("status")));
    }

    /** Sets the call as {@code direct:deleteFromGraph} takes it. */
    public void ask(Exchange exchange, @Variable("submission") Map<String, Object> template) {
        TemplateSubmission.call(exchange, template, "DELETE", template.get("business_id") + "/message_templates",
                "name=" + template.get("name") + "&hsm_id=" + template.get("meta_template_id"));
    }

    /** @throws Problem 422 or 503 unless it is gone at Meta, or was */
    public void hear(Exchange exchange) {
        var answer = MetaAnswer.of(exchange, json);
        var wasGone = answer.code() == 100 && answer.subcode() == MetaAnswer.TEMPLATE_UNKNOWN;
        if (!answer.isSuccess() && !wasGone) {
            throw answer.problem(subcode -> "id");
        }
    }
}
