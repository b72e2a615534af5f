package io.whatomate.media;

import io.whatomate.platform.api.SpooledFile;
import io.whatomate.platform.http.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.util.FileUtil;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Files below {@code <data-dir>/media}, one for each id. A path is made of ids alone, never of what anybody calls a file; an
 * organization's files are spread over 256 folders by the last two digits of their ids, which are random.
 */
@Component("mediaFolder")
class Folder {

    private static final int BUFFER = 64 << 10;

    /** Bytes that are kept to tell what a file is. */
    private static final int HEAD = 4096;

    private final Path root;

    Folder(@Value("${whatomate.data-dir}") String dataDir) {
        this.root = Path.of(dataDir, "media");
    }

    /**
     * Takes in a stream to a file of its own, which goes when the exchange ends unless it was stored.
     *
     * @throws MediaUnavailable when it is larger than anything that Meta sends
     */
    public SpooledFile take(Exchange exchange, @Body InputStream bytes) throws IOException, MediaUnavailable {
        var file = root.resolve("incoming").resolve(UUID.randomUUID().toString());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange ended) {
                FileUtil.deleteFile(file.toFile());
            }
        });
        try (bytes; var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var digest = sha256();
            var head = new ByteArrayOutputStream();
            var buffer = new byte[BUFFER];
            var size = 0L;
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                size += read;
                if (size > MediaKind.DOCUMENT.limit()) {
                    throw new MediaUnavailable("too-large", MediaUnavailable.Hope.NONE, "The file is larger than WhatsApp sends any");
                }
                digest.update(buffer, 0, read);
                head.write(buffer, 0, Math.clamp(HEAD - (long) head.size(), 0, read));
                for (var rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
            }
            channel.force(false);
            return new SpooledFile(file, size, HexFormat.of().formatHex(digest.digest()), head.toByteArray(), null, null, null);
        }
    }

    /**
     * As {@link #take}, for what somebody else than Meta gives.
     *
     * @throws Problem 413 when WhatsApp takes no file of that size
     */
    public SpooledFile accept(Exchange exchange, @Body InputStream bytes) throws IOException {
        try {
            return take(exchange, bytes);
        } catch (MediaUnavailable tooLarge) {
            throw Problem.of(413, "media-too-large", "The file is too large",
                    "WhatsApp takes " + MediaKind.DOCUMENT.limit() + " bytes at most.");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Moves a file here; whoever looks sees it whole or not at all. */
    public void store(@Body Path file, @Variable("organizationId") String organization, @Variable("objectName") String name)
            throws IOException {
        var place = place(organization, name);
        Files.createDirectories(place.getParent());
        Files.move(file, place, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * @param from the first byte
     * @return from there on
     * @throws Problem 404 when it is not there
     */
    public InputStream open(
            @Variable("organizationId") String organization, @Variable("objectName") String name, @Variable("from") Long from)
            throws IOException {
        try {
            var channel = FileChannel.open(place(organization, name), StandardOpenOption.READ);
            return Channels.newInputStream(channel.position(from == null ? 0 : from));
        } catch (NoSuchFileException lost) {
            throw MediaAnswers.missing();
        }
    }

    /** Nothing is wrong where it is gone already. */
    public void remove(@Variable("organizationId") String organization, @Variable("objectName") String name) throws IOException {
        Files.deleteIfExists(place(organization, name));
    }

    /** @param name an id */
    private Path place(String organization, String name) {
        var id = UUID.fromString(name).toString();
        return root.resolve(UUID.fromString(organization).toString()).resolve(id.substring(34)).resolve(id);
    }
}
