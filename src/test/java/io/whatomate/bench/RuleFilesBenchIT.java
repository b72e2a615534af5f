package io.whatomate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.PackagedApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand rule files in the packaged application: how long until all run, what they cost while nothing happens, and one swap. */
@Tag("bench")
class RuleFilesBenchIT {

    private static final int RULES = 1_000;
    private static final Pattern RUNS = Pattern.compile("Rule rule-\\d+\\.camel\\.yaml runs");
    private static final Pattern SWAP = Pattern.compile("Rule rule-7\\.camel\\.yaml runs \\(\\w+, (\\d+) ms\\)");
    private static final String RULE = """
            - route:
                id: bench-%1$d
                from:
                  uri: direct:bench-%1$d
                  steps:
                    - filter:
                        simple:
                          expression: ${body[order][status]} == 'paid'
                        steps:
                          - setVariable:
                              name: total
                              simple:
                                expression: ${body[order][total]} EUR %2$s
                          - log:
                              message: order ${body[order][id]}
            """;

    private final Report report = new Report("target/bench-rule-files.json");

    @TempDir
    Path folder;

    @Test
    void measures() throws Exception {
        var rules = Files.createDirectories(folder.resolve("rules"));
        try (var application = PackagedApplication.start(folder, Map.of());
                var jvm = new Jvm(application.process().pid())) {
            application.awaitReady();
            TimeUnit.SECONDS.sleep(5);
            var before = jvm.heapInUse();
            for (var i = 0; i < RULES; i++) {
                Files.writeString(rules.resolve("rule-" + i + ".camel.yaml"), RULE.formatted(i, ""));
            }
            var begun = System.nanoTime();
            await(application, RUNS, RULES);
            report.add("loadSeconds", RULES + " rule files, until all run", (System.nanoTime() - begun) / 1e9, "s", "< 10");
            report.add("heapMegabytes", "heap that they hold", (jvm.heapInUse() - before) / 1e6, "MB", "< 100");
            var work = jvm.processorTime();
            TimeUnit.SECONDS.sleep(10);
            report.add("idlePercent", "of a processor, while nothing happens", jvm.processorTime().minus(work).toMillis() / 100.0, "%", "");
            var swaps = new ArrayList<Long>();
            for (var i = 0; i < 20; i++) {
                Files.writeString(rules.resolve("rule-7.camel.yaml"), RULE.formatted(7, "v" + i));
                await(application, SWAP, i + 2);
                swaps.add(Long.parseLong(SWAP.matcher(application.log()).results().toList().getLast().group(1)));
            }
            report.add("swapMillis", "one rule swapped, the slowest of 20", swaps.stream().mapToLong(Long::longValue).max().orElseThrow(), "ms", "< 200");
            assertThat(swaps).allMatch(millis -> millis < 200);
        }
        report.print();
    }

    /** By the log, which costs the application nothing. */
    private static void await(PackagedApplication application, Pattern line, int times) throws InterruptedException {
        for (var tries = 0; line.matcher(application.log()).results().count() < times; tries++) {
            assertThat(tries).isLessThan(1_200);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
