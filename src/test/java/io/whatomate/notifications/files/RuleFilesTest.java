package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.whatomate.ApplicationTest;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.triggers.RuleDoors;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.beans.factory.annotation.Autowired;

/** The operator's rules run beside the product, change while it runs, and cannot break it or one another. */
class RuleFilesTest extends ApplicationTest {

    private static final String SAYS = """
            - route:
                id: %1$s
                description: Says what it was told to
                from:
                  uri: direct:%1$s
                  steps:
                    - setBody:
                        simple:
                          expression: %2$s
            """;

    private static final String KAMELET = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: rule-test-source
              labels:
                camel.apache.org/kamelet.type: source
            spec:
              definition:
                title: Rule test
                type: object
                required: [name]
                properties:
                  name:
                    title: Name
                    type: string
              template:
                from:
                  uri: direct:in-{{name}}
                  steps:
                    - setVariable:
                        name: said
                        simple:
                          expression: %s
                    - to:
                        uri: kamelet:sink
            """;

    private static final String HEARS = """
            - route:
                id: rule-hears
                from:
                  uri: kamelet:rule-test-source
                  parameters:
                    name: hears
                  steps:
                    - setBody:
                        simple:
                          expression: ${variable.said} heard
            """;

    private static final long LONGER_THAN_STABLE = TimeUnit.MILLISECONDS.toNanos(250);

    @Autowired
    private CamelContext context;

    @Autowired
    private ProducerTemplate routes;

    @Autowired
    private RuleDoors doors;

    @TempDir
    private Path parent;

    private Path folder;
    private RuleFiles files;
    private long nanos;

    @BeforeEach
    void openFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("rules"));
        files = new RuleFiles(context, new RuleFolder(folder, parent.resolve("data")), Clock.systemUTC(), new RunningRules(context, Clock.systemUTC(), doors));
    }

    @AfterEach
    void removeRules() throws IOException {
        for (var file : files.files()) {
            Files.deleteIfExists(folder.resolve(file.name()));
        }
        settle();
        files.close();
        assertThat(context.getRoutes()).noneMatch(route -> route.getRouteId().startsWith("rule-"));
    }

    @Test
    void aFileThatComesRunsAnEditTakesItsPlaceAndADeletionEndsIt() throws IOException {
        write("spoken.camel.yaml", SAYS.formatted("rule-spoken", "one"));
        settle();
        assertThat(ask("direct:rule-spoken")).isEqualTo("one");

        write("spoken.camel.yaml", SAYS.formatted("rule-spoken", "two times"));
        settle();
        assertThat(ask("direct:rule-spoken")).isEqualTo("two times");

        Files.delete(folder.resolve("spoken.camel.yaml"));
        settle();
        assertThat(context.getRoute("rule-spoken")).isNull();
        assertThat(files.files()).isEmpty();
    }

    @Test
    void aFileThatAnEditorTakesAwayForAMomentStays() throws IOException {
        var file = write("edited.camel.yaml", SAYS.formatted("rule-edited", "one"));
        settle();
        var route = context.getRoute("rule-edited");

        Files.delete(file);
        look();
        write("edited.camel.yaml", SAYS.formatted("rule-edited", "one"));
        settle();

        assertThat(context.getRoute("rule-edited")).isSameAs(route);
    }

    @Test
    void onlyTheRouteWhoseTextChangedIsSwapped() throws IOException {
        write("two.camel.yaml", SAYS.formatted("rule-left", "left") + SAYS.formatted("rule-right", "right"));
        settle();
        var left = context.getRoute("rule-left");

        write("two.camel.yaml", SAYS.formatted("rule-left", "left") + SAYS.formatted("rule-right", "right again"));
        settle();

        assertThat(context.getRoute("rule-left")).isSameAs(left);
        assertThat(ask("direct:rule-right")).isEqualTo("right again");
    }

    @Test
    void anExchangeUnderWayEndsInTheVersionInWhichItBegan() throws Exception {
        var reached = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        context.getRegistry().bind("ruleTestGate", (Processor) exchange -> {
            reached.countDown();
            gate.await(10, TimeUnit.SECONDS);
        });
        var waits = SAYS.formatted("rule-waits", "%s").replace("- setBody", "- process:\n            ref: ruleTestGate\n        - setBody");
        write("waits.camel.yaml", waits.formatted("the first"));
        settle();
        var underWay = routes.asyncRequestBody("direct:rule-waits", "", String.class);
        assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();

        write("waits.camel.yaml", waits.formatted("the second one"));
        look();
        nanos += LONGER_THAN_STABLE;
        var swapped = files.look(nanos);
        // A caller that may wait is served by the new version.
        var late = routes.asyncRequestBody("direct:rule-waits?block=true", "", String.class);
        assertThat(swapped).isNotDone();
        gate.countDown();
        swapped.join();

        assertThat(underWay.get()).isEqualTo("the first");
        assertThat(late.get()).isIn("the first", "the second one");
        assertThat(ask("direct:rule-waits")).isEqualTo("the second one");
        context.getRegistry().unbind("ruleTestGate");
    }

    @Test
    void aBrokenEditLeavesTheVersionBeforeAndEveryOtherRule() throws IOException {
        write("good.camel.yaml", SAYS.formatted("rule-good", "good"));
        write("other.camel.yaml", SAYS.formatted("rule-other", "other"));
        settle();
        var other = context.getRoute("rule-other");

        write("good.camel.yaml", SAYS.formatted("rule-good", "better").replace("setBody", "setBdoy"));
        settle();

        assertThat(ask("direct:rule-good")).isEqualTo("good");
        assertThat(context.getRoute("rule-other")).isSameAs(other);
        var reports = new RuleReports(files, context);
        assertThat(reports.all().files().getFirst().state()).isEqualTo("previous");
        assertThat(reports.all().files().getFirst().version()).isNotEqualTo(reports.all().files().getFirst().refused());
        assertThat(new RulesHealth(reports).health().toString()).contains("UP", "good.camel.yaml:7:11 Camel knows no step or option \"setBdoy\" here. Did you mean setBody?");
        assertThat(send(HttpRequest.newBuilder(url("/ready"))).statusCode()).isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(url("/health"))).statusCode()).isEqualTo(200);

        // One that passes every check and fails at its start: the version before is put back.
        write("good.camel.yaml", SAYS.formatted("rule-good", "better").replace("direct:rule-good", "direct:rule-other"));
        settle();
        assertThat(ask("direct:rule-good")).isEqualTo("good");
        assertThat(files.files().getFirst().faults()).extracting(RuleFault::code).containsExactly("not-started");
    }

    @Test
    void whatIsWrongIsSaidWithPlaceAndMend() throws IOException {
        var cases = """
                - setBdoy: {simple: x}           | 7 11 unknown-key Did you mean setBody?
                - log: {mesage: x}               | 7 17 unknown-key Did you mean message?
                - to: kafak:orders               | 7 15 unknown-component Did you mean kafka?
                - to: kamelet:no-such-sink       | 7 15 unknown-kamelet Available:
                - to: "timer:x?perod=5"          | 7 15 unknown-option Did you mean period?
                - to: "file:x?fileExist=Often"   | 7 15 unfit-option lists the values
                - setBody: {simple: "${boddy}"}  | 7 30 simple ${body.total}
                - process: {ref: nobody}         | 7 26 unknown-bean - beans:
                - to: [                          | 8 9 yaml Look at the indentation
                """.lines().map(line -> line.split("\\|")).toList();
        for (var i = 0; i < cases.size(); i++) {
            write("bad-%d.camel.yaml".formatted(i), SAYS.formatted("rule-bad-" + i, "x")
                    .replace("steps:\n", "steps:\n        " + cases.get(i)[0].strip() + "\n"));
        }
        settle();

        for (var i = 0; i < cases.size(); i++) {
            var fault = files.files().get(i).faults().getFirst();
            assertThat("%d %d %s %s".formatted(fault.line(), fault.column(), fault.code(), fault.mend()))
                    .as(fault.toString())
                    .startsWith(cases.get(i)[1].strip().replaceFirst("^(\\d+ \\d+ \\S+) .*", "$1"))
                    .contains(cases.get(i)[1].strip().replaceFirst("^\\d+ \\d+ \\S+ ", ""));
        }
    }

    @Test
    void aFileIsLeftAloneUntilItsSizeHasBeenStableFor200Milliseconds() throws IOException {
        write("slow.camel.yaml", "- route:\n");
        look();
        nanos += TimeUnit.MILLISECONDS.toNanos(199);
        files.look(nanos).join();
        assertThat(files.files()).as("seen for 199 ms").isEmpty();

        write("slow.camel.yaml", SAYS.formatted("rule-slow", "all of it"));
        nanos += TimeUnit.MILLISECONDS.toNanos(10);
        files.look(nanos).join();
        assertThat(files.files()).as("it changed").isEmpty();

        nanos += TimeUnit.MILLISECONDS.toNanos(200);
        files.look(nanos).join();
        assertThat(ask("direct:rule-slow")).isEqualTo("all of it");
    }

    @Test
    void whatOthersMayWriteToOrLiesElsewhereIsRefused() throws IOException {
        var exposed = write("exposed.camel.yaml", SAYS.formatted("rule-exposed", "x"));
        Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-rw-r--"));
        var open = Files.createDirectory(folder.resolve("open"));
        write("open/inner.camel.yaml", SAYS.formatted("rule-inner", "x"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xrwx"));
        Files.writeString(parent.resolve("outside.camel.yaml"), SAYS.formatted("rule-outside", "x"));
        Files.createSymbolicLink(folder.resolve("linked.camel.yaml"), parent.resolve("outside.camel.yaml"));
        Files.createDirectories(folder.resolve("examples"));
        write("examples/example.camel.yaml", SAYS.formatted("rule-example", "x"));
        write("below/deep.camel.yaml", SAYS.formatted("rule-deep", "deep"));
        settle();

        assertThat(files.files()).extracting(RuleFile::name, file -> file.faults().stream().map(RuleFault::code).toList())
                .containsExactly(
                        tuple("below/deep.camel.yaml", List.of()),
                        tuple("exposed.camel.yaml", List.of("refused")),
                        tuple("linked.camel.yaml", List.of("refused")),
                        tuple("open/inner.camel.yaml", List.of("refused")));
        assertThat(ask("direct:rule-deep")).isEqualTo("deep");

        Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-r--r--"));
        settle();
        assertThat(ask("direct:rule-exposed")).as("mended").isEqualTo("x");
    }

    @Test
    void aFolderInTheDataDirectoryOrOpenToOthersIsRefused() throws IOException {
        write("any.camel.yaml", SAYS.formatted("rule-any", "x"));
        var inData = new RuleFiles(context, new RuleFolder(folder, parent), Clock.systemUTC(), new RunningRules(context, Clock.systemUTC(), doors));
        inData.look(0).join();
        inData.look(LONGER_THAN_STABLE).join();
        assertThat(inData.files()).singleElement().satisfies(file -> assertThat(file.faults().getFirst().detail()).contains("data directory"));
        inData.close();

        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
        settle();
        assertThat(context.getRoute("rule-any")).isNull();
        assertThat(files.files()).singleElement().satisfies(file -> assertThat(file.faults().getFirst().detail()).contains("chmod go-w"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - route: {id: webhook-take-delivery, from: {uri: direct:stolen, steps: [{stop: {}}]}}                    | name-taken
            - beans: [{name: listQuery, type: java.util.ArrayList}]                                                  | name-taken
            - rest: {path: /mine, get: [{to: direct:x}]}                                                             | opens-address
            - routeConfiguration: {onException: [{onException: {exception: [java.lang.Exception]}}]}                 | configuration-id
            - route: {from: {uri: direct:x, steps: [{stop: {}}]}}                                                    | id-missing
            - routeTemplate: {id: x}                                                                                 | unknown-entry
            """)
    void aRuleTakesNothingOfTheProducts(String text, String code) throws IOException {
        var before = context.getRoute("webhook-take-delivery");
        write("thief.camel.yaml", text);
        settle();

        assertThat(files.files().getFirst().faults()).extracting(RuleFault::code).containsExactly(code);
        assertThat(context.getRoute("webhook-take-delivery")).isSameAs(before);
    }

