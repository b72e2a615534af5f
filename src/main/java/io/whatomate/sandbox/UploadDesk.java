package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.sandbox.Node.Upload;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Variable;

/** Resumable uploads: a session, its bytes from any offset, and the handle that templates and profiles ask for. */
public final class UploadDesk {

    private static final long MAX_LENGTH = 100L << 20;

    private final Nodes nodes;

    UploadDesk(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Starts a session or takes its next bytes. */
    public Effect change(@Variable("call") GraphCall call) {
        return call.capability() == Capability.START_UPLOAD ? start(call) : append(call);
    }

    /** @return its id, and {@code file_offset}: how many bytes are here */
    public JsonNode describe(@Variable("call") GraphCall call) {
        return Json.NODES.objectNode().put("id", call.upload().id()).put("file_offset", call.upload().received());
    }

    private Effect start(GraphCall call) {
        var request = call.request();
        var length = request.text("file_length");
        if (length == null || !length.matches("\\d{1,12}") || Long.parseLong(length) < 1 || Long.parseLong(length) > MAX_LENGTH) {
            throw GraphFailure.malformed("file_length", "must be a number of bytes from 1 to " + MAX_LENGTH);
        }
        var type = request.text("file_type");
        if (type == null || !MediaRules.takes(type)) {
            throw GraphFailure.malformed("file_type", "must be a supported media type");
        }
        var random = new byte[24];
        ThreadLocalRandom.current().nextBytes(random);
        var id = "upload:" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        var upload = new Upload(
                id, call.grant().wabaIds().getFirst(), request.text("file_name"), Long.parseLong(length), type, 0, null);
        // Meta's ids carry a signature as a query; clients must keep it in the address they post to.
        var answer = Json.NODES.objectNode().put("id", id + "?sig=" + HexFormat.of().toHexDigits(id.hashCode()));
        return Effect.of(answer, nodes.put(upload));
    }

    private Effect append(GraphCall call) {
        var upload = call.upload();
        var offset = call.request().header("file_offset");
        if (offset == null || !offset.equals(Long.toString(upload.received()))) {
            throw GraphFailure.malformed("file_offset", "must be " + upload.received());
        }
        var received = upload.received() + call.request().raw().length;
        if (received > upload.length()) {
            throw GraphFailure.malformed("file_length", "was " + upload.length() + ", but more bytes came");
        }
        if (received < upload.length()) {
            return Effect.of(
                    Json.NODES.objectNode().put("id", upload.id()).put("file_offset", received),
                    nodes.put(upload.received(received, null)));
        }
        var handle = "4::" + Base64.getEncoder().encodeToString((upload.type() + ':' + upload.id()).getBytes());
        return Effect.of(Json.NODES.objectNode().put("h", handle), nodes.put(upload.received(received, handle)));
    }
}
