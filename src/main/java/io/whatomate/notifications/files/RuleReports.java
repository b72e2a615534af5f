package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedCamelContext;
import org.springframework.stereotype.Component;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** What an operator is told of his rules: the files, what of them runs, and why not. */
@Component
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class RuleReports {

    private final RuleFiles files;
    private final CamelContext context;

    RuleReports(RuleFiles files, CamelContext context) {
        this.files = files;
        this.context = context;
    }

    /** @param folder where the files are looked for */
    record Folder(String folder, List<File> files) {}

    /**
     * @param state {@code running}; {@code previous}: the version before runs, as the file's own is refused; {@code refused}:
     *     nothing of it runs
     * @param version of what runs, the first twelve digits of the SHA-256 of the file; null where nothing does
     * @param since when that began
     * @param refused the file's version, where that does not run
     */
    record File(String file, String state, String version, Instant since, String refused, List<RuleFault> faults, List<Rule> rules) {}

    /**
     * Counters since the version began to run on this node.
     *
     * @param state {@code started}, {@code paused} or {@code stopped}
     * @param lastFailure null while none failed
     */
    record Rule(
            String id, String description, String state, long triggered, long failed, long inFlight, LastFailure.Failure lastFailure) {}

    Folder all() {
        return new Folder(files.folder().path().toString(), files.files().stream().map(this::report).toList());
    }

    /** @return nothing where no file's route has this id */
    Optional<Rule> rule(String id) {
        return files.of(id).map(file -> rule(id, file));
    }

    private File report(RuleFile file) {
        var running = file.running();
        var state = file.refused() == null ? "running" : running == null ? "refused" : "previous";
        return new File(file.name(), state, running == null ? null : running.checksum(), running == null ? null : running.since(),
                file.refused(), file.faults(),
                running == null || RuleFile.isKamelet(file.name()) ? List.of() : running.outline().routes().keySet().stream().map(id -> rule(id, file)).toList());
    }

    private Rule rule(String id, RuleFile file) {
        var route = context.getRoute(id);
        var managed = context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        var counters = managed == null ? null : managed.getManagedRoute(id);
        var started = route != null && context.getRouteController().getRouteStatus(id).isStarted();
        return new Rule(id, route == null ? null : route.getDescription(),
                files.rules().isPaused(id) ? "paused" : started ? "started" : "stopped",
                counters == null ? 0 : counters.getExchangesTotal(),
                counters == null ? 0 : counters.getExchangesFailed(),
                context.getInflightRepository().size(id),
                files.rules().lastFailure(id));
    }
}