    @Test
    void aBeanOfAFileThatIsRefusedIsNotEvenMade() throws IOException {
        System.clearProperty("ruleTestBeanMade");
        write("bean.camel.yaml", """
                - beans:
                    - name: ruleTestBean
                      type: java.lang.System
                      factoryMethod: setProperty
                      constructors: {0: ruleTestBeanMade, 1: "yes"}
                - route: {id: webhook-take-delivery, from: {uri: direct:stolen, steps: [{stop: {}}]}}
                """);
        settle();

        assertThat(files.files().getFirst().faults()).extracting(RuleFault::code).containsExactly("name-taken");
        assertThat(System.getProperty("ruleTestBeanMade")).isNull();
    }

    @Test
    void aKameletOfTheOperatorsIsSwappedUnderTheRuleThatUsesIt() throws IOException {
        write("rule-test-source.kamelet.yaml", KAMELET.formatted("once"));
        write("hears.camel.yaml", HEARS);
        settle();
        assertThat(ask("direct:in-hears")).isEqualTo("once heard");

        write("rule-test-source.kamelet.yaml", KAMELET.formatted("twice"));
        settle();
        settle();
        assertThat(ask("direct:in-hears")).isEqualTo("twice heard");

        Files.delete(folder.resolve("hears.camel.yaml"));
        settle();
        assertThat(context.getRoutes()).noneMatch(route -> route.getEndpoint().getEndpointUri().contains("in-hears"));
    }

