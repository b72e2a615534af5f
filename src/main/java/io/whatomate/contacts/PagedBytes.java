package io.whatomate.contacts;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** Bytes that are made a page at a time, the next one when the one before has been read. */
final class PagedBytes extends InputStream {

    private static final byte[] NOTHING = {};

    private final Supplier<byte[]> pages;
    private boolean isOver;
    private byte[] page = NOTHING;
    private int position;

    /** @param pages the next page, empty or not; null when there is none. Closed with these bytes where it can be */
    PagedBytes(Supplier<byte[]> pages) {
        this.pages = pages;
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        while (position == page.length) {
            page = isOver ? null : pages.get();
            position = 0;
            if (page == null) {
                page = NOTHING;
                isOver = true;
                return -1;
            }
        }
        var count = Math.min(length, page.length - position);
        System.arraycopy(page, position, into, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        if (pages instanceof Closeable held) {
            held.close();
        }
    }
}
