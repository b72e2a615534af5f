package io.whatomate.media;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.AnsweredJson;
import io.whatomate.platform.http.Problem;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What Meta answers to an upload (Meta, "Media", upload). */
@Component("mediaCopies")
class MediaCopies {

    private final ObjectMapper json;

    MediaCopies(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @return parameters of {@code keep-copy.sql}
     * @throws Problem 422 when Meta does not take the file, 503 when it says to come again
     */
    public Map<String, Object> read(Exchange exchange) {
        var status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        var answer = AnsweredJson.of(exchange.getMessage().getBody(byte[].class), json);
        var id = answer.path("id").asText();
        exchange.getMessage().removeHeaders("*");
        if (status / 100 == 2 && !id.isEmpty() && id.length() <= 255) {
            return Map.of("metaId", id);
        }
        var error = answer.path("error");
        if (status == 429 || status >= 500 || status / 100 == 2 || error.path("is_transient").asBoolean()) {
            throw unavailable("WhatsApp could not take the file now.");
        }
        // Meta repeats the token in its words about a malformed one, so only those about the file are told.
        var detail = error.path("code").asInt() == 131053 || error.path("code").asInt() == 100
                ? error.path("error_data").path("details").asText(error.path("message").asText())
                : "";
        throw Problem.of(422, "media-refused", "WhatsApp does not take the file",
                "WhatsApp answered " + status + " with the code " + error.path("code").asText("none") + ". " + detail);
    }

    /** @throws Problem 503, always: Meta did not answer */
    public void unreachable() {
        throw unavailable("WhatsApp did not answer.");
    }

    private static Problem unavailable(String detail) {
        return Problem.of(503, "meta-unavailable", "WhatsApp cannot be reached", detail + " The file is kept; send it again.").retryAfter(10);
    }
}
