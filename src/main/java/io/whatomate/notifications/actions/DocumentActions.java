package io.whatomate.notifications.actions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.notifications.connections.ConnectedFolder;
import io.whatomate.notifications.connections.Connections;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.TargetCall;
import io.whatomate.platform.http.TargetOwner;
import io.whatomate.platform.http.TargetRefused;
import io.whatomate.platform.http.TargetUrls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Where attach-document takes a document from, and what the rule gets of it. */
@Component("documentActions")
class DocumentActions {

    private final Connections connections;
    private final TargetUrls urls;

    DocumentActions(Connections connections, TargetUrls urls) {
        this.connections = connections;
        this.urls = urls;
    }

    /** Which of url, file and content is given; sets what the file is to be called and said to be. */
    public void choose(Exchange exchange, @Variable(ActionFrame.CALL) ActionCall call) {
        var given = List.of("url", "file", "content").stream().filter(source -> call.value(source) != null).toList();
        if (given.size() != 1) {
            throw call.fault("url", given.isEmpty() ? "required" : "unexpected", "or file or content says where the document is, one of them");
        }
        var source = given.getFirst();
        var type = call.text("type");
        exchange.setVariable("source", source);
        exchange.setVariable("mediaType", type == null ? null : type.toLowerCase(Locale.ROOT));
        exchange.setVariable("fileName", call.text("name") != null ? call.text("name") : switch (source) {
            case "url" -> call.text("url").replaceFirst("[?#].*", "").replaceFirst("^https?://[^/]*/?", "");
            case "file" -> call.text("file");
            default -> null;
        });
    }

    /** The rule and its event: what a retry keeps of them is the file that is here already. Null where nothing tells the event. */
    public String cause(@Variable(ActionFrame.CALL) ActionCall call) {
        var event = Stream.of("ruleKey", "triggerKey").map(call.variables()::get).filter(Objects::nonNull).findFirst();
        return event.map(key -> "rule:" + call.rule() + ":" + key).orElse(null);
    }

    /** The call of {@code direct:openTarget}. */
    public TargetCall target(@Variable(ActionFrame.CALL) ActionCall call) {
        try {
            return new TargetCall(URI.create(call.text("url")), Map.of());
        } catch (IllegalArgumentException e) {
            throw call.fault("url", "syntax", "is no address; blanks and letters of other scripts are percent-encoded");
        }
    }

    /** A file of a granted folder; no link is followed, since whoever may write there could lead it elsewhere. */
    public InputStream file(@Variable(ActionFrame.CALL) ActionCall call) throws IOException {
        return Channels.newInputStream(FileChannel.open(
                folder(call).file(call.text("file")), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    private ConnectedFolder folder(ActionCall call) {
        var organization = call.variables().get("organizationId");
        return connections.folder(call.required("connection"), organization == null ? null : organization.toString());
    }

    /** Bytes, or base64 as it stands in JSON and XML, with or without {@code data:…;base64,} in front. */
    public InputStream content(@Variable(ActionFrame.CALL) ActionCall call) {
        if (call.value("content") instanceof byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }
        var text = call.text("content");
        var begin = text.startsWith("data:") ? text.indexOf(',') + 1 : 0;
        try {
            var plain = text.substring(begin).replace('-', '+').replace('_', '/').replaceAll("\\s", "");
            return new ByteArrayInputStream(Base64.getDecoder().decode(plain.getBytes(ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw call.fault("content", "format", "is neither bytes nor base64");
        }
    }

    /** What the guard says no to, or what no file is answered for: the next try would hear the same. */
    public void refuse(Exchange exchange, @Variable(ActionFrame.CALL) ActionCall call) {
        throw call.fault("url", "target", exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class).getMessage());
    }

    /** What may be there at another time. */
    public void putOff(@Variable(ActionFrame.CALL) ActionCall call) {
        throw Problem.of(503, "document-away", "The document is not there now", call.kamelet() + ": the document could not be read; it is tried again.");
    }

    /** Gives {@code attachment}, as whatsapp-media-sink and whatsapp-template-sink take it. */
    public void attached(
            @Variable(ActionFrame.CALL) ActionCall call, @Variable("media") Map<String, Object> media, @Variable("mediaId") String id) {
        var attachment = new LinkedHashMap<String, Object>();
        attachment.put("mediaId", id);
        attachment.put("type", media.get("kind"));
        attachment.put("fileName", media.get("file_name"));
        attachment.put("mimeType", media.get("mime_type"));
        attachment.put("size", media.get("size"));
        call.results().put("attachment", attachment);
    }

    /** Shows what would be attached. Nothing is fetched, so there is a link in place of an id; what no fetch could bring is refused. */
    public void show(@Variable(ActionFrame.CALL) ActionCall call, @Variable("source") String source, @Variable("fileName") String name) {
        switch (source) {
            case "url" -> checkUrl(call);
            case "file" -> folder(call).resolve(call.text("file"));
            default -> content(call);
        }
        var shown = name == null || name.isBlank() ? "document" : name;
        var effect = new LinkedHashMap<String, Object>();
        effect.put("fileName", shown);
        if (!source.equals("content")) {
            effect.put(source, call.text(source));
        }
        call.capture(effect);
        var attachment = new LinkedHashMap<String, Object>();
        attachment.put("type", "document");
        attachment.put("fileName", shown);
        attachment.put("link", source.equals("url") ? call.text("url")
                : "https://attachment.invalid/" + URLEncoder.encode(shown, UTF_8).replace("+", "%20"));
        call.results().put("attachment", attachment);
    }

    private void checkUrl(ActionCall call) {
        try {
            urls.read(target(call).url().toString(), TargetOwner.TENANT);
        } catch (TargetRefused e) {
            throw call.fault("url", "target", e.getMessage());
        }
    }
}
