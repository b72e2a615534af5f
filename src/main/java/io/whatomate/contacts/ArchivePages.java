package io.whatomate.contacts;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A document and files as one ZIP, made a piece at a time: no more of it is in memory than a page of the document. */
final class ArchivePages implements Supplier<byte[]>, Closeable {

    private static final int PIECE = 64 * 1024;

    private final ByteArrayOutputStream made = new ByteArrayOutputStream();
    private final ZipOutputStream zip = new ZipOutputStream(made);
    private final Supplier<byte[]> document;
    private final ContactFiles files;
    private boolean isDocumentOver;
    private boolean isOver;
    private InputStream file;

    ArchivePages(String name, Supplier<byte[]> document, ContactFiles files) {
        this.document = document;
        this.files = files;
        try {
            zip.putNextEntry(new ZipEntry(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] get() {
        if (isOver) {
            return null;
        }
        try {
            if (!isDocumentOver) {
                writeDocument();
            } else if (file != null) {
                writeFile();
            } else {
                beginFile();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var piece = made.toByteArray();
        made.reset();
        return piece;
    }

    private void writeDocument() throws IOException {
        var page = document.get();
        if (page != null) {
            zip.write(page);
            return;
        }
        zip.closeEntry();
        isDocumentOver = true;
        // Pictures, videos and most documents are packed already.
        zip.setLevel(Deflater.NO_COMPRESSION);
    }

    private void beginFile() throws IOException {
        var next = files.next();
        if (next == null) {
            zip.finish();
            isOver = true;
            return;
        }
        file = next.bytes();
        zip.putNextEntry(new ZipEntry(next.name()));
    }

    private void writeFile() throws IOException {
        var piece = file.readNBytes(PIECE);
        zip.write(piece);
        if (piece.length < PIECE) {
            file.close();
            file = null;
            zip.closeEntry();
        }
    }

    /** Also of an archive that nobody reads to its end. */
    @Override
    public void close() throws IOException {
        isOver = true;
        if (file != null) {
            file.close();
        }
        // Its end goes nowhere; what the compression holds outside of the heap is given back.
        zip.close();
    }
}
