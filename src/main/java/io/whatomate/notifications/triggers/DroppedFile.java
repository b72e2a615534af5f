package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.connections.ConnectedFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.UUID;

/** A file that was dropped, with the folders beside it that it and its bad lines end in. */
final class DroppedFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConnectedFolder folder;
    private final String inbox;
    private final Path path;

    /** @param inbox where it lies, below the folder; empty for the folder itself */
    DroppedFile(ConnectedFolder folder, String inbox, Path path) {
        this.folder = folder;
        this.inbox = inbox;
        this.path = path;
    }

    Path path() {
        return path;
    }

    String name() {
        return path.getFileName().toString();
    }

    /** Where to go on: after the mark when it is of this file, else at the beginning. */
    FileMark resume(String mark) throws IOException {
        var file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var modified = file.lastModifiedTime().toMillis();
        if (!mark.isEmpty()) {
            var known = FileMark.read(mark);
            if (known.isOf(inode(), file.size(), modified)) {
                return new FileMark(known.drop(), known.line(), known.finished(), known.inode(), file.size(), modified);
            }
        }
        return new FileMark(UUID.randomUUID().toString().substring(0, 13), 0, false, inode(), file.size(), modified);
    }

    /** Appends the line to {@code bad/<name>.jsonl}. */
    void setAside(long line, String reason, String text) throws IOException {
        var bad = new LinkedHashMap<String, Object>();
        bad.put("line", line);
        bad.put("reason", reason);
        bad.put("text", text);
        Files.write(beside("bad", name() + ".jsonl"), (JSON.writeValueAsString(bad) + '\n').getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    }

    /** Moves the file into a folder beside it, under another name when one of its name lies there. */
    void moveTo(String place, String drop) throws IOException {
        var target = beside(place, name());
        Files.move(path, Files.exists(target, LinkOption.NOFOLLOW_LINKS) ? beside(place, name() + "." + drop) : target);
    }

    private Path beside(String place, String name) throws IOException {
        var relative = inbox.isEmpty() ? place : inbox + "/" + place;
        Files.createDirectories(folder.resolve(relative));
        return folder.resolve(relative + "/" + name);
    }

    /** The same on every node that has the folder, unlike the number of its device. */
    private long inode() throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? ((Number) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS)).longValue()
                : 0;
    }
}
