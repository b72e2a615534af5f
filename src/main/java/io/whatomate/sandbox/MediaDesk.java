package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.sandbox.Node.Media;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Media: takes them in, hands out addresses that live five minutes, and serves bytes, whole or in part. */
public final class MediaDesk {

    private static final long LIFE_SECONDS = 30L * 24 * 3600;
    private static final long ADDRESS_SECONDS = 300;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private final Nodes nodes;
    private final Clock clock;
    private final SecretKeySpec key;

    MediaDesk(Nodes nodes, Clock clock, String secret) {
        this.nodes = nodes;
        this.clock = clock;
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** The row of an upload: id, kind, document and content. @throws GraphFailure when it is no file that Meta would take */
    public Map<String, Object> take(@Variable("call") GraphCall call) {
        var request = call.request();
        MessageRules.product(Fields.of(request.fields()));
        var file = request.files().stream().filter(part -> part.field().equals("file")).findFirst().orElseThrow(
                () -> GraphFailure.malformed("file", "is required"));
        var type = request.text("type");
        if (type == null || !type.contains("/")) {
            type = file.contentType();
        }
        var limit = MediaRules.limit(type, file.content());
        if (limit == 0) {
            throw GraphFailure.malformed("file", "must be one of the supported media types, got " + type);
        }
        if (file.content().length == 0 || file.content().length > limit) {
            throw new GraphFailure(GraphError.of(
                    131053, "Parameter 'file' has " + file.content().length + " bytes; " + type + " may have 1 to " + limit));
        }
        var media = new Media(
                Long.toString(ThreadLocalRandom.current().nextLong(500_000_000_000_001L, 600_000_000_000_000L)),
                call.number().wabaId(), type, Nodes.sha256(file.content()), file.content().length, file.name(),
                clock.millis() / 1000 + LIFE_SECONDS);
        var row = new HashMap<>(nodes.put(media));
        row.put("content", file.content());
        return row;
    }

    /**
     * @param row of the stored file
     * @return its id, which is all that Graph tells
     */
    public JsonNode taken(@Variable("row") Map<String, Object> row) {
        return Json.NODES.objectNode().put("id", (String) row.get("id"));
    }

    /** @return an address for five minutes, with type, size and SHA-256 of the file */
    public JsonNode describe(@Variable("call") GraphCall call) {
        var media = living(call);
        var expires = clock.millis() / 1000 + ADDRESS_SECONDS;
        return Json.NODES.objectNode()
                .put("url", call.request().base() + "/" + GraphDesk.DOWNLOADS + "/" + media.id() + "?ext=" + expires
                        + "&hash=" + sign(media.id(), expires))
                .put("mime_type", media.mimeType())
                .put("sha256", media.sha256())
                .put("file_size", media.size())
                .put("id", media.id())
                .put("messaging_product", "whatsapp");
    }

    /** @throws GraphFailure when the address is forged or older than five minutes */
    public void checkAddress(@Variable("call") GraphCall call) {
        var media = living(call);
        var query = call.request().query();
        var expires = query.getOrDefault("ext", "0");
        if (!expires.matches("\\d{1,12}")
                || Long.parseLong(expires) < clock.millis() / 1000
                || !sign(media.id(), Long.parseLong(expires)).equals(query.get("hash"))) {
            throw new GraphFailure(new GraphError(
                    100, 0, 404, "OAuthException", "URL signature expired: ask for a new media URL", null, null, null));
        }
    }

    /** Serves the stored bytes with their own type; one range of them when the caller asks for one. */
    public void serve(@Variable("call") GraphCall call, Exchange exchange) {
        var content = exchange.getMessage().getBody(byte[].class);
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, call.media().mimeType());
        message.setHeader("Accept-Ranges", "bytes");
        message.setHeader("Cache-Control", "private, max-age=300");
        var range = call.request().header("Range");
        var matcher = range == null ? null : RANGE.matcher(range);
        if (matcher == null || !matcher.matches()) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
            message.setBody(ByteBuffer.wrap(content));
            return;
        }
        long last = content.length - 1L;
        long from = matcher.group(1).isEmpty()
                ? Math.max(0, content.length - number(matcher.group(2), 0))
                : Long.parseLong(matcher.group(1));
        long to = matcher.group(1).isEmpty() ? last : Math.min(last, number(matcher.group(2), last));
        if (from > to) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 416);
            message.setHeader("Content-Range", "bytes */" + content.length);
            message.setBody(ByteBuffer.allocate(0));
            return;
        }
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 206);
        message.setHeader("Content-Range", "bytes " + from + "-" + to + "/" + content.length);
        message.setBody(ByteBuffer.wrap(Arrays.copyOfRange(content, (int) from, (int) to + 1)));
    }

    /** @throws io.whatomate.platform.http.Problem 404 when no such file is kept */
    public Media find(@Variable("nodeId") String id) {
        if (nodes.find(id) instanceof Media media && media.expiresAt() >= clock.millis() / 1000) {
            return media;
        }
        throw Refusal.unknown("File " + id);
    }

    /** Serves the stored bytes to the phone's page, which draws them; opened on its own, such a file may run nothing. */
    public void show(@Variable("media") Media media, Exchange exchange) {
        var message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setHeader(Exchange.CONTENT_TYPE, media.mimeType());
        message.setHeader("Cache-Control", "private, max-age=300");
        message.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        message.setHeader("X-Content-Type-Options", "nosniff");
        message.setBody(ByteBuffer.wrap(message.getBody(byte[].class)));
    }

    /** @return id of the node that goes */
    public String forget(@Variable("call") GraphCall call) {
        nodes.remove(call.media());
        return call.media().id();
    }

    /** Graph's {@code {"success": true}}. */
    public JsonNode success() {
        return Effect.success();
    }

    private Media living(GraphCall call) {
        if (call.media().expiresAt() < clock.millis() / 1000) {
            throw new GraphFailure(GraphError.unknownNode(call.request().method(), call.media().id()));
        }
        return call.media();
    }

    private static long number(String text, long fallback) {
        return text.isEmpty() ? fallback : Long.parseLong(text);
    }

    private String sign(String id, long expires) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal((id + '/' + expires).getBytes(StandardCharsets.US_ASCII)), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
