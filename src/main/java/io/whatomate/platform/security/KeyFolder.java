package io.whatomate.platform.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Generated secrets, one a file, readable by the process' user alone (folder 0700, files 0600). A secret is on disk, synced,
 * before anything is encrypted or created with it.
 */
public final class KeyFolder {

    private final Path folder;

    /** @param folder made when missing */
    public KeyFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The secret kept under that name, without surrounding white space.
     *
     * @throws StartRefused when there is a file and no secret can be read from it
     */
    public Optional<String> find(String name) {
        var file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            restrict(file, "rw-------");
            var secret = Files.readString(file).strip();
            // An empty one would open to everybody; blocks of zeros are what a broken file system leaves of a file.
            if (secret.isEmpty() || secret.chars().anyMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c))) {
                throw damaged(file);
            }
            return Optional.of(secret);
        } catch (CharacterCodingException e) {
            throw damaged(file);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** The secret kept under that name, else a generated one, kept from now on. */
    public String findOrKeep(String name, Supplier<String> generated) {
        return find(name).orElseGet(() -> keep(name, generated.get()));
    }

    private String keep(String name, String secret) {
        var file = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            restrict(folder, "rwx------");
            var fresh = folder.resolve(name + ".new");
            Files.deleteIfExists(fresh);
            try (var channel = createPrivate(fresh)) {
                channel.write(ByteBuffer.wrap((secret + "\n").getBytes(UTF_8)));
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return secret;
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** Born with its permissions: a file that is narrowed afterwards was readable for a moment. */
    private static FileChannel createPrivate(Path file) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return posix()
                ? FileChannel.open(
                        file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(file, options);
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (posix()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static StartRefused damaged(Path file) {
        return new StartRefused(
                "The secret file " + file + " is damaged: it is empty or no text",
                "Put it back from a backup. Without the file another secret is made, and what this one sealed, signed or let in is lost.");
    }

    private static StartRefused unusable(Path file, IOException cause) {
        return new StartRefused(
                "The secret file " + file + " cannot be used: " + cause.getMessage(),
                "Make the folder writable for this user, or set WHATOMATE_DATA_DIR to one that is.",
                cause);
    }
}
