package io.whatomate.media;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One range of a file's bytes (RFC 9110, section 14).
 *
 * @param from the first byte
 * @param length bytes; 0 when the file has no such bytes, which is 416
 */
record ByteRange(long from, long length) {

    private static final Pattern ONE = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})-(\\d{0,18})\\s*", Pattern.CASE_INSENSITIVE);

    /**
     * @param header of the request, or null
     * @param size bytes of the file
     * @return empty where the whole file is the answer: no range, several, another unit, or nonsense
     */
    static Optional<ByteRange> of(String header, long size) {
        var asked = header == null ? null : ONE.matcher(header);
        if (asked == null || !asked.matches() || asked.group(1).isEmpty() && asked.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (asked.group(1).isEmpty()) {
            var last = Math.min(size, Long.parseLong(asked.group(2)));
            return Optional.of(new ByteRange(size - last, last));
        }
        var from = Long.parseLong(asked.group(1));
        var to = asked.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(asked.group(2));
        if (to < from) {
            return Optional.empty();
        }
        return Optional.of(from >= size ? new ByteRange(size, 0) : new ByteRange(from, Math.min(to, size - 1) - from + 1));
    }

    boolean isSatisfiable() {
        return length > 0;
    }

    /** As {@code Content-Range} names it. */
    String text(long size) {
        return isSatisfiable() ? "bytes " + from + "-" + (from + length - 1) + "/" + size : "bytes */" + size;
    }
}
