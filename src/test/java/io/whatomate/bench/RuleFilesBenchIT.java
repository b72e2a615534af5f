package io.whatomate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.PackagedApplication;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand rule files in the packaged application: how long until all run, what they cost while nothing happens, and one swap. */
@Tag("bench")
class RuleFilesBenchIT {

    private static final int RULES = 1_000;
    private static final String PASSWORD = "correct horse battery staple";
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
        try (var application = PackagedApplication.start(folder, Map.of("WHATOMATE_ADMIN_PASSWORD", PASSWORD));
                var jvm = new Jvm(application.process().pid())) {
            application.awaitReady();
            TimeUnit.SECONDS.sleep(5);
            var before = jvm.heapInUse();
            for (var i = 0; i < RULES; i++) {
                Files.writeString(rules.resolve("rule-" + i + ".camel.yaml"), RULE.formatted(i, ""));
            }
            var begun = System.nanoTime();
            awaitFiles(application, files -> files.size() == RULES);
            report.add("loadSeconds", RULES + " rule files, until all run", (System.nanoTime() - begun) / 1e9, "s", "< 10");
            report.add("heapMegabytes", "heap that they hold", (jvm.heapInUse() - before) / 1e6, "MB", "< 100");
            var work = jvm.processorTime();
            TimeUnit.SECONDS.sleep(10);
            report.add("idlePercent", "of a processor, while nothing happens", jvm.processorTime().minus(work).toMillis() / 100.0, "%", "");
            var swaps = new ArrayList<Long>();
            for (var i = 0; i < 20; i++) {
                Files.writeString(rules.resolve("rule-7.camel.yaml"), RULE.formatted(7, "v" + i));
                var wanted = i + 2;
                awaitLog(application, wanted);
                swaps.add(swaps(application).getLast());
            }
            report.add("swapMillis", "one rule swapped, the slowest of 20", swaps.stream().mapToLong(Long::longValue).max().orElseThrow(), "ms", "< 200");
            assertThat(swaps).allMatch(millis -> millis < 200);
        }
        report.print();
    }

    private static void awaitLog(PackagedApplication application, int times) throws InterruptedException {
        for (var tries = 0; swaps(application).size() < times; tries++) {
            assertThat(tries).as(application.log()).isLessThan(200);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static List<Long> swaps(PackagedApplication application) {
        return SWAP.matcher(application.log()).results().map(swap -> Long.parseLong(swap.group(1))).toList();
    }

    private static void awaitFiles(PackagedApplication application, Predicate<JsonNode> wanted) throws Exception {
        var http = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(application.console("/actuator/rules"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(("admin@example.com:" + PASSWORD).getBytes()))
                .build();
        var begun = System.nanoTime();
        while (!wanted.test(new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body()).path("files"))) {
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(60));
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
