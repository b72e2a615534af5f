package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads urlencoded and multipart bodies; Meta's own SDK sends JSON values as form strings. */
final class FormReader {

    private final Json json;

    FormReader(Json json) {
        this.json = json;
    }

    /** Fields and files of one body. */
    record Form(ObjectNode fields, List<UploadedFile> files) {}

    /** @throws GraphFailure when the body is not a well-formed form */
    Form read(String contentType, byte[] body) {
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body));
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        var fields = Json.NODES.objectNode();
        var files = new ArrayList<UploadedFile>();
        HttpPostRequestDecoder decoder = null;
        try {
            // In memory: the size was checked before, and nothing of a caller's body is left on disk.
            decoder = new HttpPostRequestDecoder(new DefaultHttpDataFactory(false), request, StandardCharsets.UTF_8);
            for (var part : decoder.getBodyHttpDatas()) {
                switch (part) {
                    case FileUpload file -> files.add(
                            new UploadedFile(file.getName(), file.getFilename(), file.getContentType(), file.get()));
                    case Attribute attribute -> fields.set(attribute.getName(), value(attribute));
                    default -> {}
                }
            }
        } catch (DecoderException | IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The last is Netty's at an empty boundary.
            throw new GraphFailure(GraphError.malformed("The body is not well-formed " + contentType));
        } finally {
            if (decoder != null) {
                decoder.destroy();
            }
        }
        return new Form(fields, files);
    }

    private JsonNode value(Attribute attribute) throws IOException {
        var text = attribute.getValue();
        var start = text.isEmpty() ? ' ' : text.charAt(0);
        if (start != '{' && start != '[') {
            return Json.NODES.textNode(text);
        }
        try {
            return json.read(text);
        } catch (IOException e) {
            throw GraphFailure.malformed(attribute.getName(), "is not valid JSON");
        }
    }
}
