package io.whatomate.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;

/** Words what leaves the control API when all is well; refusals are the platform's problems. */
public final class ControlAnswers {

    private final Json json;

    ControlAnswers(Json json) {
        this.json = json;
    }

    /** The body is the document of a 200: a tree, or JSON text. */
    public void succeed(Exchange exchange) {
        respond(exchange, 200);
    }

    /** As {@link #succeed}, for what has been made. */
    public void create(Exchange exchange) {
        respond(exchange, 201);
    }

    private void respond(Exchange exchange, int status) {
        var message = exchange.getMessage();
        var body = message.getBody() instanceof String text ? text : json.text(message.getBody());
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
    }
}
