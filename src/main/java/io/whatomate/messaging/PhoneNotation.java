package io.whatomate.messaging;

import java.util.Optional;
import java.util.regex.Pattern;

/** A phone number as people write it, with its country code, and as Meta names it: digits only (E.164 without the plus). */
final class PhoneNotation {

    private static final Pattern WRITTEN = Pattern.compile("(\\+|00)?[0-9 ()./\\u00A0-]{4,40}");
    private static final Pattern E164 = Pattern.compile("[1-9][0-9]{6,14}");

    private PhoneNotation() {}

    /** Empty when it is no number of seven to fifteen digits with a country code; none of these begins with zero. */
    static Optional<String> digits(String written) {
        var text = written.strip();
        if (!WRITTEN.matcher(text).matches()) {
            return Optional.empty();
        }
        var digits = text.replaceAll("[^0-9]", "");
        return Optional.of(text.startsWith("00") ? digits.substring(2) : digits)
                .filter(number -> E164.matcher(number).matches());
    }
}
