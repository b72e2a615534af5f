package io.whatomate.chatbot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.PatternSyntaxException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds the first rule that answers. Rules stay compiled under the revision of their organization's rules, which the database
 * changes with every rule: so nothing here can be stale, and a message reads none of them.
 */
@Component("keywordRules")
class KeywordRules {

    private static final Logger LOG = LoggerFactory.getLogger(KeywordRules.class);

    /** Characters of rows whose rules are kept, some 40,000 rules of 400: compiled, they take a few times as much. */
    private static final long MOST_CHARACTERS = 16_000_000;

    /** Ten thousand patterns take seconds with a long text, and a virtual thread that computes keeps its carrier. */
    private static final long LONGEST_TURN_NANOS = 2_000_000;

    private record Loaded(List<KeywordRule> rules, int characters) {}

    private final ObjectMapper json;
    private final Clock clock;
    private final Map<Object, Loaded> loaded = new LinkedHashMap<>(16, 0.75f, true);
    private long characters;

    KeywordRules(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param bot row of {@code load-bot.sql}
     * @return the rules of its revision, or null when they have to be loaded
     */
    public List<KeywordRule> known(@Variable("bot") Map<String, Object> bot) {
        synchronized (loaded) {
            var found = loaded.get(bot.get("rules_revision"));
            return found == null ? null : found.rules();
        }
    }

    /**
     * Compiles rules and keeps them, in place of those that were not asked for the longest.
     *
     * @param rows JSON array of {@code load-keyword-rules.sql}, read after {@code bot}: the rules are of its revision or newer
     */
    public List<KeywordRule> learn(@Variable("bot") Map<String, Object> bot, @Variable("keywordRows") String rows)
            throws JsonProcessingException {
        var rules = json.readValue(rows, new TypeReference<List<KeywordRule.Row>>() {}).stream()
                .map(KeywordRules::compiled)
                .flatMap(Optional::stream)
                .toList();
        synchronized (loaded) {
            var before = loaded.put(bot.get("rules_revision"), new Loaded(rules, rows.length()));
            characters += rows.length() - (before == null ? 0 : before.characters());
            var eldest = loaded.values().iterator();
            while (characters > MOST_CHARACTERS && eldest.hasNext()) {
                characters -= eldest.next().characters();
                eldest.remove();
            }
        }
        return rules;
    }

    /**
     * @param rules the organization's, highest priority first
     * @return what to answer, or null when no rule answers
     */
    public Answer match(
            @Variable("rules") List<KeywordRule> rules,
            @Variable("accountId") Object account,
            @Variable("inbound") Map<String, Object> inbound,
            @Variable("contact") Map<String, Object> contact)
            throws JsonProcessingException {
        if (rules.isEmpty() || !(inbound.get("content") instanceof String text)) {
            return null;
        }
        var said = KeywordRule.Said.of(text);
        var input = new BotInput(
                (String) inbound.get("type"),
                text,
                (String) inbound.get("buttonId"),
                (String) contact.get("profile_name"),
                (String) contact.get("phone_number"),
                json.readTree((String) contact.get("tags")),
                json.readTree((String) contact.get("metadata")));
        var now = clock.instant();
        var begun = System.nanoTime();
        for (var rule : rules) {
            if (rule.isActive(account.toString(), now) && rule.answers(said, input)) {
                return Answer.of(rule.responseType(), rule.response());
            }
            if (System.nanoTime() - begun > LONGEST_TURN_NANOS) {
                Thread.yield();
                begun = System.nanoTime();
            }
        }
        return null;
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
