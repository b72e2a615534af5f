package io.whatomate.sandbox;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;

/** The problems of the control API. */
final class Refusal {

    private Refusal() {}

    static Problem invalid(String field, String reason) {
        return Problem.of(400, "invalid-parameter", "Invalid parameter", "'" + field + "' " + reason)
                .with(List.of(new FieldError(field, "invalid", reason)));
    }

    static Problem malformed(String detail) {
        return Problem.of(400, "malformed-body", "Malformed body", detail);
    }

    static Problem tooLarge(long limit) {
        return Problem.of(413, "body-too-large", "Body too large", "The body is larger than " + limit + " bytes");
    }

    static Problem unknown(String what) {
        return Problem.of(404, "not-found", "Not found", what + " does not exist in this sandbox");
    }

    static Problem unauthorized() {
        return Problem.of(
                401, "unauthorized", "Unauthorized",
                "Send the sandbox token as 'Authorization: Bearer <WHATOMATE_SANDBOX_TOKEN>'");
    }
}
