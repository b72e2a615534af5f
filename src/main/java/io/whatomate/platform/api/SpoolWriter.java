package io.whatomate.platform.api;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes a stream to a file and measures it on the way: size, digest, first bytes. Used on one event loop. */
final class SpoolWriter {

    private final AsyncFile file;
    private final MessageDigest digest;
    private final Buffer head = Buffer.buffer();
    private long size;
    private long sizeSeen = -1;

    SpoolWriter(AsyncFile file) {
        this.file = file;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** @param over fails when the file is too large or cannot be written */
    void take(ReadStream<Buffer> source, Promise<Void> over) {
        file.exceptionHandler(over::tryFail);
        source.handler(bytes -> {
            if (over.future().isComplete()) {
                return;
            }
            size += bytes.length();
            if (size > Spool.LARGEST) {
                over.tryFail(Spool.tooLarge());
                return;
            }
            digest.update(bytes.getByteBuf().nioBuffer());
            if (head.length() < Spool.HEAD) {
                head.appendBuffer(bytes, 0, Math.min(bytes.length(), Spool.HEAD - head.length()));
            }
            file.write(bytes);
            if (file.writeQueueFull()) {
                source.pause();
                file.drainHandler(drained -> source.resume());
            }
        });
    }

    /** Whether nothing has come since this was last asked. */
    boolean isSilent() {
        var silent = size == sizeSeen;
        sizeSeen = size;
        return silent;
    }

    SpooledFile file(Path path, String type, String name, String message) {
        return new SpooledFile(path, size, HexFormat.of().formatHex(digest.digest()), head.getBytes(), type, name, message);
    }
}
