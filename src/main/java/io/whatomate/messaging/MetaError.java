package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.StorableText;

/** The readable part of Meta's error objects, which differ between answers and webhooks. */
final class MetaError {

    private static final int LONGEST = 1000;

    private MetaError() {}

    /** {@code error_data.details} first, then what else there is; null for no error. */
    static String describe(JsonNode error) {
        for (var candidate : new JsonNode[] {
            error.path("error_data").path("details"), error.path("error_user_msg"), error.path("details"),
            error.path("message"), error.path("title")
        }) {
            if (candidate.isTextual() && !candidate.asText().isBlank()) {
                var text = StorableText.of(candidate.asText());
                return text.substring(0, Math.min(text.length(), LONGEST));
            }
        }
        return null;
    }
}
