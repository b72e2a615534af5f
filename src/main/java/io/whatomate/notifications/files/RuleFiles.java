package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RuleFaults;
import io.whatomate.notifications.files.RuleFile.Version;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's rules, kept as their folder is: a file that comes runs, one that changes takes the place of its version before,
 * one that goes is taken out, and one that is broken changes nothing but what is told of it. Each file is taken up on a thread of
 * its own, so that one whose exchanges are slow to end holds up no other.
 */
final class RuleFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RuleFiles.class);

    /** A rule may fail at its start for what is outside of it: a broker, a folder. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final RuleFolder folder;
    private final Clock clock;
    private final RunningRules rules;
    private final RuleChecks checks;
    private final OperatorKamelets kamelets;
    private final Map<String, RuleFile> files = new ConcurrentSkipListMap<>();
    private final FileWork work = new FileWork();

    RuleFiles(CamelContext context, RuleFolder folder, Clock clock, RunningRules rules) {
        this.folder = folder;
        this.clock = clock;
        this.rules = rules;
        this.checks = new RuleChecks(context);
        this.kamelets = new OperatorKamelets(context);
    }

    /**
     * Compares the folder with what runs and begins to bring this in line with that.
     *
     * @param nanos {@link System#nanoTime()}
     * @return when everything that was begun is done
     */
    synchronized CompletableFuture<Void> look(long nanos) {
        work.forgetDone();
        try {
            var settled = folder.look(nanos);
            var atOnce = CompletableFuture.<Void>completedFuture(null);
            var gone = files.values().stream().filter(file -> folder.isGone(file.name(), nanos)).toList();
            gone.forEach(file -> work.begin(file.name(), atOnce, () -> remove(file)));
            // A rule that came with its kamelets must find them, and a file that has another name than before must find that its own are free.
            var left = work.of(name -> gone.stream().anyMatch(file -> file.name().equals(name)));
            takeUp(settled, nanos, true, name -> files.containsKey(name) ? atOnce : left);
            var kamelets = work.of(RuleFile::isKamelet);
            takeUp(settled, nanos, false, name -> files.containsKey(name) ? kamelets : CompletableFuture.allOf(kamelets, left));
        } catch (IOException e) {
            LOG.debug("The folder of rules {} cannot be listed; what runs goes on: {}", folder.path(), e.getMessage());
        }
        return switchOver();
    }

    /**
     * Begins to pause what is to be paused, and lets go on what is not.
     *
     * @return when everything that was begun is done
     */
    synchronized CompletableFuture<Void> switchOver() {
        work.forgetDone();
        for (var file : files.values()) {
            var toSwitch = routes(file).stream().filter(rules.pauses()::isToSwitch).toList();
            if (!toSwitch.isEmpty()) {
                work.begin(file.name(), CompletableFuture.completedFuture(null), () -> switchOver(file.name(), toSwitch));
            }
        }
        return work.of(name -> true);
    }

    private void switchOver(String file, List<String> toSwitch) {
        for (var id : toSwitch) {
            try {
                rules.pauses().switchOver(id);
                LOG.info("Rule {} of {} {}", id, file, rules.pauses().isPaused(id) ? "is paused" : "goes on");
            } catch (Exception e) {
                LOG.warn("Rule {} of {} cannot be paused or go on, and it is tried again: {}", id, file, e.getMessage());
            }
        }
    }

    /** Ids of what runs of a file. */
    Set<String> routes(RuleFile file) {
        return file.running() == null || RuleFile.isKamelet(file.name()) ? Set.of() : file.running().outline().routes().keySet();
    }

    private void takeUp(Map<String, RuleFolder.Sighting> settled, long nanos, boolean kamelet, Function<String, CompletableFuture<Void>> after) {
        settled.forEach((name, sighting) -> {
            var file = files.getOrDefault(name, RuleFile.unseen(name));
            if (RuleFile.isKamelet(name) == kamelet && isNews(file, sighting, nanos)) {
                work.begin(name, after.apply(name), () -> takeUp(file, sighting, nanos));
            }
        });
    }

    private boolean isNews(RuleFile file, RuleFolder.Sighting sighting, long nanos) {
        return !sighting.equals(file.sighting())
                || (file.retryNanos() != 0 && nanos - file.retryNanos() >= 0)
                || (file.text() != null && !kamelets.usedBy(file.text()).equals(file.kamelets()));
    }

    private void takeUp(RuleFile known, RuleFolder.Sighting sighting, long nanos) {
        var file = known.reads(sighting, null, "");
        var checksum = "unread";
        try {
            if (sighting.refusal() != null) {
                throw fault("refused", "The file is not read: " + sighting.refusal() + '.', "Then it is taken up by itself.");
            }
            var text = folder.read(file.name());
            checksum = RuleFile.checksum(text);
            if (RuleFile.isKamelet(file.name())) {
                kamelets.take(folder.path().resolve(file.name()), text, checksum);
                files.put(file.name(), file.runs(sighting, new Version(text, checksum, "", null, clock.instant())).reads(sighting, null, ""));
                LOG.info("Kamelet {} is there ({})", file.name(), checksum);
            } else {
                file = file.reads(sighting, text, kamelets.usedBy(text));
                swap(file, checksum, nanos);
            }
        } catch (RuleFaults e) {
            // Whoever has the name may give it up.
            var isForName = e.faults().stream().anyMatch(fault -> fault.code().equals(RuleChecks.NAME_TAKEN));
            refuse(file, checksum, e.faults(), isForName ? nanos + RETRY.toNanos() : 0);
        } catch (IOException e) {
            var fault = fault("unreadable", "The file cannot be read: " + e.getMessage() + '.', "Save it as UTF-8 text that this process may read.");
            refuse(file, checksum, fault.faults(), 0);
        }
    }

    private void swap(RuleFile file, String checksum, long nanos) throws RuleFaults {
        var begun = System.nanoTime();
        var running = file.running();
        if (running != null && running.checksum().equals(checksum) && running.kamelets().equals(file.kamelets())) {
            files.put(file.name(), file.runs(file.sighting(), running));
            return;
        }
        var path = folder.path().resolve(file.name());
        var outline = checks.check(file.name(), path, file.text(), file.kamelets().isEmpty());
        var version = new Version(file.text(), checksum, file.kamelets(), outline.withoutTree(), clock.instant());
        try {
            new RuleSwap(rules, path, running, version).run();
        } catch (Exception e) {
            refuse(file, checksum, List.of(checks.explain(e, outline)), nanos + RETRY.toNanos());
            return;
        }
        checks.release(file.name(), outline);
        files.put(file.name(), file.runs(file.sighting(), version));
        LOG.info("Rule {} runs ({}, {} ms): {}", file.name(), checksum, Duration.ofNanos(System.nanoTime() - begun).toMillis(),
                String.join(", ", outline.routes().keySet()));
    }

    private void refuse(RuleFile file, String checksum, List<RuleFault> faults, long retryNanos) {
        var running = file.running();
        var isKnown = checksum.equals(file.refused()) && faults.equals(file.faults());
        files.put(file.name(), file.refuses(checksum, faults, retryNanos));
        checks.release(file.name(), running == null ? null : running.outline());
        if (isKnown) {
            return;
        }
        var instead = running == null ? "nothing of it runs" : "version " + running.checksum() + " goes on";
        faults.forEach(fault -> LOG.warn("Rule {}:{}:{} is not taken, {}: {} {}",
                file.name(), fault.line(), fault.column(), instead, fault.detail(), fault.mend()));
    }

    private static RuleFaults fault(String code, String detail, String mend) {
        return new RuleFaults(List.of(new RuleFault(0, 0, code, detail, mend)));
    }

    private void remove(RuleFile file) {
        try {
            if (RuleFile.isKamelet(file.name())) {
                kamelets.drop(folder.path().resolve(file.name()));
            } else if (file.running() != null) {
                new RuleSwap(rules, folder.path().resolve(file.name()), file.running(), null).run();
            }
            checks.release(file.name(), null);
            files.remove(file.name());
            LOG.info("Rule {} is gone", file.name());
        } catch (Exception e) {
            LOG.warn("Rule {} is gone and could not be taken out: {}", file.name(), e.getMessage());
        }
    }

    /** As of now, by name. */
    List<RuleFile> files() {
        return List.copyOf(files.values());
    }

    RunningRules rules() {
        return rules;
    }

    RuleFolder folder() {
        return folder;
    }

    /** @return the file whose route this is, or nothing */
    Optional<RuleFile> of(String route) {
        return files.values().stream().filter(file -> routes(file).contains(route)).findFirst();
    }

    /** Waits for what is under way; the routes stay. */
    @Override
    public void close() {
        work.close();
        checks.close();
    }
}
