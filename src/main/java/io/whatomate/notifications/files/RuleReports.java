package io.whatomate.notifications.files;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.triggers.TriggerTroubles;
import io.whatomate.notifications.triggers.TriggerTroubles.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/** What an operator is told of his rules: the files, what of them runs, and why not. */
@Component
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class RuleReports {

    private final RuleFiles files;
    private final CamelContext context;
    private final ProducerTemplate routes;
    private final TriggerTroubles troubles;
    private final ObjectMapper json = JsonMapper.builder().addModule(new JavaTimeModule()).build();

    RuleReports(RuleFiles files, CamelContext context, ProducerTemplate routes, TriggerTroubles troubles) {
        this.files = files;
        this.context = context;
        this.routes = routes;
        this.troubles = troubles;
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
     * One rule.
     *
     * @param state on this node: {@code started}, {@code paused} or {@code stopped}
     * @param inFlight on this node
     * @param trouble what keeps its trigger on this node from going on; null where nothing does
     * @param total of all nodes
     */
    record Rule(String id, String description, String state, long inFlight, Failure trouble, @JsonUnwrapped Total total) {}

    /**
     * What became of a rule on all nodes.
     *
     * @param triggered runs that ended
     * @param filtered of these, how many sent nothing and did not fail
     * @param sent messages
     * @param countedSince null while nothing was counted, or nobody paused it
     * @param pausedAt null where it is not paused
     * @param lastFailure null while none failed
     */
    record Total(
            long triggered, long filtered, long sent, long failed, Instant countedSince, Instant pausedAt, Failure lastFailure) {

        private static final Total NONE = new Total(0, 0, 0, 0, null, null, null);
    }

    /** @param error what was thrown, cut after 500 characters */
    record Failure(Instant at, String error) {}

    Folder all() {
        var totals = totals();
        return new Folder(files.folder().path().toString(), files.files().stream().map(file -> report(file, totals)).toList());
    }

    /** @return nothing where no file's route has this id */
    Optional<Rule> rule(String id) {
        return files.of(id).map(file -> rule(id, totals()));
    }

    private Map<String, Total> totals() {
        try {
            return json.readValue(routes.requestBody("direct:showFileRules", null, String.class), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Totals of rules are no JSON", e);
        }
    }

    private File report(RuleFile file, Map<String, Total> totals) {
        var running = file.running();
        var state = file.refused() == null ? "running" : running == null ? "refused" : "previous";
        return new File(file.name(), state, running == null ? null : running.checksum(), running == null ? null : running.since(),
                file.refused(), file.faults(),
                files.routes(file).stream().map(id -> rule(id, totals)).toList());
    }

    /** By the ids of their routes, the rules whose triggers on this node do not go on, and why. */
    Map<String, String> troubled() {
        var found = new TreeMap<String, String>();
        files.files().stream().map(files::routes).flatMap(Set::stream).forEach(id -> trouble(id).ifPresent(trouble -> found.put(id, trouble.reason())));
        return found;
    }

    private Optional<Trouble> trouble(String id) {
        return files.rules().entries(id).stream().map(troubles::of).flatMap(Optional::stream).findFirst();
    }

    private Rule rule(String id, Map<String, Total> totals) {
        var route = context.getRoute(id);
        var started = route != null && context.getRouteController().getRouteStatus(id).isStarted();
        return new Rule(id, route == null ? null : route.getDescription(),
                files.rules().pauses().isPaused(id) ? "paused" : started ? "started" : "stopped",
                context.getInflightRepository().size(id),
                trouble(id).map(trouble -> new Failure(trouble.since(), trouble.reason())).orElse(null),
                totals.getOrDefault(id, Total.NONE));
    }
}
