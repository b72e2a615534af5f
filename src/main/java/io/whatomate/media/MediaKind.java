package io.whatomate.media;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of file that WhatsApp knows, with what Meta takes of each (Cloud API, "Media", supported types). */
enum MediaKind {
    IMAGE(5L << 20, "image/jpeg", "image/png"),
    VIDEO(16L << 20, "video/mp4", "video/3gpp"),
    AUDIO(16L << 20, "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    /** One that does not move may have {@link #STILL_STICKER}. */
    STICKER(500L << 10, "image/webp"),
    DOCUMENT(100L << 20, "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation");

    private static final long STILL_STICKER = 100L << 10;

    private final long limit;
    private final List<String> types;

    MediaKind(long limit, String... types) {
        this.limit = limit;
        this.types = List.of(types);
    }

    /** The kind of a media type without parameters; empty when WhatsApp takes no such file. */
    static Optional<MediaKind> of(String type) {
        return Stream.of(values()).filter(kind -> kind.types.contains(type)).findFirst();
    }

    /** Bytes that Meta takes of the largest. */
    long limit() {
        return limit;
    }

    /**
     * Bytes that Meta takes of one.
     *
     * @param head its first bytes
     */
    long limit(byte[] head) {
        return this == STICKER && !FileSignature.isAnimated(head) ? STILL_STICKER : limit;
    }

    /** As the API and Meta's messages call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
