package io.whatomate.platform.http;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;

/**
 * Whether an {@code xn--} label is one that a registry gives away: Punycode (RFC 3492) of lower-case letters, digits and marks
 * in their one form (IDNA2008, RFC 5892, without its exceptions by context). {@link java.net.IDN} knows IDNA2003 only, to
 * which {@code xn--fa-hia} (faß) is no name.
 */
final class UnicodeLabel {

    private static final String PREFIX = "xn--";
    private static final Set<Byte> ALLOWED = Set.of(Character.LOWERCASE_LETTER, Character.OTHER_LETTER, Character.MODIFIER_LETTER,
            Character.DECIMAL_DIGIT_NUMBER, Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK);
    private static final Set<Byte> MARKS = Set.of(Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK);

    // RFC 3492, section 5.
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;

    private UnicodeLabel() {}

    /** @param label in lower case */
    static boolean isEncoded(String label) {
        return label.startsWith(PREFIX);
    }

    /** @param label in lower case, beginning with {@code xn--} */
    static boolean isName(String label) {
        var text = decode(label.substring(PREFIX.length()));
        return text != null
                && text.chars().anyMatch(c -> c > 127)
                && text.codePoints().allMatch(point -> point == '-' || ALLOWED.contains((byte) Character.getType(point)))
                && !MARKS.contains((byte) Character.getType(text.codePointAt(0)))
                && Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).equals(text);
    }

    /** Null when it is no Punycode (RFC 3492, section 6.2). */
    private static String decode(String encoded) {
        var points = new ArrayList<Integer>();
        var rest = encoded.lastIndexOf('-') + 1;
        encoded.substring(0, Math.max(0, rest - 1)).chars().forEach(points::add);
        long point = 128;
        long place = 0;
        var bias = 72;
        for (var at = rest; at < encoded.length();) {
            var before = place;
            long weight = 1;
            for (var k = BASE;; k += BASE) {
                var digit = at < encoded.length() ? digit(encoded.charAt(at++)) : -1;
                place += digit * weight;
                if (digit < 0 || place > Integer.MAX_VALUE) {
                    return null;
                }
                var threshold = Math.clamp(k - bias, T_MIN, T_MAX);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
            }
            var count = points.size() + 1;
            bias = adapted(place - before, count, before == 0);
            point += place / count;
            place %= count;
            if (point > Character.MAX_CODE_POINT) {
                return null;
            }
            points.add((int) place++, (int) point);
        }
        var text = new StringBuilder();
        points.forEach(text::appendCodePoint);
        return text.isEmpty() ? null : text.toString();
    }

    private static int adapted(long delta, int count, boolean isFirst) {
        var left = isFirst ? delta / DAMP : delta / 2;
        left += left / count;
        var k = 0;
        for (; left > (BASE - T_MIN) * T_MAX / 2; k += BASE) {
            left /= BASE - T_MIN;
        }
        return (int) (k + (BASE - T_MIN + 1) * left / (left + SKEW));
    }

    private static int digit(char written) {
        return written >= 'a' && written <= 'z' ? written - 'a' : written >= '0' && written <= '9' ? written - '0' + 26 : -1;
    }
}