    @Test
    void aRuleIsPausedAndGoesOnAndThatTakesNoNodeDown() throws Exception {
        write("rule-test-source.kamelet.yaml", KAMELET.formatted("once"));
        write("hears.camel.yaml", HEARS);
        settle();
        var endpoint = new RulesEndpoint(new RuleReports(files, context), files);
        ask("direct:in-hears");

        assertThat(endpoint.act("rule-hears", "pause").state()).isEqualTo("paused");
        assertThatThrownBy(() -> ask("direct:in-hears")).rootCause().hasMessageContaining("No consumers available");
        assertThat(send(HttpRequest.newBuilder(url("/ready"))).statusCode()).isEqualTo(200);
        var resumed = endpoint.act("rule-hears", "resume");

        assertThat(resumed.state()).isEqualTo("started");
        assertThat(resumed.triggered()).isEqualTo(1);
        assertThat(ask("direct:in-hears")).isEqualTo("once heard");
        assertThat(endpoint.act("no-such-rule", "pause")).isNull();
        assertThatThrownBy(() -> endpoint.act("rule-hears", "delete")).isInstanceOf(InvalidEndpointRequestException.class);
    }

    @Test
    void theConsoleTellsOfFilesCountersAndTheLastFailure() throws IOException {
        write("fails.camel.yaml", SAYS.formatted("rule-fails", "${body.nothing}"));
        settle();
        assertThatThrownBy(() -> ask("direct:rule-fails"));

        var rule = new RuleReports(files, context).all().files().getFirst().rules().getFirst();

        assertThat(rule.description()).isEqualTo("Says what it was told to");
        assertThat(List.of(rule.triggered(), rule.failed(), rule.inFlight())).isEqualTo(List.of(1L, 1L, 0L));
        assertThat(rule.lastFailure().error()).contains("nothing");
        assertThat(send(asOperator(console("/actuator/rules"))).body()).contains("\"files\":");
        assertThat(send(asOperator(console("/actuator/health"))).body()).contains("\"rules\":{\"status\":\"UP\"");
        assertThat(send(HttpRequest.newBuilder(console("/actuator/rules"))).statusCode()).isEqualTo(401);
    }

