package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Words what leaves the Graph side: JSON, the headers that go with it, and errors in Meta's shape. */
public final class GraphAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(GraphAnswers.class);
    private static final String JSON_TYPE = "application/json; charset=UTF-8";

    private final Json json;
    private final Usage usage;
    private final MeterRegistry meters;

    GraphAnswers(Json json, Usage usage, MeterRegistry meters) {
        this.json = json;
        this.usage = usage;
        this.meters = meters;
    }

    /** The body is the document of a 200. */
    public void succeed(Exchange exchange) {
        respond(exchange, 200, exchange.getMessage().getBody(JsonNode.class));
    }

    /** The caught exception becomes an error answer; one that nobody foresaw becomes code 1 and a log line. */
    public void fail(Exchange exchange) {
        var cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        GraphError error;
        if (cause instanceof GraphFailure failure) {
            error = failure.error();
        } else {
            LOG.error("A Graph call failed in the sandbox itself", cause);
            error = new GraphError(1, 0, 500, "OAuthException", "An unknown error occurred", null, null, null);
        }
        meters.counter("whatomate.sandbox.refusals", "api", "graph", "code", Integer.toString(error.code())).increment();
        respond(exchange, error.http(), document(error));
    }

    private void respond(Exchange exchange, int status, JsonNode body) {
        var message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, JSON_TYPE);
        var random = ThreadLocalRandom.current();
        message.setHeader("x-fb-trace-id", HexFormat.of().toHexDigits(random.nextLong()).substring(5));
        message.setHeader("x-fb-request-id", HexFormat.of().toHexDigits(random.nextLong()));
        message.setHeader("x-fb-rev", "1000000000");
        if (exchange.getVariable("graph") instanceof GraphRequest request) {
            message.setHeader("facebook-api-version", "v" + request.version());
        }
        usage.headers(exchange.getVariable("call", GraphCall.class)).forEach(message::setHeader);
        // A ByteBuffer is the one body that the server writes whole and with its length.
        message.setBody(ByteBuffer.wrap(json.text(body).getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode document(GraphError error) {
        var document = Json.NODES.objectNode();
        var inner = document.putObject("error")
                .put("message", error.message())
                .put("type", error.type())
                .put("code", error.code());
        if (error.subcode() != 0) {
            inner.put("error_subcode", error.subcode());
        }
        if (error.details() != null) {
            inner.putObject("error_data").put("messaging_product", "whatsapp").put("details", error.details());
        }
        if (error.userTitle() != null) {
            inner.put("is_transient", false)
                    .put("error_user_title", error.userTitle())
                    .put("error_user_msg", error.userMessage());
        }
        var trace = new byte[17];
        ThreadLocalRandom.current().nextBytes(trace);
        inner.put("fbtrace_id", "A" + Base64.getUrlEncoder().withoutPadding().encodeToString(trace).substring(1));
        return document;
    }
}
