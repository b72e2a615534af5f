package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.ConnectedFolder;
import io.whatomate.notifications.triggers.TriggerMarks.Held;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;

/**
 * Lines of files that are dropped into a folder: CSV with a header, or JSON lines. A file is read once its size has not
 * changed for a while, by one node, line by line, and then moved to {@code done/}; lines that are none, or that the rule refuses,
 * are written to {@code bad/} with the reason.
 */
final class FileTrigger implements TriggerWork {

    private static final int MOST_FILES = 1000;
    private static final Map<String, Character> DELIMITERS = Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|');

    private final TriggerSource source;
    private final String connection;
    private final String path;
    private final PathMatcher pattern;
    private final LineFormat format;
    private final Duration settle;
    private final Duration period;
    private final Map<String, Sighting> sightings = new HashMap<>();

    /** How a file was when it was seen first like that. */
    private record Sighting(long size, long modified, long sinceNanos) {

        boolean isOf(BasicFileAttributes file) {
            return size == file.size() && modified == file.lastModifiedTime().toMillis();
        }
    }

    private FileTrigger(
            TriggerSource source, String connection, String path, String pattern, LineFormat format, Duration settle, Duration period) {
        this.source = source;
        this.connection = connection;
        this.path = path;
        this.pattern = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        this.format = format;
        this.settle = settle;
        this.period = period;
    }

    static TriggerEndpoint.Beginning of(TriggerSource source, TriggerParameters given) {
        var connection = given.text("connection");
        var path = given.text("path", "");
        var format = given.oneOf("format", "csv", Set.of("csv", "jsonLines"));
        var pattern = given.text("pattern", format.equals("csv") ? "*.csv" : "*.{jsonl,ndjson}");
        var delimiter = DELIMITERS.get(given.oneOf("delimiter", "comma", DELIMITERS.keySet()));
        var charset = Charset.forName(given.oneOf("charset", "UTF-8", Set.of("UTF-8", "ISO-8859-1", "windows-1252")));
        var settle = Duration.ofMillis(given.whole("settle", 1000, 200, 600_000));
        var period = Duration.ofMillis(given.whole("period", 1000, 100, 86_400_000));
        var csv = CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).get();
        var lines = new LineFormat(format.equals("csv") ? csv : null, charset);
        return () -> {
            source.connections().folder(connection, source.organizationId()).resolve(path);
            return new FileTrigger(source, connection, path, pattern, lines, settle, period);
        };
    }

    @Override
    public Duration turn(Events events) throws Exception {
        var folder = source.connections().folder(connection, source.organizationId());
        var files = list(folder);
        sightings.keySet().retainAll(files.stream().map(file -> file.getFileName().toString()).toList());
        for (var file : files) {
            if (events.stopping()) {
                break;
            }
            if (isStable(file)) {
                take(folder, file, events);
            }
        }
        return period;
    }

    private List<Path> list(ConnectedFolder folder) throws IOException {
        try (var files = Files.list(folder.resolve(path))) {
            return files.filter(file -> pattern.matches(file.getFileName()) && !file.getFileName().toString().startsWith("."))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
        } catch (NoSuchFileException e) {
            throw Problem.of(404, "connection-path", "No such folder", "The connection '" + connection + "' has no folder '" + path + "'.");
        }
    }

    private boolean isStable(Path file) throws IOException {
        var now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        var name = file.getFileName().toString();
        var seen = sightings.get(name);
        if (seen == null || !seen.isOf(now)) {
            sightings.put(name, new Sighting(now.size(), now.lastModifiedTime().toMillis(), System.nanoTime()));
            return false;
        }
        return System.nanoTime() - seen.sinceNanos() >= settle.toNanos();
    }

    private void take(ConnectedFolder folder, Path file, Events events) throws Exception {
        var name = file.getFileName().toString();
        var held = source.marks().hold(source.rule(), "file:" + connection + "/" + path + "/" + name, source.organizationId());
        if (held.isEmpty()) {
            return;
        }
        try {
            // Another node may have finished it since it was listed.
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                bring(new DroppedFile(folder, path, file), held.get(), events);
            }
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                source.marks().forget(held.get());
            }
        } finally {
            source.marks().release(held.get());
        }
    }

    private void bring(DroppedFile file, Held place, Events events) throws Exception {
        var mark = file.resume(place.mark());
        if (!mark.finished()) {
            var progress = new Progress(source.marks(), place);
            progress.reached(mark.written());
            progress.keep();
            try (var lines = format.open(file.path(), mark.line())) {
                bringLines(file, mark, lines, progress, events);
            } catch (LineFormat.NoHeader e) {
                file.setAside(1, e.getMessage(), "");
                file.moveTo("bad", mark.drop());
                return;
            } finally {
                progress.keep();
            }
            source.marks().keep(place, mark.whole().written());
        }
        file.moveTo("done", mark.drop());
    }

    private void bringLines(DroppedFile file, FileMark mark, LineFormat.Lines lines, Progress progress, Events events) throws Exception {
        for (var line = lines.next(); line != null; line = lines.next()) {
            var read = line;
            if (read.fault() != null) {
                file.setAside(read.number(), read.fault(), read.text());
            } else {
                var key = TableTrigger.key(file.name(), Long.toString(read.number()), mark.drop());
                var failure = events.fire(() -> read.body().get(), key);
                if (failure.isPresent()) {
                    file.setAside(read.number(), TriggerMarks.reason(failure.get()), read.text());
                }
            }
            progress.reached(mark.at(read.last()).written());
        }
    }
}
