package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;

/**
 * One call of the Graph API, whatever form its body came in.
 *
 * @param version without the leading v; the newest when the path names none
 * @param path decoded segments after the version
 * @param token from header, query or form; null when there is none
 * @param fields JSON body, or form fields with JSON in strings already parsed; never null
 * @param files file parts of a multipart body
 * @param raw the body as received, for resumable uploads
 * @param base scheme and host as the caller sees them, plus the sandbox's prefix: the root of absolute links
 * @param wire the connection itself, to read headers from and to drop when a fault says so
 */
record GraphRequest(
        String method,
        String version,
        List<String> path,
        Map<String, String> query,
        String token,
        ObjectNode fields,
        List<UploadedFile> files,
        byte[] raw,
        String base,
        HttpServerRequest wire) {

    /** From the body, else from the query: Graph accepts either. */
    String text(String name) {
        var node = fields.get(name);
        return node != null && !node.isNull() ? node.asText() : query.get(name);
    }

    String header(String name) {
        return wire.getHeader(name);
    }
}
