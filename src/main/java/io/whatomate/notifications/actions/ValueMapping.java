package io.whatomate.notifications.actions;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an author writes to say where values come from and how they look: entries separated by semicolons, each a path or a
 * 'text' with or without a name, and filters behind bars, as in {@code total=order.total|currency:EUR; 'Hello'}.
 *
 * @param entries in the author's order; null where nothing stands between two semicolons
 */
record ValueMapping(List<Entry> entries) {

    private static final int LONGEST = 8_000;
    private static final int MOST_ENTRIES = 100;
    private static final int MOST_FILTERS = 10;
    private static final Pattern NAMED = Pattern.compile("^([^'=|@\\[\\].;]{1,100})=(?!=)");

    /**
     * @param name or null
     * @param path null where the value is written here
     * @param literal the value as written, or null
     */
    record Entry(String name, PayloadPath path, String literal, List<Filter> filters) {

        /** What the author sees of it in an error. */
        String source() {
            return path == null ? "'" + literal + "'" : path.text();
        }
    }

    /** @param argument as written, without its quotes; null when there is none */
    record Filter(String name, String argument) {}

    /** @throws IllegalArgumentException with a sentence for the author */
    static ValueMapping of(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
        }
        var entries = new ArrayList<Entry>();
        for (var written : split(text, ';')) {
            entries.add(written.isBlank() ? null : entry(written.strip()));
        }
        if (entries.getLast() == null) {
            entries.removeLast();
        }
        if (entries.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException("has more than " + MOST_ENTRIES + " values");
        }
        return new ValueMapping(entries);
    }

    /** Whether every entry has a name; none may have one otherwise. */
    boolean isNamed() {
        return !entries.isEmpty() && entries.stream().allMatch(entry -> entry != null && entry.name() != null);
    }

    /** Whether some entries have a name and some none. */
    boolean isMixed() {
        return !isNamed() && entries.stream().anyMatch(entry -> entry != null && entry.name() != null);
    }

    private static Entry entry(String written) {
        var named = NAMED.matcher(written);
        var name = named.find() ? named.group(1).strip() : null;
        var parts = split(name == null ? written : written.substring(named.end()), '|');
        if (parts.size() > MOST_FILTERS + 1) {
            throw new IllegalArgumentException("has more than " + MOST_FILTERS + " filters for one value");
        }
        var source = parts.getFirst().strip();
        var filters = parts.stream().skip(1).map(ValueMapping::filter).toList();
        return isQuoted(source)
                ? new Entry(name, null, unquoted(source), filters)
                : new Entry(name, PayloadPath.of(source), null, filters);
    }

    private static Filter filter(String written) {
        var colon = written.indexOf(':');
        var name = (colon < 0 ? written : written.substring(0, colon)).strip();
        var argument = colon < 0 ? null : written.substring(colon + 1);
        return new Filter(name, argument == null ? null : isQuoted(argument.strip()) ? unquoted(argument.strip()) : argument.strip());
    }

    /** Only where the whole of it is one text in quotes: a pattern of a date may have quotes inside. */
    private static boolean isQuoted(String text) {
        return text.length() >= 2 && text.startsWith("'") && text.endsWith("'")
                && text.substring(1, text.length() - 1).replace("''", "").indexOf('\'') < 0;
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1).replace("''", "'");
    }

    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var quoted = false;
        var begin = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\'') {
                quoted = !quoted;
            } else if (text.charAt(i) == separator && !quoted) {
                parts.add(text.substring(begin, i));
                begin = i + 1;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("has a quote that is not closed; an apostrophe is written twice, as in 'it''s'");
        }
        parts.add(text.substring(begin));
        return parts;
    }
}
