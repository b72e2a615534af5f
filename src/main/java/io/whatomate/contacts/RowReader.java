package io.whatomate.contacts;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * A file's characters, so many for one row: a file of commas alone would become twenty million cells of a single row, and
 * those a thousand times what a file may weigh.
 */
final class RowReader extends FilterReader {

    /** Characters of a row; the parser reads ahead by less than the same again. */
    static final int LONGEST = 131_072;

    private long read;

    RowReader(Reader file) {
        super(file);
    }

    /** A row has more than {@link #LONGEST} characters. */
    static final class RowTooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** What is read from now on belongs to the next row. */
    void nextRow() {
        read = 0;
    }

    @Override
    public int read() throws IOException {
        var one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        var count = super.read(into, offset, length);
        read += Math.max(0, count);
        if (read > LONGEST) {
            throw new RowTooLong();
        }
        return count;
    }
}
