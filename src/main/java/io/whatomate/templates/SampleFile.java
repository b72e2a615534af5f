package io.whatomate.templates;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * A file that is to show what a template's header will look like.
 *
 * @param kind by its first bytes; null when a header takes no such file
 * @param size bytes
 */
record SampleFile(Kind kind, long size) {

    /** What headers take (Meta, "Media", supported types), and no more than an upload may have here. */
    enum Kind {
        JPEG("image/jpeg", 5),
        PNG("image/png", 5),
        MP4("video/mp4", 16),
        PDF("application/pdf", 20);

        private final String type;
        private final long largest;

        Kind(String type, int mebibytes) {
            this.type = type;
            this.largest = (long) mebibytes << 20;
        }

        /** Media type. */
        String type() {
            return type;
        }

        /** Bytes. */
        long largest() {
            return largest;
        }
    }

    /** @param head the file's first bytes, twelve at least if it has them */
    static SampleFile of(byte[] head, long size) {
        var text = new String(head, ISO_8859_1);
        if (text.startsWith("\u00FF\u00D8\u00FF")) {
            return new SampleFile(Kind.JPEG, size);
        } else if (text.startsWith("\u0089PNG\r\n\u001A\n")) {
            return new SampleFile(Kind.PNG, size);
        } else if (text.startsWith("%PDF-")) {
            return new SampleFile(Kind.PDF, size);
        }
        // Other brands of this container are sound, or films that Meta does not take.
        var isFilm = text.startsWith("ftyp", 4) && !text.startsWith("M4A", 8) && !text.startsWith("qt", 8) && !text.startsWith("hei", 8);
        return new SampleFile(isFilm ? Kind.MP4 : null, size);
    }
}
