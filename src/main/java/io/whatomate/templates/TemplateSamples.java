package io.whatomate.templates;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Gives a file to Meta as the sample of a template's header, by three calls, and hears the answer of each. */
@Component("templateSamples")
class TemplateSamples {

    private static final long MIB = 1 << 20;
    /** Bytes of a sample of each type that a header takes (Meta, "Media", supported types). */
    private static final Map<String, Long> LARGEST = Map.of(
            "image/jpeg", 5 * MIB, "image/png", 5 * MIB, "video/mp4", 16 * MIB, "video/3gpp", 16 * MIB, "application/pdf", 100 * MIB);
    private static final Pattern SESSION = Pattern.compile("upload:[A-Za-z0-9_=+/.%:-]+(\\?sig=[A-Za-z0-9_=.%-]+)?");
    private static final Pattern APP = Pattern.compile("\\d{1,32}");

    private final ObjectMapper json;

    TemplateSamples(ObjectMapper json) {
        this.json = json;
    }

    /** @throws Problem 400 when a header takes no such file */
    public void check(@Variable("mediaType") String type, @Variable("mediaSize") Long size) {
        var largest = LARGEST.get(type);
        if (largest == null) {
            throw refused("type", "must be a JPEG, PNG, MP4, 3GPP or PDF file, and is " + type);
        }
        if (size > largest) {
            throw refused("maxLength", "may have " + largest + " bytes when it is " + type);
        }
    }

    /** @throws Problem 422 or 503 unless Meta said whose the token is */
    public void hearApp(Exchange exchange) {
        exchange.setVariable("appId", heard(exchange, "/data/app_id", APP));
    }

    /** @throws Problem 422 or 503 unless Meta opened the upload */
    public void hearSession(Exchange exchange) {
        exchange.setVariable("session", heard(exchange, "/id", SESSION));
    }

    /**
     * Answers the handle.
     *
     * @throws Problem 422 or 503 unless Meta took the file
     */
    public void hearHandle(Exchange exchange) {
        var handle = heard(exchange, "/h", Pattern.compile("\\S{1,4096}"));
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(json.createObjectNode().put("handle", handle).toString());
    }

    /** @throws Problem 503, always: Meta did not answer */
    public void unheard() {
        throw new MetaAnswer(0, MissingNode.getInstance()).problem(subcode -> "mediaId");
    }

    private String heard(Exchange exchange, String pointer, Pattern form) {
        var answer = MetaAnswer.of(exchange, json);
        if (!answer.isSuccess()) {
            throw answer.problem(subcode -> "mediaId");
        }
        // A token that is not valid any more is told with success.
        if (answer.body().path("data").has("error")) {
            throw new MetaAnswer(400, answer.body().path("data")).problem(subcode -> "mediaId");
        }
        var word = answer.body().at(pointer).asText();
        if (!form.matcher(word).matches()) {
            throw Problem.of(503, "whatsapp-unavailable", "WhatsApp is not available", "Meta's answer was not understood. Try again later.")
                    .retryAfter(60);
        }
        return word;
    }

    private static Problem refused(String code, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "No header of a template takes this file.")
                .with(List.of(new FieldError("mediaId", code, detail)));
    }
}
