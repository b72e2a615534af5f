package io.whatomate.chatbot;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.StorableText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A keyword rule, ready to match: keywords and conditions are compiled once.
 *
 * @param accountId the one account that it answers on, or null
 * @param activeFrom null: always was
 * @param activeUntil exclusive; null: for ever
 * @param keywords words, prefixes, phrases or patterns, by match type
 * @param response what is answered, Meta's limits already checked when the rule was written
 */
record KeywordRule(
        String id,
        String accountId,
        OffsetDateTime activeFrom,
        OffsetDateTime activeUntil,
        List<Predicate<Said>> keywords,
        List<Predicate<BotInput>> conditions,
        String responseType,
        JsonNode response) {

    /** The row's JSON form, as {@code load-keyword-rules.sql} writes it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Row(
            String id,
            String account_id,
            OffsetDateTime active_from,
            OffsetDateTime active_until,
            List<String> keywords,
            String match_type,
            boolean case_sensitive,
            List<Condition> conditions,
            String response_type,
            JsonNode response_content) {}

    /** What a customer said, once as it is compared with every keyword and once without regard to case. */
    record Said(String text, String folded) {

        static Said of(String text) {
            var words = StorableText.composed(text.strip());
            return new Said(words, words.toLowerCase(Locale.ROOT));
        }

        private String folded(boolean caseSensitive) {
            return caseSensitive ? text : folded;
        }
    }

    /**
     * @throws com.google.re2j.PatternSyntaxException when a keyword or a condition should be a pattern and is none
     * @throws IllegalArgumentException when a pattern is too large
     */
    static KeywordRule of(Row row) {
        var keywords = row.keywords().stream()
                .map(keyword -> matcher(row.match_type(), keyword, row.case_sensitive()))
                .toList();
        var conditions = row.conditions().stream().map(Condition::compiled).toList();
        return new KeywordRule(row.id(), row.account_id(), row.active_from(), row.active_until(), keywords, conditions,
                row.response_type(), row.response_content());
    }

    boolean isActive(String account, Instant now) {
        return (accountId == null || accountId.equals(account))
                && (activeFrom == null || !activeFrom.toInstant().isAfter(now))
                && (activeUntil == null || activeUntil.toInstant().isAfter(now));
    }

    boolean answers(Said said, BotInput input) {
        return keywords.stream().anyMatch(keyword -> keyword.test(said))
                && conditions.stream().allMatch(condition -> condition.test(input));
    }

    private static Predicate<Said> matcher(String matchType, String keyword, boolean caseSensitive) {
        if (matchType.equals("regex")) {
            var pattern = KeywordPatterns.compile(StorableText.composed(keyword), caseSensitive);
            return said -> pattern.matcher(said.text()).find();
        }
        var wanted = Said.of(keyword).folded(caseSensitive);
        if (wanted.isEmpty()) {
            // Every text contains and starts with nothing.
            return said -> false;
        }
        return switch (matchType) {
            case "exact" -> said -> said.folded(caseSensitive).equals(wanted);
            case "starts_with" -> said -> said.folded(caseSensitive).startsWith(wanted);
            default -> said -> said.folded(caseSensitive).contains(wanted);
        };
    }
}
