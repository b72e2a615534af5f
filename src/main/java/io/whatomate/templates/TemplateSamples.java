package io.whatomate.templates;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Gives a file to Meta as the sample of a template's header, by three calls, and hears the answer of each. */
@Component("templateSamples")
class TemplateSamples {

    private static final int HEAD = 16;

    private static final Pattern SESSION = Pattern.compile("upload:[A-Za-z0-9_=+/.%:-]+(\\?sig=[A-Za-z0-9_=.%-]+)?");
    private static final Pattern APP = Pattern.compile("\\d{1,32}");

    private final ObjectMapper json;

    TemplateSamples(ObjectMapper json) {
        this.json = json;
    }

    /** Keeps the file for when Meta asks for it, and what it is by its first bytes. */
    public void take(Exchange exchange, @Body InputStream body) throws IOException {
        var file = new BufferedInputStream(body == null ? InputStream.nullInputStream() : body);
        var size = file.available();
        file.mark(HEAD);
        exchange.setVariable("sample", SampleFile.of(file.readNBytes(HEAD), size));
        file.reset();
        exchange.setVariable("file", file);
    }

    /** @throws Problem 400 when a header takes no such file */
    public void check(Exchange exchange, @Variable("sample") SampleFile sample, @Variable("fileName") String name) {
        if (sample.kind() == null) {
            throw refused("type", "must be a JPEG, PNG, MP4 or PDF file");
        }
        if (sample.size() > sample.kind().largest()) {
            throw refused("maxLength", "may have " + sample.kind().largest() + " bytes when it is " + sample.kind().type());
        }
        exchange.setVariable("mediaType", sample.kind().type());
        exchange.setVariable("mediaSize", sample.size());
        exchange.setVariable("mediaName", name);
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

    /** @throws Problem 503 */
    public void unheard() {
        throw new MetaAnswer(0, MissingNode.getInstance()).problem(subcode -> "");
    }

    private String heard(Exchange exchange, String pointer, Pattern form) {
        var answer = MetaAnswer.of(exchange, json);
        if (!answer.isSuccess()) {
            throw answer.problem(subcode -> "");
        }
        // A token that is not valid any more is told with success.
        if (answer.body().path("data").has("error")) {
            throw new MetaAnswer(400, answer.body().path("data")).problem(subcode -> "");
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
                .with(List.of(new FieldError("", code, detail)));
    }
}
