package io.whatomate.notifications.actions;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers of a payload, exactly as they stand there, and of a size that somebody may want to read. */
final class Decimals {

    private static final Pattern WRITTEN = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?");
    private static final BigDecimal LARGEST = BigDecimal.TEN.pow(30);

    private Decimals() {}

    /** Empty for what is no number, or one that would fill pages. */
    static Optional<BigDecimal> of(Object value) {
        return switch (value) {
            case BigDecimal number -> bounded(number);
            case BigInteger number -> bounded(new BigDecimal(number));
            case Double number -> finite(number);
            case Float number -> finite(Double.parseDouble(number.toString()));
            case Number number -> Optional.of(BigDecimal.valueOf(number.longValue()));
            case String text when WRITTEN.matcher(text.strip()).matches() -> bounded(new BigDecimal(text.strip()));
            case null, default -> Optional.empty();
        };
    }

    private static Optional<BigDecimal> finite(double number) {
        return Double.isFinite(number) ? bounded(BigDecimal.valueOf(number)) : Optional.empty();
    }

    /** Looks at the exponent first: 1e999999999 is a short text and a long number. */
    private static Optional<BigDecimal> bounded(BigDecimal number) {
        return Math.abs((long) number.scale()) <= 100 && number.precision() <= 100 && number.abs().compareTo(LARGEST) < 0
                ? Optional.of(number)
                : Optional.empty();
    }
}
