package io.whatomate.platform;

import java.util.Optional;
import java.util.regex.Pattern;

/** Phone numbers as people write them, and as Meta names them: E.164 without the plus. */
public final class PhoneNotation {

    /** E.164: fifteen digits at most, and no country code begins with zero. Seven is the shortest that Meta knows. */
    private static final Pattern E164 = Pattern.compile("[1-9][0-9]{6,14}");

    private static final Pattern PUNCTUATION = Pattern.compile("[\\s\\p{Z}\\p{Cf}\\p{Pd}()./]");

    /** The zero that is dialled inside the country only: +49 (0) 151. */
    private static final Pattern TRUNK_ZERO = Pattern.compile("(?<=\\S)[\\s\\p{Z}]*\\(0\\)");

    private PhoneNotation() {}

    /** The number with its country code as digits; empty when it is none, or when the country is not said. */
    public static Optional<String> international(String written) {
        return digits(written)
                .map(digits -> digits.startsWith("00") ? digits.substring(2) : digits)
                .filter(digits -> E164.matcher(digits).matches());
    }

    /**
     * What all notations of a number have in common, to look for it: without country prefix and without the zero in front
     * of a national number. Empty when the text is something else or has fewer than three such digits.
     */
    public static Optional<String> common(String written) {
        return digits(written).map(digits -> digits.replaceFirst("^0+", "")).filter(digits -> digits.length() >= 3);
    }

    /** Digits of every script, without punctuation; empty when anything else stands among them. */
    private static Optional<String> digits(String written) {
        var plain = PUNCTUATION.matcher(TRUNK_ZERO.matcher(written).replaceAll("")).replaceAll("");
        var number = plain.startsWith("+") ? plain.substring(1) : plain;
        if (number.isEmpty() || !number.codePoints().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        var digits = new StringBuilder();
        number.codePoints().forEach(digit -> digits.append(Character.digit(digit, 10)));
        return Optional.of(digits.toString());
    }
}
