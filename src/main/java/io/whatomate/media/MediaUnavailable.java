package io.whatomate.media;

/** A customer's file could not be had this time, or ever. */
final class MediaUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    /** What another try may bring. */
    enum Hope {
        /** A new address of the file may do. */
        AT_ONCE,
        LATER,
        NONE
    }

    private final String reason;
    private final Hope hope;

    /**
     * @param reason stable word: gone, refused, unreachable, too-large, checksum, address, unexpected
     * @param detail sentence for people
     */
    MediaUnavailable(String reason, Hope hope, String detail) {
        super(detail);
        this.reason = reason;
        this.hope = hope;
    }

    String reason() {
        return reason;
    }

    Hope hope() {
        return hope;
    }
}
