package io.whatomate.sandbox;

import java.util.regex.Pattern;

/**
 * Whom a message is for.
 *
 * @param input as the caller wrote it; Meta echoes it
 * @param phone key of the phone that shows the message: the number's digits, or the user id when no number is known
 * @param waId digits with country code; null for a user known by id alone
 * @param userId business-scoped user id; null when addressed by number
 */
record Recipient(String input, String phone, String waId, String userId) {

    private static final Pattern DIGITS = Pattern.compile("[1-9]\\d{6,14}");
    private static final Pattern USER_ID = Pattern.compile("[A-Z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}");
    private static final Pattern DECORATION = Pattern.compile("[\\s().+-]");

    /** {@code to} wins over {@code recipient} when both are there. */
    static Recipient of(Fields message) {
        var to = message.optionalText("to", 64);
        if (to != null && !to.isBlank()) {
            var digits = digits(to);
            if (digits == null) {
                throw message.invalid("to", "is not a phone number with country code");
            }
            return new Recipient(to, digits, digits, null);
        }
        if (!message.has("recipient")) {
            throw message.missing("to");
        }
        var userId = message.text("recipient", 140);
        if (!USER_ID.matcher(userId).matches()) {
            throw message.invalid("recipient", "is not a business-scoped user id");
        }
        var waId = UserIds.waId(userId);
        return new Recipient(userId, waId == null ? userId : waId, waId, userId);
    }

    /** Digits of a number written in any usual way; null when it is none. */
    static String digits(String number) {
        var digits = DECORATION.matcher(number).replaceAll("");
        return DIGITS.matcher(digits).matches() ? digits : null;
    }
}
