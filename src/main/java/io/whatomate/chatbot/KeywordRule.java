package io.whatomate.chatbot;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A keyword rule, ready to match: keywords and conditions are compiled once.
 *
 * @param keywords words, prefixes, phrases or patterns, by match type
 * @param response what is answered, Meta's limits already checked when the rule was written
 */
record KeywordRule(
        String id,
        List<Predicate<String>> keywords,
        List<Predicate<BotInput>> conditions,
        String responseType,
        JsonNode response) {

    /** The row's JSON form, as {@code load-keyword-rules.sql} writes it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Row(
            String id,
            List<String> keywords,
            String match_type,
            boolean case_sensitive,
            List<Condition> conditions,
            String response_type,
            JsonNode response_content) {}

    /**
     * @throws com.google.re2j.PatternSyntaxException when a keyword or a condition should be a pattern and is none
     * @throws IllegalArgumentException when a pattern is too large
     */
    static KeywordRule of(Row row) {
        var keywords = row.keywords().stream()
                .map(keyword -> matcher(row.match_type(), keyword, row.case_sensitive()))
                .toList();
        var conditions = row.conditions().stream().map(Condition::compiled).toList();
        return new KeywordRule(row.id(), keywords, conditions, row.response_type(), row.response_content());
    }

    boolean answers(BotInput input) {
        var text = input.text();
        return text != null
                && keywords.stream().anyMatch(keyword -> keyword.test(text.strip()))
                && conditions.stream().allMatch(condition -> condition.test(input));
    }

    private static Predicate<String> matcher(String matchType, String keyword, boolean caseSensitive) {
        if (matchType.equals("regex")) {
            var pattern = KeywordPatterns.compile(keyword, caseSensitive);
            return text -> pattern.matcher(text).find();
        }
        var wanted = fold(keyword.strip(), caseSensitive);
        if (wanted.isEmpty()) {
            // Every text contains and starts with nothing.
            return text -> false;
        }
        return switch (matchType) {
            case "exact" -> text -> fold(text, caseSensitive).equals(wanted);
            case "starts_with" -> text -> fold(text, caseSensitive).startsWith(wanted);
            default -> text -> fold(text, caseSensitive).contains(wanted);
        };
    }

    private static String fold(String text, boolean caseSensitive) {
        return caseSensitive ? text : text.toLowerCase(Locale.ROOT);
    }
}
