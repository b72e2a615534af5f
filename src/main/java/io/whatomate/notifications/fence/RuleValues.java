package io.whatomate.notifications.fence;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What rules work on: null, texts, numbers, booleans, bytes, and Lists and Maps of these. */
final class RuleValues {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DEEPEST = 64;
    private static final int MOST_VALUES = 200_000;
    private static final int MOST_CHARACTERS = 4_194_304;

    /** Digits of a number, and its exponent; a longer one is a text. */
    private static final int LONGEST_NUMBER = 40;

    private RuleValues() {}

    /**
     * A copy that shares nothing that can be changed.
     *
     * @throws RuleStopped where it is deeper than 64, has more than 200,000 values or 4 MiB of text, or the run has done too much
     */
    static Object copy(Object value, RunState state) {
        var copy = new Copy();
        var copied = copy.of(value, 0);
        state.spend(MOST_VALUES - copy.left);
        return copied;
    }

    private static final class Copy {
        private int left = MOST_VALUES;
        private int room = MOST_CHARACTERS;

        Object of(Object value, int depth) {
            if (depth > DEEPEST || left-- <= 0) {
                throw RuleStopped.forGood("The body has too many values, or they are nested too deep.");
            }
            return switch (value) {
                case null -> null;
                case String text -> {
                    take(text.length());
                    yield text;
                }
                case Boolean truth -> truth;
                case Number number -> number;
                case byte[] bytes -> {
                    take(bytes.length);
                    yield bytes.clone();
                }
                case Map<?, ?> map -> {
                    var copy = LinkedHashMap.<String, Object>newLinkedHashMap(map.size());
                    map.forEach((name, item) -> copy.put(String.valueOf(name), of(item, depth + 1)));
                    yield copy;
                }
                case Iterable<?> items -> {
                    var copy = new ArrayList<>();
                    items.forEach(item -> copy.add(of(item, depth + 1)));
                    yield copy;
                }
                case UUID id -> id.toString();
                case TemporalAccessor moment -> moment.toString();
                case Date moment -> moment.toInstant().toString();
                case CharSequence text -> text.toString();
                case Character character -> character.toString();
                case Enum<?> word -> word.name();
                // Of anything else no method is called, not even toString.
                default -> null;
            };
        }

        private void take(int characters) {
            room -= characters;
            if (room < 0) {
                throw RuleStopped.forGood("The body holds more than " + MOST_CHARACTERS + " characters.");
            }
        }
    }

    /** @return what the path leads to, null where it leads nowhere */
    static Object walk(Object start, List<Object> path) {
        var here = start;
        for (var step : path) {
            here = switch (here) {
                case Map<?, ?> map -> map.get(String.valueOf(step));
                case List<?> list when step instanceof Integer index -> index < list.size() ? list.get(index) : null;
                case null, default -> null;
            };
        }
        return here;
    }

    static boolean holds(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case String text -> !text.isEmpty() && !"false".equalsIgnoreCase(text);
            default -> true;
        };
    }

    static boolean equal(Object left, Object right, RuleScope scope) {
        if (left == null || right == null) {
            return left == right;
        }
        return order(left, right, scope) == 0;
    }

    /** Numbers by their value where both are numbers, or can be read as such; else texts. */
    static int order(Object left, Object right, RuleScope scope) {
        var first = number(left);
        var second = first == null ? null : number(right);
        return second == null ? text(left, scope).compareTo(text(right, scope)) : first.compareTo(second);
    }

    private static BigDecimal number(Object value) {
        if (!(value instanceof Number) && !(value instanceof String)) {
            return null;
        }
        var text = value.toString();
        return text.length() <= LONGEST_NUMBER && (value instanceof Number || isNumeral(text)) ? decimal(text) : null;
    }

    /** Looked at before it is read as a number: the exception would cost more than all the rest. */
    private static boolean isNumeral(String text) {
        var digits = 0;
        var points = 0;
        for (var at = 0; at < text.length(); at++) {
            var character = text.charAt(at);
            digits += character >= '0' && character <= '9' ? 1 : 0;
            points += character == '.' ? 1 : 0;
            if (character != '.' && (character < '0' || character > '9') && (character != '-' || at > 0)) {
                return false;
            }
        }
        return digits > 0 && points <= 1;
    }

    /** @return null for what is a number in Java and none here: NaN, infinity */
    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** As people write it; Maps and Lists as JSON. */
    static String text(Object value, RuleScope scope) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case BigDecimal number when Math.abs((long) number.scale()) <= LONGEST_NUMBER -> number.toPlainString();
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case byte[] bytes -> throw RuleStopped.forGood("Bytes are used as a text; a rule can only hand them on.");
            default -> json(value, scope);
        };
    }

    private static String json(Object value, RuleScope scope) {
        var text = new BoundedText();
        try {
            JSON.writeValue(text, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scope.spend(text.text.length());
        return text.text.toString();
    }

    /** Stops who writes more than an expression may make. */
    private static final class BoundedText extends Writer {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] characters, int from, int length) {
            if (text.length() + length > RuleExpression.LARGEST_RESULT) {
                throw RuleStopped.forGood(
                        "An expression makes a text of more than " + RuleExpression.LARGEST_RESULT + " characters.");
            }
            text.append(characters, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
