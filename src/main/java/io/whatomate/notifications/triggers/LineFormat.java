package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Takes a file apart as it is read.
 *
 * @param csv null for JSON lines
 */
record LineFormat(CSVFormat csv, Charset charset) {

    /** Characters of a line; a longer one is bad, and not kept in memory. */
    static final int LONGEST_LINE = 64 * 1024;

    /** Lines that one quoted cell may take. */
    private static final int MOST_LINES = 100;

    private static final char UNREADABLE = '\uFFFD';

    /**
     * One event of the file.
     *
     * @param number of its line, from 1
     * @param last of its lines, where it has several
     * @param fault why it is none, or null
     * @param body made anew for each try
     */
    record Line(long number, long last, String text, String fault, Supplier<Object> body) {}

    /** The file as a whole cannot be read. */
    static final class NoHeader extends IOException {
        private static final long serialVersionUID = 1L;

        NoHeader(String message) {
            super(message);
        }
    }

    /** @param after the line that is through already; 0 for the beginning */
    Lines open(Path file, long after) throws IOException {
        var decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        var lines = new Lines(new BufferedReader(new InputStreamReader(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), decoder), 1 << 16));
        try {
            lines.begin(after);
            return lines;
        } catch (IOException e) {
            lines.close();
            throw e;
        }
    }

    /** A file that is being read. */
    final class Lines implements Closeable {

        private final BufferedReader text;
        private final Deque<String> givenBack = new ArrayDeque<>();
        private List<String> header = List.of();
        private long number;

        private Lines(BufferedReader text) {
            this.text = text;
        }

        private void begin(long after) throws IOException {
            if (csv != null) {
                header = header();
            }
            while (number < after && line() != null) {
                // Through already.
            }
        }

        private List<String> header() throws IOException {
            var first = line();
            if (first == null) {
                return List.of();
            }
            var names = cells(first.startsWith("\uFEFF") ? first.substring(1) : first).stream().flatMap(List::stream).map(String::strip).toList();
            if (names.isEmpty() || names.contains("") || new HashSet<>(names).size() < names.size()) {
                throw new NoHeader("The first line is no header: every column needs a name of its own");
            }
            return names;
        }

        /** Null at the end. */
        Line next() throws IOException {
            var line = line();
            while (line != null && line.isBlank()) {
                line = line();
            }
            if (line == null) {
                return null;
            }
            if (line.length() > LONGEST_LINE) {
                return bad(line, "is longer than " + LONGEST_LINE + " characters");
            }
            return line.indexOf(UNREADABLE) >= 0 ? bad(line, "is not in " + charset) : csv == null ? object(line) : row(line);
        }

        private Line object(String line) {
            var json = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
            try {
                var read = EventBody.json(json);
                return read instanceof Map || read instanceof List
                        ? new Line(number, number, line, null, () -> EventBody.of(json))
                        : bad(line, "is JSON, but neither an object nor a list");
            } catch (JsonProcessingException e) {
                return bad(line, "is no JSON: " + e.getOriginalMessage());
            }
        }

        /** A cell in quotes may hold line ends: lines are added until the row can be read. */
        private Line row(String line) throws IOException {
            var first = number;
            var added = new ArrayList<String>();
            var whole = line;
            var cells = cells(whole);
            while (cells.isEmpty() && added.size() < MOST_LINES && whole.length() <= LONGEST_LINE) {
                var more = line();
                if (more == null) {
                    break;
                }
                added.add(more);
                whole += '\n' + more;
                cells = cells(whole);
            }
            if (cells.isEmpty()) {
                added.reversed().forEach(givenBack::addFirst);
                number = first;
                return bad(line, "is no CSV: a quote is not closed, or something stands behind it");
            }
            var row = cells.getFirst();
            if (row.size() != header.size()) {
                return new Line(first, number, whole, "has " + row.size() + " cells, the header " + header.size(), null);
            }
            return new Line(first, number, whole, null, () -> {
                var body = new LinkedHashMap<String, Object>();
                for (var i = 0; i < header.size(); i++) {
                    body.put(header.get(i), row.get(i));
                }
                return body;
            });
        }

        private Line bad(String line, String fault) {
            return new Line(number, number, line.substring(0, Math.min(line.length(), 1000)), "The line " + fault, null);
        }

        /** One row, or none where the text is not a whole one. */
        private List<List<String>> cells(String line) throws IOException {
            try (var parser = CSVParser.parse(line, csv)) {
                var rows = parser.getRecords();
                return rows.size() == 1 ? List.of(rows.getFirst().toList()) : List.of();
            } catch (IOException | UncheckedIOException | IllegalStateException notWhole) {
                return List.of();
            }
        }

        /** The next line without its end, cut where it is too long; null at the end. */
        private String line() throws IOException {
            if (!givenBack.isEmpty()) {
                number++;
                return givenBack.removeFirst();
            }
            var line = new StringBuilder();
            var read = text.read();
            if (read < 0) {
                return null;
            }
            for (; read >= 0 && read != '\n'; read = text.read()) {
                if (line.length() <= LONGEST_LINE) {
                    line.append((char) read);
                }
            }
            if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
                line.setLength(line.length() - 1);
            }
            number++;
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
