package io.whatomate.chatbot;

import com.google.re2j.PatternSyntaxException;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * What JSON Schema cannot say of a keyword rule. Patterns are compiled here with the engine that will run them, so that a
 * stored rule always matches in linear time.
 */
@Component("keywordRuleCheck")
public final class KeywordRuleCheck {

    /**
     * @param rule as the contract's schema let it through
     * @throws Problem 400 naming every field at fault
     */
    public void check(@Body Map<String, Object> rule) {
        var errors = Stream.of(keywords(rule), conditions(rule), buttons(rule), window(rule))
                .flatMap(List::stream)
                .toList();
        if (!errors.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The rule could not work; errors names each field.")
                    .with(errors);
        }
    }

    private static List<FieldError> keywords(Map<String, Object> rule) {
        if (!"regex".equals(rule.get("matchType"))) {
            return List.of();
        }
        var keywords = list(rule.get("keywords"));
        return IntStream.range(0, keywords.size())
                .mapToObj(i -> pattern("keywords[" + i + "]", (String) keywords.get(i)))
                .flatMap(List::stream)
                .toList();
    }

    private static List<FieldError> conditions(Map<String, Object> rule) {
        var conditions = list(rule.get("conditions"));
        return IntStream.range(0, conditions.size())
                .filter(i -> "matches".equals(map(conditions.get(i)).get("operator")))
                .mapToObj(i -> pattern("conditions[" + i + "].value", (String) map(conditions.get(i)).get("value")))
                .flatMap(List::stream)
                .toList();
    }

    private static List<FieldError> pattern(String field, String regex) {
        try {
            KeywordPatterns.compile(regex, false);
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(new FieldError(field, "regex", e.getMessage()));
        } catch (PatternSyntaxException e) {
            return List.of(new FieldError(field, "regex", "is no pattern of RE2: " + e.getDescription()));
        }
    }

    /** Meta refuses a message whose buttons share an id or a title. */
    private static List<FieldError> buttons(Map<String, Object> rule) {
        var buttons = list(map(rule.get("responseContent")).get("buttons"));
        var errors = new ArrayList<FieldError>();
        for (var part : List.of("id", "title")) {
            var seen = new HashSet<>();
            for (int i = 0; i < buttons.size(); i++) {
                if (!seen.add(map(buttons.get(i)).get(part))) {
                    errors.add(new FieldError(
                            "responseContent.buttons[" + i + "]." + part, "unique", "another button has this " + part));
                }
            }
        }
        return errors;
    }

    private static List<FieldError> window(Map<String, Object> rule) {
        if (rule.get("activeFrom") instanceof String from
                && rule.get("activeUntil") instanceof String until
                && !OffsetDateTime.parse(until).isAfter(OffsetDateTime.parse(from))) {
            return List.of(new FieldError("activeUntil", "order", "must be after activeFrom"));
        }
        return List.of();
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