    @Test
    void noCallFindsNobodyWhileItsRuleIsSwapped() throws Exception {
        var heard = ConcurrentHashMap.<String>newKeySet();
        context.getRegistry().bind("ruleTestHears", (Processor) exchange -> heard.add(exchange.getVariable("said", String.class)));
        var called = """
                - route:
                    id: rule-called
                    from:
                      uri: kamelet:notify-http-source
                      parameters: {rule: called-in-swaps}
                      steps:
                        - setVariable: {name: said, constant: {expression: "%s"}}
                        - process: {ref: ruleTestHears}
                """;
        write("called.camel.yaml", called.formatted("version 0"));
        settle();
        var calls = new AtomicInteger();
        var refused = new CopyOnWriteArrayList<String>();
        var over = new AtomicBoolean();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var caller = 0; caller < 3; caller++) {
                callers.execute(() -> {
                    while (!over.get()) {
                        var failure = call("called-in-swaps");
                        if (failure != null) {
                            refused.add(failure.toString());
                        }
                        calls.incrementAndGet();
                    }
                });
            }
            for (var version = 1; version <= 8; version++) {
                var before = calls.get();
                write("called.camel.yaml", called.formatted("version " + version + ".".repeat(version)));
                settle();
                await().atMost(Duration.ofSeconds(20)).until(() -> calls.get() > before + 10);
            }
            over.set(true);
        }

        assertThat(refused).isEmpty();
        assertThat(heard).hasSize(9);
        Files.delete(folder.resolve("called.camel.yaml"));
        settle();
        assertThat(call("called-in-swaps")).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.type()).isEqualTo("rule-unknown"));
        context.getRegistry().unbind("ruleTestHears");
    }

    private Exception call(String rule) {
        return routes.request("direct:triggerFileRule", exchange -> {
            exchange.getMessage().setBody(Map.of());
            exchange.setVariable("ruleName", rule);
            exchange.setVariable("organizationId", "01985d1c-0000-7000-8000-00000000dead");
        }).getException();
    }

    private String ask(String endpoint) {
        return routes.requestBody(endpoint, "", String.class);
    }

    private void look() {
        nanos += LONGER_THAN_STABLE;
        files.look(nanos).join();
    }

    /** Two looks: the first sees what changed, the second that it has been so since. */
    private void settle() {
        look();
        look();
    }

    private Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
