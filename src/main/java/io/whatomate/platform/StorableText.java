package io.whatomate.platform;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** Text that PostgreSQL and UTF-8 can hold: JSON may carry U+0000 and lone surrogates, a text column may not. */
public final class StorableText {

    private static final char REPLACEMENT = '\uFFFD';

    private static final String ESCAPED_NUL = "\\u0000";

    /** Behind an even number of backslashes: behind an odd one somebody wrote the letters u0000. */
    private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*+)\\\\u0000");

    private StorableText() {}

    /** The same text with each forbidden character replaced by U+FFFD; null stays null. */
    public static String of(String text) {
        if (text == null) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return replaced(text);
            }
        }
        return text;
    }

    /** JSON as jsonb takes it: that refuses U+0000 also where it is escaped. */
    public static String json(String json) {
        return of(json != null && json.contains(ESCAPED_NUL) ? NUL.matcher(json).replaceAll("$1\\\\ufffd") : json);
    }

    /**
     * The same words with each letter and its marks as one character (NFC), as most keyboards write them: an é in two characters
     * is neither found nor matched by one. Null stays null.
     */
    public static String composed(String words) {
        return words == null ? null : Normalizer.normalize(words, Normalizer.Form.NFC);
    }

    private static String replaced(String text) {
        var clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return clean.toString();
    }
}
