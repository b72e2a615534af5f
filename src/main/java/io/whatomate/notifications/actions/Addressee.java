package io.whatomate.notifications.actions;

import io.whatomate.contacts.FileNumbers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who a step is about, as its parameters say.
 *
 * @param contactId or null
 * @param phone as Meta names it, country code and number in digits; or null
 * @param userId Meta's business-scoped user id, or null
 */
record Addressee(String contactId, String phone, String userId) {

    private static final int LONGEST_PHONE = 40;
    private static final Pattern USER_ID = Pattern.compile("[A-Z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}");

    /**
     * Reads {@code contactId}, {@code phone} with {@code country}, and {@code userId}.
     *
     * @throws io.whatomate.platform.http.Problem 400 that names what is written wrong
     */
    static Addressee of(ActionCall call) {
        var userId = call.text("userId");
        if (userId != null && !USER_ID.matcher(userId).matches()) {
            throw call.fault("userId", "format", "is no user id of WhatsApp, such as US.13491208655302741918");
        }
        return new Addressee(id(call), phone(call), userId);
    }

    /** Parameters of the statements that look for a contact. */
    Map<String, Object> row() {
        var row = new HashMap<String, Object>();
        row.put("contactId", contactId);
        row.put("phone", phone);
        row.put("userId", userId);
        return row;
    }

    private static String id(ActionCall call) {
        var id = call.text("contactId");
        try {
            return id == null ? null : UUID.fromString(id).toString();
        } catch (IllegalArgumentException e) {
            throw call.fault("contactId", "format", "is no id of a contact");
        }
    }

    private static String phone(ActionCall call) {
        var written = call.text("phone");
        var country = call.text("country");
        if (country != null && !FileNumbers.isCountry(country.toUpperCase(Locale.ROOT))) {
            throw call.fault("country", "enum", "is no country of ISO 3166, such as DE");
        }
        if (written == null) {
            return null;
        }
        var numbers = new FileNumbers(country == null ? null : country.toUpperCase(Locale.ROOT));
        return Optional.of(written)
                .filter(number -> number.length() <= LONGEST_PHONE)
                .flatMap(numbers::read)
                .orElseThrow(() -> call.fault("phone", "phone-number", country == null
                        ? "must be a phone number with its country code, such as +49 151 23456789, or come with a country"
                        : "is no phone number of " + country + " or with a country code"));
    }
}
