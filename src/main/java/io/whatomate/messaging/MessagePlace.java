package io.whatomate.messaging;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A place among a contact's messages, and which way to read from it. Messages never change their place, so a page that was
 * read once reads the same for ever.
 *
 * @param newer towards messages that came later; else towards older ones
 * @param at time of the message at this place, RFC 3339 in UTC with microseconds
 * @param id of that message
 */
record MessagePlace(boolean newer, String at, String id) {

    /** Newer than every message. */
    static final MessagePlace END = new MessagePlace(false, "infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff");

    private static final Pattern TEXT = Pattern.compile(
            "([no])(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    /** The cursor of the API. */
    String text() {
        var plain = (newer ? "n" : "o") + at + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws Problem 400 when it is not the cursor of a page of messages */
    static MessagePlace of(String cursor) {
        try {
            var match = TEXT.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
            if (match.matches()) {
                return new MessagePlace(match.group(1).equals("n"), match.group(2), match.group(3));
            }
        } catch (IllegalArgumentException e) {
            // Said below, in the reader's words.
        }
        throw Problem.of(400, "invalid-request", "Invalid request", "Start again without a cursor.")
                .with(List.of(new FieldError("cursor", "cursor", "is not the next or previous of a page of messages")));
    }
}
