package io.whatomate.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A place in a list: beside the row with this id, whose sorted field has this value. It tells nothing that the reader of
 * the list has not seen, so it is not signed; what is read with it stands behind the tenant's fence like any other row.
 *
 * @param sort as the list was asked for, such as {@code -priority}
 * @param value the text form of the sorted field
 * @param forward towards {@code next}; else towards {@code previous}
 */
record Cursor(String sort, String value, UUID id, boolean forward) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String text() {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A cursor is text only", e);
        }
    }

    /** @throws Problem 400 when it is not a cursor, or one of another order */
    static Cursor of(String text, String sort) {
        try {
            var cursor = JSON.readValue(Base64.getUrlDecoder().decode(text), Cursor.class);
            if (cursor.id != null && cursor.value != null && sort.equals(cursor.sort)) {
                return cursor;
            }
        } catch (IOException | IllegalArgumentException e) {
            // Said below, in the reader's words.
        }
        throw Problem.of(400, "invalid-request", "Invalid request", "Start again without a cursor.")
                .with(List.of(new FieldError("cursor", "cursor", "is not the next or previous of a page with this sort")));
    }
}
