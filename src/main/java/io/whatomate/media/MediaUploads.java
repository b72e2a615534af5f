package io.whatomate.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.platform.Ids;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.api.SpooledFile;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What somebody uploads: taken when it is what it is said to be and WhatsApp takes such a file. */
@Component("mediaUploads")
class MediaUploads {

    private static final int LONGEST_NAME = 240;

    private final Ids ids;

    MediaUploads(Ids ids) {
        this.ids = ids;
    }

    /**
     * @param fileName as the call calls it, or null: as its form does
     * @return what is known of it, as a row of {@code media}
     * @throws Problem 400, 413, 415 or 422 that says what is wrong with it
     */
    public Map<String, Object> describe(
            @Variable("upload") SpooledFile upload, @Variable("fileName") String fileName) {
        if (upload.size() == 0) {
            throw Problem.of(400, "invalid-request", "Invalid request", "The file is empty.")
                    .with(List.of(new FieldError("file", "required", "has no bytes")));
        }
        var type = type(upload);
        var kind = MediaKind.of(type).orElseThrow(() -> Problem.of(415, "unsupported-media-type", "WhatsApp takes no such file",
                        "The file is " + type + ". Convert it to one of the types that the contract lists.")
                .with(List.of(new FieldError("file", "type", "is " + type + ", which WhatsApp does not take"))));
        var limit = kind.limit(upload.head());
        if (upload.size() > limit) {
            throw Problem.of(413, "media-too-large", "The file is too large",
                            "WhatsApp takes " + limit + " bytes of such " + type + ", and the file has " + upload.size() + ".")
                    .with(List.of(new FieldError("file", "size", "may have " + limit + " bytes")));
        }
        var row = new HashMap<String, Object>();
        row.put("id", ids.next());
        row.put("kind", kind.word());
        row.put("mime_type", type);
        row.put("file_name", name(fileName == null ? upload.name() : fileName));
        row.put("size", upload.size());
        row.put("sha256", upload.sha256());
        return row;
    }

    /** What the Idempotency-Key of a call is known by, among the files of its organization; null without one. */
    public String key(
            @Variable("userId") Object user, @Variable("apiKeyId") Object apiKey, @Variable("idempotencyKey") String key) {
        if (key == null) {
            return null;
        }
        return digest((apiKey == null ? user : apiKey) + "/" + key);
    }

    /**
     * What a file of another room is known by: why it is kept, and what it is.
     *
     * @param cause the same whenever the same is done again; null: it is always another file
     */
    public String keyOfCause(@Variable("mediaCause") String cause, @Variable("media") Map<String, Object> media) {
        return cause == null ? null : digest(String.join("/", cause, media.get("sha256").toString(), media.get("mime_type").toString(),
                Objects.toString(media.get("file_name"), "")));
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    /**
     * Sets {@code stores}, whether the bytes are to be stored, and to which file {@code mediaId} they belong: the one that the
     * key began, unless it is another file.
     *
     * @param begun row of {@code find-upload.sql}; null without a key
     * @throws Problem 422 when the key was used for something else
     */
    public void goOn(
            Exchange exchange, @Variable("media") Map<String, Object> media, @Variable("begun") Map<String, Object> begun) {
        exchange.setVariable("stores", begun == null || begun.get("state").equals("receiving"));
        if (begun == null) {
            return;
        }
        for (var known : List.of("sha256", "size", "mime_type", "file_name")) {
            if (!Objects.equals(media.get(known), begun.get(known))) {
                throw Problem.of(422, "idempotency-key-reused", "Another file had this Idempotency-Key",
                                "Take a new key for a new file; the same key only repeats the same upload.")
                        .with(List.of(new FieldError("Idempotency-Key", "reused", "belongs to another file, which is still here")));
            }
        }
        exchange.setVariable("mediaId", begun.get("id").toString());
    }

    /** The file with the media type that its sender gives it, if there is one; its content still decides whether it may be. */
    public SpooledFile declare(@Body SpooledFile taken, @Variable("mediaType") String type) {
        return new SpooledFile(taken.path(), taken.size(), taken.sha256(), taken.head(), type, taken.name(), taken.message());
    }

    /** @throws Problem 400 when a call that sends a file names none, or two */
    public void requireOne(@Body Map<String, Object> asked, @Variable("upload") SpooledFile upload) {
        if (asked.containsKey("mediaId") == (upload != null)) {
            throw Problem.of(400, "invalid-request", "Invalid request", "Name a file that was uploaded before, or send one in a form.")
                    .with(List.of(new FieldError("mediaId", upload == null ? "required" : "unexpected",
                            upload == null ? "names the file to send" : "the form has a file")));
        }
    }

    private static String type(SpooledFile upload) {
        var signature = FileSignature.of(upload.head());
        var declared = upload.declaredType();
        if (declared == null || signature.mayBe(declared)) {
            return declared == null ? signature.type() : declared;
        }
        throw Problem.of(422, "media-type-mismatch", "The file is something else",
                        "It is sent as " + declared + ", but its content is " + signature.type() + ".")
                .with(List.of(new FieldError("file", "type", "says " + declared + ", is " + signature.type())));
    }

    /** The last step of what may be a path of another machine; a name of our own when nothing is left. */
    static String name(String given) {
        if (given == null) {
            return null;
        }
        var name = StorableText.of(given)
                .replaceAll("[\\p{Cntrl}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]", "")
                .replaceAll(".*[/\\\\]", "")
                .strip();
        var end = name.offsetByCodePoints(0, Math.min(name.codePointCount(0, name.length()), LONGEST_NAME));
        return name.isEmpty() ? null : name.substring(0, end);
    }
}
