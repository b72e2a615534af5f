package io.whatomate.webhook;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What an edited payload must still have, so that the routes know what to do with it. */
@Component("editedEvents")
class EditedEvents {

    /**
     * @param kind of the original, or null when there is none: then the statement that follows says so
     * @throws Problem 400 when a message or status has lost its object or Meta's id, by which it is stored once
     */
    public void check(@Body Map<String, Object> document, @Variable("original") String kind) {
        if ("message".equals(kind) || "status".equals(kind)) {
            var payload = (Map<?, ?>) document.get("payload");
            if (!(payload.get(kind) instanceof Map<?, ?> part)) {
                throw fault("payload." + kind, "required", "must be an object, as in the original");
            }
            if (!(part.get("id") instanceof String id) || id.isBlank()) {
                throw fault("payload." + kind + ".id", "required", "must be Meta's id of the message");
            }
        }
    }

    private static Problem fault(String field, String code, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "The edited payload is no event of the original's kind.")
                .with(List.of(new FieldError(field, code, detail)));
    }
}
