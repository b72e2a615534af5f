package io.whatomate.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures, as a table for people and as a file below {@code target/} for comparison with another run. */
final class Report {

    private record Line(String what, String figure, String wanted) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Path file;

    Report(String file) {
        this.file = Path.of(file);
    }

    /** @param wanted what the figure must reach, or empty */
    void add(String key, String what, double figure, String unit, String wanted) {
        figures.put(key, Math.round(figure * 100) / 100.0);
        lines.add(new Line(what, String.format(Locale.ROOT, figure < 100 ? "%,.1f %s" : "%,.0f %s", figure, unit), wanted));
        System.out.println(lines.getLast().what() + ": " + lines.getLast().figure());
    }

    void add(String key, Object value) {
        figures.put(key, value);
    }

    void print() throws IOException {
        var widest = lines.stream().mapToInt(line -> line.what().length()).max().orElse(0);
        var table = new StringBuilder("\n");
        for (var line : lines) {
            table.append(String.format(Locale.ROOT, "%-" + widest + "s  %16s  %s%n", line.what(), line.figure(), line.wanted()));
        }
        System.out.println(table);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), figures);
    }
}
