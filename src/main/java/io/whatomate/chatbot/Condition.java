package io.whatomate.chatbot;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One condition of a keyword rule: data of a closed list, never code.
 *
 * @param field contact.profileName, contact.phoneNumber, contact.tags, contact.metadata.KEY, message.text or message.type
 * @param operator one of {@link #OPERATORS}
 * @param value compared without regard to case; not used by exists and not_exists
 */
public record Condition(String field, String operator, String value) {

    /** The words of the contract's {@code operator}. */
    public static final Set<String> OPERATORS = Set.of(
            "equals", "not_equals", "contains", "not_contains", "starts_with", "matches", "exists", "not_exists");

    public Condition {
        value = value == null ? "" : value;
    }

    /**
     * What this condition asks of a message; a pattern is compiled here, once.
     *
     * @throws com.google.re2j.PatternSyntaxException when the value should be a pattern and is none
     * @throws IllegalArgumentException when the pattern is too large
     */
    Predicate<BotInput> compiled() {
        var holds = onValue();
        return input -> holds.test(input.field(field));
    }

    /** Of the field's value, or null. */
    private Predicate<String> onValue() {
        var wanted = fold(value);
        return switch (operator) {
            case "exists" -> actual -> actual != null;
            case "not_exists" -> actual -> actual == null;
            case "equals" -> actual -> actual != null && fold(actual).equals(wanted);
            case "not_equals" -> actual -> actual == null || !fold(actual).equals(wanted);
            case "contains" -> actual -> actual != null && fold(actual).contains(wanted);
            case "not_contains" -> actual -> actual == null || !fold(actual).contains(wanted);
            case "starts_with" -> actual -> actual != null && fold(actual).startsWith(wanted);
            case "matches" -> {
                var pattern = KeywordPatterns.compile(value, false);
                yield actual -> actual != null && pattern.matcher(actual).find();
            }
            default -> actual -> false;
        };
    }

    private static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
