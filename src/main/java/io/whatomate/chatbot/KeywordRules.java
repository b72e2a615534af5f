package io.whatomate.chatbot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.PatternSyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Finds the first rule that answers; the rows come ordered by priority. */
@Component("keywordRules")
class KeywordRules {

    private static final Logger LOG = LoggerFactory.getLogger(KeywordRules.class);
    private static final int COMPILED_SETS = 500;

    private final ObjectMapper json;
    /** By the rows' own text: a changed rule is another text, so nothing here can be stale. */
    private final Map<String, List<KeywordRule>> compiled = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<KeywordRule>> eldest) {
            return size() > COMPILED_SETS;
        }
    };

    KeywordRules(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param rules the organization's active rules as a JSON array
     * @return what to answer, or null when no rule answers
     */
    public Answer match(
            @Variable("rules") String rules,
            @Variable("inbound") Map<String, Object> inbound,
            @Variable("contact") Map<String, Object> contact)
            throws JsonProcessingException {
        var candidates = compile(rules);
        if (candidates.isEmpty()) {
            return null;
        }
        var input = new BotInput(
                (String) inbound.get("type"),
                (String) inbound.get("content"),
                (String) inbound.get("buttonId"),
                (String) contact.get("profile_name"),
                (String) contact.get("phone_number"),
                json.readTree((String) contact.get("tags")),
                json.readTree((String) contact.get("metadata")));
        return candidates.stream()
                .filter(rule -> rule.answers(input))
                .findFirst()
                .map(rule -> Answer.of(rule.responseType(), rule.response()))
                .orElse(null);
    }

    private List<KeywordRule> compile(String rows) throws JsonProcessingException {
        synchronized (compiled) {
            var known = compiled.get(rows);
            if (known == null) {
                known = json.readValue(rows, new TypeReference<List<KeywordRule.Row>>() {}).stream()
                        .map(KeywordRules::compiled)
                        .flatMap(Optional::stream)
                        .toList();
                compiled.put(rows, known);
            }
            return known;
        }
    }

    /** A rule that came past the API with a pattern that is none, or too large, must not silence the others. */
    private static Optional<KeywordRule> compiled(KeywordRule.Row row) {
        try {
            return Optional.of(KeywordRule.of(row));
        } catch (PatternSyntaxException | IllegalArgumentException e) {
            LOG.warn("Keyword rule {} never answers: {}", row.id(), e.getMessage());
            return Optional.empty();
        }
    }
}
