package io.whatomate.platform.database;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a data directory to one process. The operating system lets go of it with the process, however that ends. */
final class DirectoryLock implements AutoCloseable {

    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    /**
     * @param file locked, and says which process did
     * @param directory named in the refusal
     * @throws StartRefused when it is taken, by this process or another
     */
    static DirectoryLock take(Path file, Path directory) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)));
                return new DirectoryLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: refused like any other.
        }
        channel.close();
        throw new StartRefused(
                "Another Whatomate (process " + Files.readString(file) + ") is using the data directory " + directory,
                "Stop it, or set WHATOMATE_DATA_DIR to a directory of its own.");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
