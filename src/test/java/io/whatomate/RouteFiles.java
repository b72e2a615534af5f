package io.whatomate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The YAML of {@code routes/} and {@code kamelets/} as it lies in the repository. */
final class RouteFiles {

    private static final YAMLMapper YAML = new YAMLMapper();

    private RouteFiles() {}

    /** A core route and the file it stands in. */
    record CoreRoute(Path file, JsonNode definition) {

        String id() {
            return definition.path("id").asText();
        }

        String room() {
            return file.getName(1).toString();
        }

        @Override
        public String toString() {
            return file + " " + id();
        }
    }

    /** Every file of the rooms; operators' examples under {@code routes/rules} are no core routes. */
    static List<Path> core() {
        return below(Path.of("routes"), ".camel.yaml").stream()
                .filter(file -> !file.startsWith(Path.of("routes", "rules")))
                .toList();
    }

    /** Rules that come along as examples, each file with its name; those of the page about kamelets too. */
    static Map<String, JsonNode> rules() {
        var rules = new TreeMap<String, JsonNode>();
        var folder = Path.of("routes", "rules");
        if (Files.isDirectory(folder)) {
            below(folder, ".camel.yaml").forEach(file -> rules.put(file.toString(), read(file)));
        }
        Pattern.compile("(?ms)^```yaml\n(.*?)^```").matcher(text(Path.of("docs/kamelets.md"))).results().forEach(block -> {
            try {
                rules.put("docs/kamelets.md " + rules.size(), YAML.readTree(block.group(1)));
            } catch (IOException e) {
                throw new UncheckedIOException(block.group(), e);
            }
        });
        return rules;
    }

    static List<Path> kamelets() {
        return below(Path.of("kamelets"), ".kamelet.yaml");
    }

    static List<CoreRoute> routes() {
        return core().stream()
                .flatMap(file -> Stream.of(read(file))
                        .flatMap(document -> document.findValues("route").stream())
                        .map(route -> new CoreRoute(file, route)))
                .toList();
    }

    static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static List<Path> below(Path folder, String ending) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
