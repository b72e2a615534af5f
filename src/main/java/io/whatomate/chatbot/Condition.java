package io.whatomate.chatbot;

import com.google.re2j.Pattern;
import java.util.Locale;
import java.util.Set;

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

    /** Whether the field's value, or null, satisfies this condition. */
    boolean holds(BotInput input) {
        var actual = input.field(field);
        return switch (operator) {
            case "exists" -> actual != null;
            case "not_exists" -> actual == null;
            case "equals" -> actual != null && fold(actual).equals(fold(value));
            case "not_equals" -> actual == null || !fold(actual).equals(fold(value));
            case "contains" -> actual != null && fold(actual).contains(fold(value));
            case "not_contains" -> actual == null || !fold(actual).contains(fold(value));
            case "starts_with" -> actual != null && fold(actual).startsWith(fold(value));
            case "matches" -> actual != null && Pattern.compile(value, Pattern.CASE_INSENSITIVE).matcher(actual).find();
            default -> false;
        };
    }

    private static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
