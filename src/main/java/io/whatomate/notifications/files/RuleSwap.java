package io.whatomate.notifications.files;

import io.whatomate.notifications.files.RuleFile.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a file's new version in the place of the one before, route by route; routes whose text is the same stay as they are.
 * When one does not start, those of the version before are put back.
 */
final class RuleSwap {

    private static final Logger LOG = LoggerFactory.getLogger(RuleSwap.class);

    private final RunningRules rules;
    private final Path file;
    private final Version before;
    private final Version after;

    /** @param before null where nothing of the file runs; {@code after} null where nothing is to run */
    RuleSwap(RunningRules rules, Path file, Version before, Version after) {
        this.rules = rules;
        this.file = file;
        this.before = before;
        this.after = after;
    }

    /** As Camel reads it; {@code file:} is what readiness knows an operator's route by. */
    static Resource resource(Path file, String text) {
        return ResourceHelper.fromString("file:" + file, text);
    }

    /** @throws Exception what Camel said of the new version; the one before runs again */
    void run() throws Exception {
        var names = before == null
                ? List.<String>of()
                : rules.close(before.outline().routes().keySet().stream().filter(id -> after == null || !isUnchanged(id)).toList());
        try {
            swap();
        } finally {
            rules.open(names);
            Stream.of(before, after).filter(Objects::nonNull).forEach(version -> rules.letIn(version.outline().routes().keySet()));
        }
    }

    private void swap() throws Exception {
        var touched = new ArrayList<String>();
        try {
            var definitions = after == null ? List.<RouteDefinition>of() : rules.build(resource(file, after.text()));
            if (definitions.stream().anyMatch(definition -> !had(definition.getRouteId()))) {
                // One may be called by the address of the other.
                touched.addAll(gone());
                dismissWhatIsGone();
            }
            for (var definition : definitions) {
                var id = definition.getRouteId();
                if (!isUnchanged(id)) {
                    if (had(id)) {
                        rules.retire(id);
                    }
                    touched.add(id);
                    rules.start(definition);
                }
            }
        } catch (Exception e) {
            putBack(touched);
            throw e;
        }
        if (before != null) {
            dismissWhatIsGone();
            forgetWhatIsGone();
        }
    }

    private List<String> gone() {
        return before == null ? List.of()
                : before.outline().routes().keySet().stream().filter(id -> after == null || !after.outline().routes().containsKey(id)).toList();
    }

    private void dismissWhatIsGone() throws Exception {
        for (var id : gone()) {
            rules.dismiss(id);
        }
    }

    private void forgetWhatIsGone() throws Exception {
        var configurations = new ArrayList<>(before.outline().configurations());
        var beans = new ArrayList<>(before.outline().beans());
        if (after != null) {
            configurations.removeAll(after.outline().configurations());
            beans.removeAll(after.outline().beans());
        }
        rules.forget(configurations, beans);
    }

    private boolean had(String id) {
        return before != null && before.outline().routes().containsKey(id);
    }

    /** Beans are made anew with each version, for all routes of the file. */
    private boolean isUnchanged(String id) {
        return had(id)
                && after.outline().beans().isEmpty()
                && before.kamelets().equals(after.kamelets())
                && before.outline().rest().equals(after.outline().rest())
                && before.outline().routes().get(id).equals(after.outline().routes().get(id));
    }

    private void putBack(List<String> touched) {
        try {
            for (var id : touched) {
                rules.retire(id);
            }
            for (var definition : before == null ? List.<RouteDefinition>of() : rules.build(resource(file, before.text()))) {
                if (touched.contains(definition.getRouteId())) {
                    rules.start(definition);
                }
            }
        } catch (Exception e) {
            LOG.error("Rule {}: the version {} could not be put back either: {}", file.getFileName(), before.checksum(), e.getMessage());
        }
    }
}
