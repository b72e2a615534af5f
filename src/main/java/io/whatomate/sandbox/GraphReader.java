package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/** Turns a raw HTTP request into a {@link GraphRequest}; understands every way of Meta's and other people's clients. */
public final class GraphReader {

    static final String PREFIX = "/sandbox/graph";

    private static final Pattern VERSION = Pattern.compile("v(\\d{1,3}\\.\\d{1,2})");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\-\\[\\]:]{1,255}");
    private static final String NEWEST = "24.0";
    private static final long DOCUMENT_LIMIT = 1 << 20;
    /** Meta's largest media is a document of 100 MB; the rest is room for the form around it. */
    private static final long MEDIA_LIMIT = (100L << 20) + (64 << 10);

    private final Json json;
    private final FormReader forms;

    GraphReader(Json json) {
        this.json = json;
        this.forms = new FormReader(json);
    }

    /** @throws GraphFailure when path or body cannot be read */
    public GraphRequest read(Exchange exchange) {
        var wire = ((HttpMessage) exchange.getIn()).getRequest();
        var path = path(wire);
        var version = NEWEST;
        var matcher = path.isEmpty() ? null : VERSION.matcher(path.getFirst());
        if (matcher != null && matcher.matches()) {
            version = matcher.group(1);
            path = path.subList(1, path.size());
        }
        var query = query(wire);
        var raw = raw(wire, carriesMedia(path) ? MEDIA_LIMIT : DOCUMENT_LIMIT);
        var type = wire.getHeader("Content-Type");
        var form = body(type == null ? "" : type.toLowerCase(Locale.ROOT), type, raw, path);
        var token = token(wire.getHeader("Authorization"), query, form.fields());
        return new GraphRequest(
                wire.method().name(), version, List.copyOf(path), query, token, form.fields(), form.files(), raw,
                base(wire), wire);
    }

    private static byte[] raw(HttpServerRequest wire, long limit) {
        try {
            return RequestBody.read(wire, limit);
        } catch (UnreadableBody e) {
            throw new GraphFailure(e.limit() > 0 ? GraphError.tooLarge(limit) : GraphError.malformed(e.getMessage()));
        }
    }

    private static boolean carriesMedia(List<String> path) {
        return !path.isEmpty() && (path.getLast().equals("media") || path.getFirst().startsWith("upload:"));
    }

    private FormReader.Form body(String type, String header, byte[] raw, List<String> path) {
        if (raw.length == 0 || (!path.isEmpty() && path.getFirst().startsWith("upload:"))) {
            return new FormReader.Form(Json.NODES.objectNode(), List.of());
        }
        if (type.startsWith("multipart/form-data") || type.startsWith("application/x-www-form-urlencoded")) {
            return forms.read(header, raw);
        }
        try {
            if (json.read(raw) instanceof ObjectNode object) {
                return new FormReader.Form(object, List.of());
            }
        } catch (IOException e) {
            throw new GraphFailure(GraphError.malformed(
                    "The body is not a JSON object in UTF-8, nested at most " + Json.MAX_DEPTH + " deep"));
        }
        throw new GraphFailure(GraphError.malformed("The body must be a JSON object"));
    }

    private static List<String> path(HttpServerRequest wire) {
        var segments = new ArrayList<String>();
        for (var segment : wire.path().substring(PREFIX.length()).split("/")) {
            if (!segment.isEmpty()) {
                segments.add(decode(segment.replace("+", "%2B")));
            }
        }
        return segments;
    }

    private static Map<String, String> query(HttpServerRequest wire) {
        var values = new TreeMap<String, String>();
        var text = wire.query();
        if (text != null) {
            for (var pair : text.split("&")) {
                var cut = pair.indexOf('=');
                if (cut > 0) {
                    values.put(decode(pair.substring(0, cut)), decode(pair.substring(cut + 1)));
                }
            }
        }
        return values;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new GraphFailure(GraphError.malformed("The address is not well-formed"));
        }
    }

    private static String token(String header, Map<String, String> query, ObjectNode fields) {
        if (header != null) {
            var cut = header.indexOf(' ');
            var scheme = cut < 0 ? "" : header.substring(0, cut);
            if (scheme.equalsIgnoreCase("Bearer") || scheme.equalsIgnoreCase("OAuth")) {
                return header.substring(cut + 1).strip();
            }
        }
        var inForm = fields.remove("access_token");
        return inForm != null ? inForm.asText() : query.get("access_token");
    }

    private static String base(HttpServerRequest wire) {
        // HTTP/2 has no Host header.
        var authority = wire.authority();
        var host = authority == null ? "" : authority.toString();
        if (!HOST.matcher(host).matches()) {
            throw new GraphFailure(GraphError.malformed("The Host header is not well-formed"));
        }
        return wire.scheme() + "://" + host + PREFIX;
    }
}
