package io.whatomate.media;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problems;
import io.whatomate.platform.http.StreamedAnswers;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.IOHelper;
import org.springframework.stereotype.Component;

/** Answers with a file: whole, in part, or that nothing has changed; always so that a browser runs nothing of it. */
@Component("mediaAnswers")
class MediaAnswers {

    private final Problems problems;
    private final StreamedAnswers streams;

    MediaAnswers(Problems problems, StreamedAnswers streams) {
        this.problems = problems;
        this.streams = streams;
    }

    /**
     * @param media row of a file, or null
     * @throws Problem 404
     */
    public void require(Exchange exchange, @Variable("media") Map<String, Object> media) {
        if (media == null) {
            throw missing();
        }
        exchange.setVariable("objectName", media.get("id").toString());
        exchange.setVariable("mediaType", media.get("mime_type"));
        exchange.setVariable("mediaSize", media.get("size"));
        exchange.setVariable("mediaName", media.get("file_name"));
    }

    /** Also where the storage has lost what its row tells of. */
    static Problem missing() {
        return Problem.of(404, "media-not-found", "No such file", "There is no such file in your organization, or it has not come yet.");
    }

    /** What was opened for another room is closed when the exchange ends, however it ends. */
    public void closeAtEnd(Exchange exchange, @Body InputStream bytes) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange ended) {
                IOHelper.close(bytes);
            }
        });
    }

    /** Decides what is answered (RFC 9110, sections 13 and 14); the variable {@code sends} says whether bytes are. */
    public void decide(
            Exchange exchange,
            @Variable("media") Map<String, Object> media,
            @Variable("range") String range,
            @Variable("ifRange") String ifRange,
            @Variable("ifNoneMatch") String ifNoneMatch) {
        var size = (Long) media.get("size");
        var tag = "\"" + media.get("sha256") + "\"";
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("ETag", tag);
        message.setHeader("Accept-Ranges", "bytes");
        message.setHeader("Cache-Control", "private, no-cache");
        message.setBody(null);
        exchange.setVariable("sends", false);
        if (ifNoneMatch != null && (ifNoneMatch.strip().equals("*") || ifNoneMatch.contains(tag))) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 304);
            return;
        }
        var part = ifRange == null || ifRange.strip().equals(tag) ? ByteRange.of(range, size) : Optional.<ByteRange>empty();
        if (part.isPresent()) {
            message.setHeader("Content-Range", part.get().text(size));
        }
        if (part.isPresent() && !part.get().isSatisfiable()) {
            refuse(exchange, size);
            return;
        }
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, part.isPresent() ? 206 : 200);
        exchange.setVariable("from", part.map(ByteRange::from).orElse(0L));
        exchange.setVariable("length", part.map(ByteRange::length).orElse(size));
        exchange.setVariable("sends", true);
    }

    /**
     * Sends what was opened. Documents are saved to the disk and not shown: a PDF may hold scripts, and its viewer is the
     * browser's.
     */
    public void send(
            Exchange exchange, @Body InputStream bytes, @Variable("media") Map<String, Object> media, @Variable("length") Long length) {
        // A customer may send what is none of WhatsApp's types: nobody is told that it is one to open.
        var kind = MediaKind.of((String) media.get("mime_type"));
        var shown = kind.isPresent() && kind.get() != MediaKind.DOCUMENT;
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, kind.isPresent() ? media.get("mime_type") : "application/octet-stream");
        exchange.getMessage().setHeader("Content-Disposition",
                (shown ? "inline" : "attachment") + names((String) media.get("file_name")));
        exchange.getMessage().setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        streams.answer(exchange, bytes, length);
    }

    private void refuse(Exchange exchange, long size) {
        var problem = Problem.of(416, "range-not-satisfiable", "No such bytes", "The file has " + size + " bytes.");
        var message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, Problems.MEDIA_TYPE);
        message.setBody(problems.render(problem, exchange.getVariable(Problems.REQUEST_ID, String.class)));
    }

    /** Once in ASCII for old clients, once whole (RFC 6266). */
    private static String names(String name) {
        if (name == null) {
            return "";
        }
        var plain = name.replaceAll("[^ -~]", "_").replaceAll("[\"\\\\%;]", "_");
        var encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
        return "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }
}
