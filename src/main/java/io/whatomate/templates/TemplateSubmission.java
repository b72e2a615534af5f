package io.whatomate.templates;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Hands a template to Meta for review: {@code POST /{WABA}/message_templates} the first time, {@code POST /{template}} as an
 * edit afterwards (Meta, "Template management"). Which edit Meta takes when is said before the call.
 */
@Component("templateSubmission")
class TemplateSubmission {

    private static final String DRAFT = "DRAFT";
    private static final Set<String> EDITABLE = Set.of("APPROVED", "REJECTED", "PAUSED");
    private static final Set<String> STATUSES = Set.of("PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL",
            "LIMIT_EXCEEDED", "ARCHIVED", "PENDING_DELETION", "DELETED");
    private static final Set<String> CATEGORIES = Set.of("MARKETING", "UTILITY", "AUTHENTICATION");
    private static final String FIELDS = "fields=id,name,language,status,category,components,rejected_reason";

    private final ObjectMapper json;

    TemplateSubmission(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param template row of {@code load-submission.sql}
     * @throws Problem 404, or 409 when Meta takes no edit of it now
     */
    public void open(Exchange exchange, @Body Map<String, Object> template) {
        if (template == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such template in your organization.");
        }
        var status = (String) template.get("status");
        if (!status.equals(DRAFT)) {
            if (!EDITABLE.contains(status)) {
                throw Problem.of(409, "template-not-editable", "The template cannot be edited now",
                        "Meta says " + status + " of it, and takes edits of approved, rejected and paused templates only.");
            }
            if (template.get("meta_template_id") == null) {
                throw Problem.of(409, "template-not-synced", "Meta's id of the template is not known", "Sync the account's templates first.");
            }
            if (!status.equals("REJECTED") && !Boolean.TRUE.equals(template.get("is_changed"))) {
                throw Problem.of(409, "nothing-to-submit", "Nothing to submit", "Meta has it as it is written here.");
            }
        }
        exchange.setVariable("submission", template);
        exchange.setVariable("isEdit", !status.equals(DRAFT));
    }

    /** Sets the call as {@code direct:postToGraph} takes it. */
    public void ask(Exchange exchange, @Variable("submission") Map<String, Object> template) throws JsonProcessingException {
        var written = json.readTree((String) template.get("sent"));
        var isEdit = !template.get("status").equals(DRAFT);
        var document = json.createObjectNode();
        if (!isEdit) {
            document.put("name", (String) template.get("name")).put("language", (String) template.get("language"))
                    .put("parameter_format", (String) template.get("parameter_format"));
        }
        // The category of an approved template is no subject of an edit.
        if (!"APPROVED".equals(template.get("status"))) {
            document.set("category", written.path("category"));
        }
        document.set("components", written.path("components"));
        if (written.hasNonNull("messageSendTtlSeconds")) {
            document.set("message_send_ttl_seconds", written.path("messageSendTtlSeconds"));
        }
        call(exchange, template, "POST", isEdit ? (String) template.get("meta_template_id") : template.get("business_id") + "/message_templates", null)
                .put("document", json.writeValueAsBytes(document));
    }

    /**
     * Keeps what Meta said of the template, or that it has to be asked: after an edit, and where a template of that name is
     * there already, as after a creation whose answer was lost.
     *
     * @throws Problem 422 with Meta's words, or 503
     */
    public void hear(Exchange exchange, @Variable("submission") Map<String, Object> template) throws JsonProcessingException {
        var answer = MetaAnswer.of(exchange, json);
        var isEdit = !template.get("status").equals(DRAFT);
        var isThere = !isEdit && answer.code() == 100 && answer.subcode() == MetaAnswer.TEMPLATE_EXISTS;
        if (!answer.isSuccess() && !isThere) {
            throw answer.problem(subcode -> field(subcode, template));
        }
        exchange.setVariable("refusal", isThere ? answer.problem(subcode -> "name") : null);
        exchange.setVariable("asksAgain", isEdit || isThere);
        keep(exchange, answer.body(), template);
        if (isEdit) {
            call(exchange, template, "GET", (String) template.get("meta_template_id"), FIELDS);
        } else {
            call(exchange, template, "GET", template.get("business_id") + "/message_templates",
                    "name=" + template.get("name") + "&language=" + template.get("language") + "&" + FIELDS);
        }
    }

    /** @throws Problem 422 when the template of that name at Meta is another one */
    public void learn(Exchange exchange, @Variable("submission") Map<String, Object> template, @Variable("refusal") Problem refusal)
            throws JsonProcessingException {
        var answer = MetaAnswer.of(exchange, json);
        if (refusal == null) {
            // An edit that was taken is under review, whatever becomes of the question.
            keep(exchange, answer.isSuccess() ? answer.body() : json.createObjectNode(), template);
            return;
        }
        var written = json.readTree((String) template.get("sent")).path("components");
        var same = answer.body().path("data").valueStream()
                .filter(found -> found.path("name").asText().equals(template.get("name")))
                .filter(found -> found.path("language").asText().equals(template.get("language")))
                .filter(found -> TemplateWording.of(found.path("components")).equals(TemplateWording.of(written)))
                .findFirst();
        keep(exchange, same.orElseThrow(() -> refusal), template);
    }

    /** @throws Problem 422: the call could not even be written */
    public void refuse() {
        throw Problem.of(422, "account-unusable", "The account cannot call Meta",
                "Its token cannot be read, or its address is not on the operator's list. POST /accounts/{id}/test says which.");
    }

    private void keep(Exchange exchange, JsonNode said, Map<String, Object> template) throws JsonProcessingException {
        var facts = json.createObjectNode();
        var status = said.path("status").asText();
        var category = said.path("category").asText();
        facts.put("status", STATUSES.contains(status) ? status : "PENDING");
        facts.put("id", StorableText.of(said.path("id").asText((String) template.get("meta_template_id"))));
        if (CATEGORIES.contains(category)) {
            facts.put("category", category);
        }
        var reason = said.path("rejected_reason").asText();
        if (!reason.isBlank() && !reason.equals("NONE")) {
            facts.put("rejectedReason", StorableText.of(reason));
        }
        exchange.setVariable("facts", json.writeValueAsString(facts));
        exchange.setVariable("sent", template.get("sent"));
        exchange.setVariable("askedVersion", template.get("version"));
    }

    /** The columns of the account, and what is called; put the rest to it. */
    static Map<String, Object> call(Exchange exchange, Map<String, Object> account, String method, String path, String query) {
        var call = new HashMap<>(account);
        call.put("path", path);
        call.put("query", query);
        exchange.setVariable("method", method);
        exchange.getMessage().setBody(call);
        return call;
    }

    /** Where in the document Meta's subcode looks (Meta, "Error codes", template creation). */
    private String field(int subcode, Map<String, Object> template) {
        return switch (subcode) {
            case MetaAnswer.NAME_IS_BEING_DELETED, MetaAnswer.TEMPLATE_EXISTS -> "name";
            case 2_388_047, 2_388_273 -> part("HEADER", template);
            case 2_388_040, 2_388_072, 2_388_293, 2_388_299 -> part("BODY", template);
            case 2_388_073 -> part("FOOTER", template);
            case 2_388_019 -> "accountId";
            default -> "components";
        };
    }

    private String part(String type, Map<String, Object> template) {
        try {
            var components = json.readTree((String) template.get("sent")).path("components");
            for (int i = 0; i < components.size(); i++) {
                if (TemplatePart.type(components.path(i)).equals(type)) {
                    return "components[" + i + "]";
                }
            }
            return "components";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The database holds jsonb", e);
        }
    }
}
