package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's rules run beside the product, and change while it runs; what is under way in them ends. */
class RuleFilesTest extends RulesFolderTest {

    private static final String NOBODY = "01985d1c-0000-7000-8000-00000000dead";

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
    void aRouteOfAnotherIdTakesOverTheAddressOfTheOneBefore() throws IOException {
        write("named.camel.yaml", SAYS.formatted("rule-old", "old"));
        settle();
        write("named.camel.yaml", SAYS.formatted("rule-new", "new").replace("direct:rule-new", "direct:rule-old"));
        settle();

        assertThat(files.files()).singleElement().satisfies(file -> assertThat(file.faults()).isEmpty());
        assertThat(ask("direct:rule-old")).isEqualTo("new");
        assertThat(context.getRoute("rule-old")).isNull();

        write("named.camel.yaml", SAYS.formatted("rule-third", "third").replace("direct:rule-third", "direct:keepDelivery"));
        settle();
        assertThat(files.files().getFirst().faults()).extracting(RuleFault::code).containsExactly("not-started");
        assertThat(ask("direct:rule-old")).as("the version before is put back").isEqualTo("new");
    }

    @Test
    void aFileThatGetsAnotherNameGoesOnUnderItAndOneWhoseNamesAreTakenGetsThemLater() throws IOException {
        write("before.camel.yaml", SAYS.formatted("rule-moved", "one"));
        settle();
        Files.move(folder.resolve("before.camel.yaml"), folder.resolve("after.camel.yaml"));
        settle();
        assertThat(files.files()).singleElement().satisfies(file -> assertThat(file.name() + file.faults()).isEqualTo("after.camel.yaml[]"));
        assertThat(ask("direct:rule-moved")).isEqualTo("one");

        write("copy.camel.yaml", SAYS.formatted("rule-moved", "two"));
        settle();
        assertThat(files.files().getLast().faults()).extracting(RuleFault::code).containsExactly("name-taken");
        Files.delete(folder.resolve("after.camel.yaml"));
        settle();
        nanos += TimeUnit.SECONDS.toNanos(10);
        settle();
        assertThat(ask("direct:rule-moved")).isEqualTo("two");
    }

    @Test
    void aKameletThatIsMovedIsThereAndOneOfItsNameDoesNotTakeItsPlace() throws IOException {
        write("rule-test-source.kamelet.yaml", KAMELET.formatted("once"));
        write("hears.camel.yaml", HEARS);
        settle();
        Files.createDirectories(folder.resolve("own"));
        Files.move(folder.resolve("rule-test-source.kamelet.yaml"), folder.resolve("own/rule-test-source.kamelet.yaml"));
        settle();
        settle();
        write("hears.camel.yaml", HEARS.replace(" heard", " and again"));
        settle();
        assertThat(ask("direct:in-hears")).isEqualTo("once and again");

        write("rule-test-source.kamelet.yaml", KAMELET.formatted("twice"));
        settle();
        assertThat(files.files().getLast().faults()).extracting(RuleFault::code).containsExactly("name-taken");
        Files.delete(folder.resolve("rule-test-source.kamelet.yaml"));
        settle();
        write("hears.camel.yaml", HEARS);
        settle();
        assertThat(ask("direct:in-hears")).isEqualTo("once heard");
    }

    @Test
    void anExchangeUnderWayEndsInTheVersionInWhichItBegan() throws Exception {
        var reached = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        context.getRegistry().bind("ruleTestGate", (Processor) exchange -> {
            reached.countDown();
            gate.await(60, TimeUnit.SECONDS);
        });
        var waits = SAYS.formatted("rule-waits", "%s").replace("- setBody", "- process:\n            ref: ruleTestGate\n        - setBody");
        write("waits.camel.yaml", waits.formatted("the first"));
        settle();
        var underWay = routes.asyncRequestBody("direct:rule-waits", "", String.class);
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();

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
                await().atMost(SOON).until(() -> calls.get() > before + 10);
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

    @Test
    void noStepFindsNobodyWhileTheRuleThatItCallsIsSwapped() throws Exception {
        write("says.camel.yaml", SAYS.formatted("rule-says", "version 0"));
        write("calls.camel.yaml", """
                - route:
                    id: rule-calls
                    from:
                      uri: direct:rule-calls
                      steps:
                        - to: {uri: "direct:rule-says"}
                        - toD: {uri: "direct:${header.called}"}
                """);
        settle();
        var heard = ConcurrentHashMap.<String>newKeySet();
        var over = new AtomicBoolean();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = callers.submit(() -> {
                while (!over.get()) {
                    heard.add(routes.requestBodyAndHeader("direct:rule-calls", "", "called", "rule-says", String.class));
                }
                return true;
            });
            for (var version = 1; version <= 8; version++) {
                var said = "version " + version + ".".repeat(version);
                write("says.camel.yaml", SAYS.formatted("rule-says", said));
                settle();
                await().atMost(SOON).until(() -> heard.contains(said) || calls.isDone());
            }
            over.set(true);
            assertThat(calls.get()).isTrue();
        }
        Files.delete(folder.resolve("says.camel.yaml"));
        settle();
        assertThatThrownBy(() -> ask("direct:rule-calls")).as("it is gone, and nobody waits for it").rootCause().hasMessageContaining("No consumers available");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "to: {uri: 'direct:rule-says'}",
        "toD: {uri: 'direct:${header.called}'}",
        "enrich: {constant: {expression: 'direct:rule-says'}}",
        "recipientList: {constant: {expression: 'direct:rule-says,direct:rule-says'}}",
        "routingSlip: {constant: {expression: 'direct:rule-says,direct:rule-says'}}",
        "dynamicRouter: {method: {ref: ruleTestRouter, method: next}}",
        "multicast: {steps: [{to: 'direct:rule-says'}, {to: 'direct:rule-says'}]}"})
    void everyStepWaitsForTheRuleThatItCallsWhileThatIsSwapped(String step) throws Exception {
        context.getRegistry().bind("ruleTestRouter", new Router());
        write("says.camel.yaml", SAYS.formatted("rule-says", "said"));
        write("calls.camel.yaml", """
                - route:
                    id: rule-calls
                    from:
                      uri: direct:rule-calls
                      steps:
                        - %s
                """.formatted(step));
        settle();
        var address = List.of("direct://rule-says");
        doors.shut(address);
        context.getRouteController().suspendRoute("rule-says");

        var answer = routes.asyncRequestBodyAndHeader("direct:rule-calls", "", "called", "rule-says", String.class);
        await().atMost(SOON).until(() -> answer.isDone() || context.getInflightRepository().size("rule-calls") == 1);
        context.getRouteController().resumeRoute("rule-says");
        doors.open(address);

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("said");
        context.getRegistry().unbind("ruleTestRouter");
    }

    /** For a step that asks anew after each call. */
    public static final class Router {

        public String next(@ExchangeProperty(Exchange.SLIP_ENDPOINT) String before) {
            return before == null ? "direct:rule-says" : null;
        }
    }

    private Exception call(String rule) {
        return routes.request("direct:triggerFileRule", exchange -> {
            exchange.getMessage().setBody(Map.of());
            exchange.setVariable("ruleName", rule);
            exchange.setVariable("organizationId", NOBODY);
        }).getException();
    }
}
