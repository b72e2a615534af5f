package io.whatomate.notifications;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Loads the operator's rules after the product has started. They are full Camel, as trusted as the product's own routes, so
 * the folder must be writable by its owner alone; a rule that does not load, or takes the id of a core route, is left out
 * with a warning and hurts nobody else.
 */
@Component
class RuleFiles {

    private static final Logger LOG = LoggerFactory.getLogger(RuleFiles.class);
    private static final Set<PosixFilePermission> OTHERS_MAY_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final CamelContext context;
    private final Path folder;

    RuleFiles(CamelContext context, @Value("${whatomate.rules-dir}") String folder) {
        this.context = context;
        this.folder = folder.isBlank() ? byDefault() : Path.of(folder);
    }

    @EventListener(ApplicationReadyEvent.class)
    void load() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        var core = coreIds();
        try (var files = Files.walk(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(".camel.yaml"))
                    .filter(file -> !folder.relativize(file).startsWith("examples"))
                    .sorted()
                    .forEach(file -> load(file, core));
        } catch (IOException e) {
            LOG.warn("The rules in {} cannot be listed: {}", folder, e.getMessage());
        }
    }

    private void load(Path file, Set<String> core) {
        try {
            refuseIfOthersMayWrite(folder);
            refuseIfOthersMayWrite(file);
            var resource = ResourceHelper.fromString("file:" + file, Files.readString(file));
            var taken = idsIn(file).filter(core::contains).toList();
            if (!taken.isEmpty()) {
                throw new IllegalArgumentException("it takes the id of a core route: " + taken);
            }
            PluginHelper.getRoutesLoader(context).updateRoutes(resource);
            LOG.info("Rule {} is running", file);
        } catch (Exception e) {
            LOG.warn("Rule {} is left out: {}", file, e.getMessage());
        }
    }

    /** Read as plain YAML: to ask Camel would already run what the file brings along. */
    private static Stream<String> idsIn(Path file) throws IOException {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        try (var text = Files.newBufferedReader(file)) {
            return yaml.load(text) instanceof List<?> items
                    ? items.stream()
                            .filter(Map.class::isInstance)
                            .map(item -> ((Map<?, ?>) item).get("route"))
                            .filter(Map.class::isInstance)
                            .map(route -> String.valueOf(((Map<?, ?>) route).get("id")))
                            .toList()
                            .stream()
                    : Stream.empty();
        }
    }

    private Set<String> coreIds() {
        var ids = new HashSet<String>();
        context.getRoutes().stream().map(Route::getRouteId).forEach(ids::add);
        ((ModelCamelContext) context).getRouteDefinitions().stream().map(RouteDefinition::getRouteId).forEach(ids::add);
        return ids;
    }

    private static void refuseIfOthersMayWrite(Path path) throws IOException {
        if (!Files.getFileStore(path).supportsFileAttributeView("posix")) {
            return;
        }
        if (Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS_MAY_WRITE::contains)) {
            throw new IllegalArgumentException(path + " can be written by others than its owner; chmod go-w it");
        }
    }

    private static Path byDefault() {
        var beside = Path.of("rules");
        return Files.isDirectory(beside) ? beside : Path.of("routes/rules");
    }
}
