package io.whatomate.contacts;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.whatomate.platform.PhoneNotation;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Phone numbers as they stand in a file or in what another system tells, where most leave out the country they are all from.
 *
 * @param country ISO 3166 code of numbers that do not say theirs; null: then they are none
 */
public record FileNumbers(String country) {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    /** What a spreadsheet or a program adds that took the number for a decimal one: left in, it would be one more digit. */
    private static final Pattern FRACTION = Pattern.compile("(?<=^\\+?\\d{7,15})\\.0+$");

    /** Whether numbers of that country are known. */
    public static boolean isCountry(String code) {
        return NUMBERS.getSupportedRegions().contains(code);
    }

    /** The number as Meta names it, country code and number in digits; empty when it is none. */
    public Optional<String> read(String cell) {
        var written = FRACTION.matcher(cell).replaceFirst("");
        // Digits and punctuation alone: the library would take letters for the digits on their keys.
        if (PhoneNotation.common(written).isEmpty()) {
            return Optional.empty();
        }
        return country == null || written.startsWith("+") || written.startsWith("00")
                ? PhoneNotation.international(written)
                : national(written);
    }

    /**
     * Where people dial a zero first, a number without it that begins as the country's do abroad is one from which a
     * spreadsheet has taken the plus.
     */
    private Optional<String> national(String written) {
        try {
            var number = NUMBERS.parse(written, country);
            var abroad = PhoneNotation.international(written)
                    .filter(digits -> "0".equals(NUMBERS.getNddPrefixForRegion(country, true)))
                    .filter(digits -> digits.startsWith(String.valueOf(number.getCountryCode())))
                    .flatMap(FileNumbers::abroad);
            return abroad.isPresent() || !NUMBERS.isPossibleNumber(number) ? abroad : PhoneNotation.international(digits(number));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> abroad(String digits) {
        try {
            var number = NUMBERS.parse("+" + digits, null);
            return NUMBERS.isValidNumber(number) ? Optional.of(digits(number)) : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private static String digits(PhoneNumber number) {
        return number.getCountryCode() + NUMBERS.getNationalSignificantNumber(number);
    }
}
