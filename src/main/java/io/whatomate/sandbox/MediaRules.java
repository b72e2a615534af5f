package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.Media;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Images, videos, audio, documents and stickers: what may be uploaded, and what may be sent as which type. */
final class MediaRules {

    private static final int MAX_CAPTION = 1024;
    private static final int MAX_LINK = 2048;
    private static final Set<String> IMAGES = Set.of("image/jpeg", "image/png");
    private static final Set<String> VIDEOS = Set.of("video/mp4", "video/3gpp");
    private static final Set<String> SOUNDS = Set.of("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg");
    private static final long MB = 1 << 20;

    private final Nodes nodes;

    MediaRules(Nodes nodes) {
        this.nodes = nodes;
    }

    /** One media object of a message, header or template parameter. */
    void check(Fields object, String type, String wabaId) {
        if (object.has("id") == object.has("link")) {
            throw object.invalid("id", "or 'link' is required, and only one of them");
        }
        if (object.has("id")) {
            uploaded(object, type, wabaId);
        } else {
            object.link("link", MAX_LINK);
        }
        switch (type) {
            case "image", "video", "document" -> object.optionalText("caption", MAX_CAPTION);
            case "audio" -> {
                object.optionalBoolean("voice");
                // What lies behind a link, nobody knows before it is fetched.
                if (object.has("voice") && object.get("voice").asBoolean() && object.has("id") && !isOgg(object)) {
                    throw object.invalid("voice", "is for audio/ogg with the codec opus only");
                }
                if (object.has("caption")) {
                    throw object.invalid("caption", "is not allowed for audio");
                }
            }
            default -> {}
        }
        if (type.equals("document")) {
            object.optionalText("filename", 240);
        }
    }

    private void uploaded(Fields object, String type, String wabaId) {
        if (!(nodes.find(object.text("id", 64)) instanceof Media media) || !media.wabaId().equals(wabaId)) {
            throw object.invalid("id", "names no uploaded media");
        }
        if (!fits(media.mimeType(), type)) {
            throw new GraphFailure(GraphError.of(
                    131053, "Parameter '" + object.path("id") + "': " + media.mimeType() + " cannot be sent as " + type));
        }
    }

    private boolean isOgg(Fields object) {
        return nodes.find(object.text("id", 64)) instanceof Media media && bare(media.mimeType()).equals("audio/ogg");
    }

    /** Whether Meta accepts the kind at all. */
    static boolean takes(String mimeType) {
        return limit(mimeType, new byte[0]) > 0;
    }

    /**
     * Bytes that Meta accepts of this kind of file; 0 when it does not accept the kind.
     *
     * @param content of the file: a sticker that does not move may have less than one that does
     */
    static long limit(String mimeType, byte[] content) {
        var type = bare(mimeType);
        if (IMAGES.contains(type)) {
            return 5 * MB;
        }
        if (VIDEOS.contains(type) || SOUNDS.contains(type)) {
            return 16 * MB;
        }
        if (type.equals("image/webp")) {
            return isAnimated(content) ? 500 << 10 : 100 << 10;
        }
        return type.startsWith("text/") || type.startsWith("application/") ? 100 * MB : 0;
    }

    /** WebP container specification, "Extended File Format": the flag of the chunk VP8X. */
    private static boolean isAnimated(byte[] content) {
        return content.length > 20 && new String(content, 12, 4, StandardCharsets.ISO_8859_1).equals("VP8X") && (content[20] & 2) != 0;
    }

    private static boolean fits(String mimeType, String type) {
        var bare = bare(mimeType);
        return switch (type) {
            case "image" -> IMAGES.contains(bare);
            case "video" -> VIDEOS.contains(bare);
            case "audio" -> SOUNDS.contains(bare);
            case "sticker" -> bare.equals("image/webp");
            default -> true;
        };
    }

    private static String bare(String mimeType) {
        var end = mimeType.indexOf(';');
        return (end < 0 ? mimeType : mimeType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
