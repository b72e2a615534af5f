package io.whatomate.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.List;

/**
 * What a file is by its first bytes, whatever its sender calls it. The marks are those of the formats' own specifications
 * (JPEG, PNG, RIFF, ISO base media, ADTS, RFC 4867, ID3, RFC 3533, PDF, OLE, ZIP).
 *
 * @param type media type; {@code application/octet-stream} when nothing is known of such a beginning
 * @param alike other types whose files begin the same way: there the sender's word decides
 */
record FileSignature(String type, List<String> alike) {

    private static final String UNKNOWN = "application/octet-stream";
    private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";

    /** @param head the file's first bytes; some hundred are enough */
    static FileSignature of(byte[] head) {
        var text = new String(head, ISO_8859_1);
        if (text.startsWith("\u00FF\u00D8\u00FF")) {
            return only("image/jpeg");
        } else if (text.startsWith("\u0089PNG\r\n\u001A\n")) {
            return only("image/png");
        } else if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return only("image/webp");
        } else if (text.startsWith("GIF8")) {
            return only("image/gif");
        } else if (text.startsWith("ftyp", 4)) {
            return container(text.substring(8, Math.min(12, text.length())));
        } else if (text.startsWith("OggS")) {
            return only("audio/ogg");
        } else if (text.startsWith("#!AMR")) {
            return only("audio/amr");
        } else if (text.startsWith("ID3")) {
            return new FileSignature("audio/mpeg", List.of("audio/aac"));
        } else if (head.length > 1 && (head[0] & 0xFF) == 0xFF && (head[1] & 0xF6) == 0xF0) {
            return only("audio/aac");
        } else if (head.length > 1 && (head[0] & 0xFF) == 0xFF && (head[1] & 0xE0) == 0xE0) {
            return only("audio/mpeg");
        } else if (text.startsWith("%PDF-")) {
            return only("application/pdf");
        } else if (text.startsWith("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1")) {
            return new FileSignature("application/msword", List.of("application/vnd.ms-excel", "application/vnd.ms-powerpoint"));
        } else if (text.startsWith("PK\u0003\u0004")) {
            return archive(text);
        } else if (text.startsWith("MZ") || text.startsWith("\u007FELF")) {
            return only("application/x-executable");
        }
        return isText(head) ? only("text/plain") : only(UNKNOWN);
    }

    /** Whether a file of this beginning may be of that type. */
    boolean mayBe(String declared) {
        return type.equals(declared) || alike.contains(declared);
    }

    /** Whether a WebP moves: a flag of its first chunk (WebP container specification, "Extended File Format"). */
    static boolean isAnimated(byte[] head) {
        return head.length > 20 && new String(head, 12, 4, ISO_8859_1).equals("VP8X") && (head[20] & 2) != 0;
    }

    private static FileSignature only(String type) {
        return new FileSignature(type, List.of());
    }

    /** Films, sound and phones' recordings share one container, and their brand is a matter of taste. */
    private static FileSignature container(String brand) {
        return switch (brand) {
            case "M4A ", "M4B " -> new FileSignature("audio/mp4", List.of("video/mp4"));
            case "qt  ", "heic", "heix", "mif1", "avif" -> only("qt  ".equals(brand) ? "video/quicktime" : "image/heif");
            case String name when name.startsWith("3g") -> new FileSignature("video/3gpp", List.of("video/mp4", "audio/mp4"));
            default -> new FileSignature("video/mp4", List.of("audio/mp4", "video/3gpp"));
        };
    }

    /** An office document is an archive, and the names of its first entries tell which. */
    private static FileSignature archive(String text) {
        var word = OFFICE + "wordprocessingml.document";
        var sheet = OFFICE + "spreadsheetml.sheet";
        var slides = OFFICE + "presentationml.presentation";
        if (text.contains("word/")) {
            return only(word);
        } else if (text.contains("xl/")) {
            return only(sheet);
        } else if (text.contains("ppt/")) {
            return only(slides);
        }
        return text.contains("[Content_Types].xml") || text.contains("_rels/")
                ? new FileSignature(word, List.of(sheet, slides))
                : only("application/zip");
    }

    /** UTF-8 that nobody would call binary; the last character may have been cut off. */
    private static boolean isText(byte[] head) {
        for (var octet : head) {
            if (octet >= 0 && octet < 0x20 && "\t\n\r\f\u001B".indexOf(octet) < 0) {
                return false;
            }
        }
        var decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        for (int cut = 0; cut < Math.min(4, head.length); cut++) {
            try {
                decoder.decode(ByteBuffer.wrap(head, 0, head.length - cut));
                return true;
            } catch (CharacterCodingException perhapsCutOff) {
                decoder.reset();
            }
        }
        return head.length > 0 && cutOffIsAll(head);
    }

    private static boolean cutOffIsAll(byte[] head) {
        return head.length < 4 && head[0] >= 0x20;
    }
}
