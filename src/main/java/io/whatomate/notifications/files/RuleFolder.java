package io.whatomate.notifications.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The operator's folder as it lies on the disk. Its files are as trusted as the product's own routes, so a folder or file that
 * others may write to is refused, and so is what lies elsewhere and is only linked to. {@code examples} is left out.
 */
final class RuleFolder {

    /** Bytes; the largest rule that a person reads is a hundredth of that. */
    private static final long LARGEST = 1024 * 1024;

    /** A file is half written while its size or time still changes. */
    private static final Duration STABLE = Duration.ofMillis(200);

    private static final Set<PosixFilePermission> OTHERS_MAY_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path folder;
    private final Path data;
    /** How files of rules end. One that nearly does so was meant to be one, and its author waits for it. */
    private static final String RULE = ".camel.yaml";

    private static final Pattern YAML = Pattern.compile("(\\.camel)?\\.ya?ml$", Pattern.CASE_INSENSITIVE);

    private final boolean posix;
    private final Map<String, Since> before = new HashMap<>();
    private final Map<String, Long> missing = new HashMap<>();

    /**
     * @param folder need not exist yet
     * @param data the data directory, which the product itself writes to
     */
    RuleFolder(Path folder, Path data) {
        this.folder = folder.toAbsolutePath().normalize();
        this.data = data.toAbsolutePath().normalize();
        this.posix = this.folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * What a file was like at one look.
     *
     * @param refusal why it is not read; null where it may be
     */
    record Sighting(long size, FileTime modified, String refusal) {}

    private record Since(Sighting sighting, long nanos) {}

    Path path() {
        return folder;
    }

    /**
     * The files that are as they were 200 ms ago, by their names below the folder. Looks at nothing but names, sizes, times and
     * permissions.
     *
     * @param nanos {@link System#nanoTime()}
     * @throws IOException when the folder cannot be listed, also when it is gone: that says nothing of its files
     */
    SortedMap<String, Sighting> look(long nanos) throws IOException {
        var seen = new TreeMap<String, Sighting>();
        new Walk(seen).directory(folder, attributes(folder), refusalOfFolder());
        before.keySet().stream().filter(name -> !seen.containsKey(name)).forEach(name -> missing.putIfAbsent(name, nanos));
        missing.keySet().removeAll(seen.keySet());
        before.keySet().retainAll(seen.keySet());
        seen.forEach((name, sighting) -> before.merge(name, new Since(sighting, nanos),
                (old, now) -> old.sighting().equals(now.sighting()) ? old : now));
        var settled = new TreeMap<>(seen);
        settled.keySet().removeIf(name -> nanos - before.get(name).nanos() < STABLE.toNanos());
        return settled;
    }

    /** Missing for 200 ms: an editor that writes a new file takes the old one away first. */
    boolean isGone(String name, long nanos) {
        return missing.containsKey(name) && nanos - missing.get(name) >= STABLE.toNanos();
    }

    /** @throws IOException when it cannot be read or is no UTF-8 */
    String read(String name) throws IOException {
        var bytes = Files.readAllBytes(folder.resolve(name));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8 text", e);
        }
    }

    /** One call of the file system for each entry: a thousand files are looked at four times a second. */
    private final class Walk {

        private final Map<String, Sighting> seen;

        Walk(Map<String, Sighting> seen) {
            this.seen = seen;
        }

        /** @param inherited why nothing below this directory is read; null where it may be */
        void directory(Path directory, BasicFileAttributes attributes, String inherited) throws IOException {
            var refusal = inherited != null ? inherited : refusalByPermission(directory, attributes);
            try (var entries = Files.newDirectoryStream(directory)) {
                for (var entry : entries) {
                    entry(entry, refusal);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }

        private void entry(Path entry, String refusal) throws IOException {
            var name = entry.getFileName().toString();
            if (name.startsWith(".")) {
                return;
            }
            var isRule = name.endsWith(RULE) || name.endsWith(".kamelet.yaml");
            try {
                var attributes = attributes(entry, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory() && !entry.equals(folder.resolve("examples"))) {
                    directory(entry, attributes, refusal);
                } else if (isRule || YAML.matcher(name).find()) {
                    var real = attributes.isSymbolicLink() ? attributes(entry) : attributes;
                    seen.put(folder.relativize(entry).toString().replace('\\', '/'),
                            new Sighting(real.size(), real.lastModifiedTime(), !isRule ? otherName(name) : refusal != null ? refusal : refusal(entry, attributes, real)));
                }
            } catch (NoSuchFileException e) {
                // It went between listing and looking, or it is a link to nowhere.
            }
        }

        private static String otherName(String name) {
            return "it does not have the name of a rule's file; rename it to " + YAML.matcher(name).replaceFirst(RULE);
        }

        private String refusal(Path file, BasicFileAttributes attributes, BasicFileAttributes real) throws IOException {
            if (attributes.isSymbolicLink() && !file.toRealPath().startsWith(folder.toRealPath())) {
                return "it is a link to a file outside of the folder; put the file itself there";
            }
            if (!real.isRegularFile() || real.size() > LARGEST) {
                return "it is no file of at most " + LARGEST + " bytes; split it into several";
            }
            return refusalByPermission(file, real);
        }

        private String refusalByPermission(Path path, BasicFileAttributes attributes) {
            return attributes instanceof PosixFileAttributes posix && posix.permissions().stream().anyMatch(OTHERS_MAY_WRITE::contains)
                    ? "others than its owner may write to " + path.getFileName() + "; run chmod go-w " + path
                    : null;
        }
    }

    private BasicFileAttributes attributes(Path path, LinkOption... options) throws IOException {
        return posix
                ? Files.readAttributes(path, PosixFileAttributes.class, options)
                : Files.readAttributes(path, BasicFileAttributes.class, options);
    }

    private String refusalOfFolder() throws IOException {
        var real = folder.toRealPath();
        var reserved = Files.exists(data) ? data.toRealPath() : data;
        return real.startsWith(reserved) || reserved.startsWith(real)
                ? "the folder of rules may not lie in the data directory, nor this in it; set WHATOMATE_RULES_DIR to another place"
                : null;
    }
}
