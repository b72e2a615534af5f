package io.whatomate.notifications.actions;

import io.whatomate.notifications.actions.ValueMapping.Filter;
import java.text.BreakIterator;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.time.format.FormatStyle;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What the filters of a mapping do, in one language and one zone (Unicode CLDR, as the JDK has it). Null passes through all
 * but {@code default}; a list is formatted element by element until {@code join} makes one text of it. Each throws an
 * {@link IllegalArgumentException} with a sentence for the author.
 */
record ValueFormat(Locale locale, ZoneId zone) {

    private static final Map<String, FormatStyle> STYLES = Map.of(
            "short", FormatStyle.SHORT, "medium", FormatStyle.MEDIUM, "long", FormatStyle.LONG, "full", FormatStyle.FULL);
    private static final int LONGEST_PATTERN = 100;

    static final String FILTERS =
            "number, currency, percent, date, time, datetime, read, upper, lower, trim, truncate, default, null and join";

    /** @param root what a {path} as an argument is looked for in */
    Object apply(Filter filter, Object value, UnaryOperator<String> resolve) {
        return switch (filter.name()) {
            case "default" -> isBlank(value) ? required(filter) : value;
            case MappedValues.NULL -> isBlank(value) ? null : value;
            case "join" -> value instanceof List<?> list ? joined(list, filter.argument()) : value;
            case "number", "currency", "percent", "date", "time", "datetime", "read", "upper", "lower", "trim", "truncate" ->
                isBlank(value) ? null : each(filter, value, filter.argument() == null ? null : resolve.apply(filter.argument()));
            default -> throw new IllegalArgumentException("knows no filter '" + filter.name() + "'; there are " + FILTERS);
        };
    }

    /** How a value reads that no filter made a text of. */
    String text(Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Double number -> plain(number);
            case Float number -> plain(number);
            case Number number -> plain(number);
            case List<?> list -> throw new IllegalArgumentException("is a list; make one text of it with |join");
            case Map<?, ?> map -> throw new IllegalArgumentException("is an object; name one of its members");
            case byte[] bytes -> throw new IllegalArgumentException("is a file and no text");
            default -> value.toString();
        };
    }

    static boolean isBlank(Object value) {
        return value == null || value instanceof String text && text.isBlank() || value instanceof List<?> list && list.isEmpty();
    }

    private static String plain(Number number) {
        var decimal = Decimals.of(number).orElseThrow(() -> new IllegalArgumentException("is a number that nobody reads"));
        return number instanceof Double || number instanceof Float ? decimal.stripTrailingZeros().toPlainString() : decimal.toPlainString();
    }

    private Object each(Filter filter, Object value, String argument) {
        return value instanceof List<?> list
                ? list.stream().filter(Objects::nonNull).map(element -> each(filter, element, argument)).toList()
                : one(filter.name(), value, argument);
    }

    private Object one(String filter, Object value, String argument) {
        return switch (filter) {
            case "number" -> amounts().number(value, argument);
            case "currency" -> amounts().currency(value, argument);
            case "percent" -> amounts().percent(value, argument);
            case "date", "time", "datetime" -> moment(filter, value, argument == null ? "medium" : argument);
            case "read" -> read(text(value), argument);
            case "upper" -> text(value).toUpperCase(locale);
            case "lower" -> text(value).toLowerCase(locale);
            case "trim" -> text(value).strip().replaceAll("\\s+", " ");
            default -> truncated(text(value), whole(argument, 1, 1024, "truncate"));
        };
    }

    private Temporal read(String text, String pattern) {
        if (pattern == null) {
            throw new IllegalArgumentException("needs a pattern, as in |read:dd.MM.yyyy|date:long");
        }
        var format = pattern(pattern);
        try {
            return new Moments(zone).read(text, format);
        } catch (DateTimeException otherwise) {
            throw new IllegalArgumentException("is not written as " + pattern);
        }
    }

    private Amounts amounts() {
        return new Amounts(locale);
    }

    private String moment(String filter, Object value, String style) {
        var moment = new Moments(zone).read(value)
                .orElseThrow(() -> new IllegalArgumentException("is no date; there are " + String.join(", ", Moments.kinds())));
        if (filter.equals("date") && moment instanceof LocalTime || !filter.equals("date") && moment instanceof LocalDate && isStyle(style)) {
            throw new IllegalArgumentException(moment instanceof LocalTime ? "has a time and no date" : "has a date and no time");
        }
        var format = isStyle(style) ? localized(filter, style.split("\\s*,\\s*")) : pattern(style);
        try {
            return format.withLocale(locale).withDecimalStyle(DecimalStyle.of(locale)).format(moment);
        } catch (DateTimeException lacks) {
            throw new IllegalArgumentException("does not tell what '" + style + "' shows");
        }
    }

    private static boolean isStyle(String style) {
        return List.of(style.split("\\s*,\\s*")).stream().allMatch(STYLES::containsKey);
    }

    private static DateTimeFormatter localized(String filter, String[] styles) {
        var first = STYLES.get(styles[0]);
        return switch (filter) {
            case "date" -> DateTimeFormatter.ofLocalizedDate(first);
            case "time" -> DateTimeFormatter.ofLocalizedTime(first);
            default -> DateTimeFormatter.ofLocalizedDateTime(first, styles.length > 1 ? STYLES.get(styles[1]) : FormatStyle.SHORT);
        };
    }

    private DateTimeFormatter pattern(String pattern) {
        try {
            return DateTimeFormatter.ofPattern(shortened(pattern), locale);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("has '" + pattern + "', which is no style (short, medium, long, full) and no pattern of dates");
        }
    }

    static String shortened(String pattern) {
        if (pattern.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("has a pattern of more than " + LONGEST_PATTERN + " characters");
        }
        return pattern;
    }

    /** Counts what a reader sees as one character: a flag or a letter with its accents is never cut in two. */
    private String truncated(String text, int most) {
        var characters = BreakIterator.getCharacterInstance(locale);
        characters.setText(text);
        var cut = characters.next(most - 1);
        var end = cut == BreakIterator.DONE ? cut : characters.next();
        return end == BreakIterator.DONE || end == text.length() ? text : text.substring(0, cut).stripTrailing() + "…";
    }

    private Object joined(List<?> list, String separator) {
        var texts = new ArrayList<String>();
        flatten(list, texts);
        return texts.isEmpty() ? null : texts.stream().collect(Collectors.joining(separator == null ? ", " : separator));
    }

    private void flatten(List<?> list, List<String> texts) {
        for (var element : list) {
            if (element instanceof List<?> nested) {
                flatten(nested, texts);
            } else if (!isBlank(element)) {
                texts.add(text(element));
            }
        }
    }

    private static String required(Filter filter) {
        if (filter.argument() == null || filter.argument().isBlank()) {
            throw new IllegalArgumentException("has a |default without a text; write |default:there");
        }
        return filter.argument();
    }

    static int whole(String argument, int least, int most, String what) {
        if (argument == null || !argument.matches("[0-9]{1,4}") || Integer.parseInt(argument) < least || Integer.parseInt(argument) > most) {
            throw new IllegalArgumentException("has no number from " + least + " to " + most + " for " + what);
        }
        return Integer.parseInt(argument);
    }
}
