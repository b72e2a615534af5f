package io.whatomate.notifications.actions;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Numbers as a language writes them. Half a cent goes up, as in shops; Java's default would round half of them down. Lakhs and
 * crores are grouped here: in South Asia CLDR groups by twos before the last three digits, and {@link DecimalFormat} cannot.
 */
record Amounts(Locale locale) {

    private static final Set<String> COUNTRIES_BY_TWOS = Set.of("IN", "BD", "NP", "BT");
    private static final Set<String> LANGUAGES_BY_TWOS =
            Set.of("hi", "bn", "gu", "mr", "pa", "ta", "te", "kn", "ml", "or", "as", "ne", "dz");
    private static final int MOST_DECIMALS = 10;

    /** @param argument decimals, a pattern, or null: as many as there are */
    String number(Object value, String argument) {
        var number = decimal(value);
        if (argument == null || argument.matches("[0-9]{1,2}")) {
            var own = Math.clamp(number.stripTrailingZeros().scale(), 0, MOST_DECIMALS);
            return grouped(with(NumberFormat.getNumberInstance(locale), argument, own).format(number));
        }
        try {
            var format = new DecimalFormat(ValueFormat.shortened(argument), DecimalFormatSymbols.getInstance(locale));
            format.setRoundingMode(RoundingMode.HALF_UP);
            return argument.contains(",##,") ? byTwos(format.format(number)) : format.format(number);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("has '" + argument + "' as a pattern of numbers; write |number:2 or |number:#,##0.00");
        }
    }

    /** @param code of ISO 4217, which says the decimals too */
    String currency(Object value, String code) {
        if (code == null) {
            throw new IllegalArgumentException("needs the currency's code, as in |currency:EUR or |currency:{order.currency}");
        }
        var currency = Currency.getAvailableCurrencies().stream()
                .filter(known -> known.getCurrencyCode().equalsIgnoreCase(code.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has '" + code + "', which is no currency of ISO 4217"));
        var format = NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(currency);
        return grouped(with(format, null, Math.max(0, currency.getDefaultFractionDigits())).format(decimal(value)));
    }

    /** @param argument decimals; null: none */
    String percent(Object value, String argument) {
        return with(NumberFormat.getPercentInstance(locale), argument, 0).format(decimal(value));
    }

    private static NumberFormat with(NumberFormat format, String decimals, int otherwise) {
        var digits = decimals == null ? otherwise : ValueFormat.whole(decimals, 0, 20, "decimals");
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format;
    }

    private static BigDecimal decimal(Object value) {
        return Decimals.of(value).orElseThrow(() -> new IllegalArgumentException("is no number, such as 1234.50"));
    }

    private String grouped(String number) {
        return COUNTRIES_BY_TWOS.contains(locale.getCountry())
                        || locale.getCountry().isEmpty() && LANGUAGES_BY_TWOS.contains(locale.getLanguage())
                ? byTwos(number)
                : number;
    }

    private String byTwos(String number) {
        var separator = String.valueOf(DecimalFormatSymbols.getInstance(locale).getGroupingSeparator());
        var whole = Pattern.compile("\\p{Nd}{1,3}(?:" + Pattern.quote(separator) + "\\p{Nd}{3})+").matcher(number);
        return whole.replaceFirst(found -> found.group()
                .replace(separator, "")
                .replaceAll("(?<=\\p{Nd})(?=(?:\\p{Nd}{2})*\\p{Nd}{3}$)", separator));
    }
}
