package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.notifications.fence.RuleFaults;
import io.whatomate.platform.Ids;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Reads what somebody wrote, and asks for what it refers to. Nothing of a text is run. */
@Component("ruleTexts")
class RuleTexts {

    /** Exchange variable: the texts of a call, as a list of {@link RuleText}. */
    static final String TEXTS = "ruleTexts";
    /** Exchange variable: the request as it came. */
    static final String ASKED = "asked";

    private final RuleCompiler compiler;
    private final ObjectMapper json;
    private final Ids ids;

    RuleTexts(RuleCompiler compiler, ObjectMapper json, Ids ids) {
        this.compiler = compiler;
        this.json = json;
        this.ids = ids;
    }

    /**
     * Of a request with {@code text} or {@code form}. The variable {@code id} names the rule that is to change, if there is one.
     *
     * @throws Problem 400 where a form cannot be written as a text
     */
    public void read(Exchange exchange) throws JsonProcessingException {
        var asked = request(exchange);
        ask(exchange, asked, List.of(asked.get("form") instanceof Map<?, ?> form ? ofForm(cast(form)) : text((String) asked.get("text"), null, 0)));
    }

    /**
     * Of a version that was kept, which becomes the newest again.
     *
     * @throws Problem 404
     */
    public void readVersion(Exchange exchange) throws JsonProcessingException {
        var version = row(exchange);
        var asked = request(exchange);
        asked.putIfAbsent("comment", "Version " + version.get("number") + " again");
        ask(exchange, asked, List.of(text((String) version.get("text"), form(version), 0)));
    }

    /**
     * Of a rule, under another name. It is kept as a draft when it has faults, and otherwise disabled: two of the same would send twice.
     *
     * @throws Problem 404
     */
    public void readCopy(Exchange exchange) throws JsonProcessingException {
        var row = row(exchange);
        var asked = request(exchange);
        var name = (String) asked.get("name");
        var form = form(row);
        if (form != null) {
            form.put("name", name);
        }
        var copy = form == null ? text(text((String) row.get("text"), null, 0).textNamed(name), null, 0) : ofForm(form);
        asked.put("enabled", false);
        asked.put("draft", !copy.faults().isEmpty());
        asked.putIfAbsent("comment", "Copy of " + row.get("name"));
        exchange.removeVariable("id");
        ask(exchange, asked, List.of(copy));
    }

    /**
     * Of a file with several rules, each a document of its own, or of a list of exported ones.
     *
     * @throws Problem 400 where a form cannot be written as a text
     */
    public void readFile(Exchange exchange) throws JsonProcessingException {
        var asked = request(exchange);
        if (asked.get("rules") instanceof List<?> rules) {
            ask(exchange, asked, rules.stream().map(rule -> (Map<?, ?>) rule)
                    .map(rule -> rule.get("form") instanceof Map<?, ?> form ? ofForm(cast(form)) : text((String) rule.get("text"), null, 0))
                    .toList());
            return;
        }
        ask(exchange, asked, RuleFile.documents((String) asked.get("file")).stream()
                .map(document -> text(document.text(), null, document.line()))
                .toList());
    }

    RuleText text(String text, Map<String, Object> form, int line) {
        try {
            return new RuleText(text, form, compiler.compile(ids.next(), text), List.of(), line);
        } catch (RuleFaults e) {
            return new RuleText(text, form, null, e.faults(), line);
        }
    }

    private RuleText ofForm(Map<String, Object> form) {
        return text(json.convertValue(form, RuleForm.class).toYaml(), form, 0);
    }

    private void ask(Exchange exchange, Map<String, Object> asked, List<RuleText> texts) throws JsonProcessingException {
        exchange.setVariable(ASKED, asked);
        exchange.setVariable(TEXTS, texts);
        var question = new HashMap<String, Object>();
        question.put("organizationId", exchange.getVariable("organizationId"));
        question.put("changedRule", exchange.getVariable("id"));
        question.put("templateNames", json.writeValueAsString(texts.stream().flatMap(RuleText::templateNames).distinct().toList()));
        exchange.getMessage().setBody(question);
    }

    private Map<String, Object> form(Map<String, Object> row) throws JsonProcessingException {
        return row.get("form") == null ? null : cast(json.readValue(row.get("form").toString(), HashMap.class));
    }

    private static Map<String, Object> request(Exchange exchange) {
        var body = exchange.getVariable(ASKED, exchange.getMessage().getBody(), Object.class);
        return body instanceof Map<?, ?> map ? new HashMap<>(cast(map)) : new HashMap<>();
    }

    private static Map<String, Object> row(Exchange exchange) {
        if (exchange.getVariable("kept") instanceof Map<?, ?> row) {
            return cast(row);
        }
        throw Problem.of(404, "not-found", "Not found", "There is no such thing in your organization.");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
