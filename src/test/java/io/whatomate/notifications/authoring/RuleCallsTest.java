package io.whatomate.notifications.authoring;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.http.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** Setting rules off by a call. */
class RuleCallsTest extends ApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPERATORS = "operators-" + UUID.randomUUID().toString().substring(0, 8);

    @Autowired
    private CamelContext camel;

    @Value("${whatomate.rules.calls-per-rule}")
    private int mostOfOne;

    private User admin;
    private User manager;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
        manager = signedIn(admin.organization(), "manager");
    }

    @AfterEach
    void remove() throws Exception {
        camel.getRouteController().stopRoute(OPERATORS);
        camel.removeRoute(OPERATORS);
    }

    @Test
    void aCallIsKeptRunAndTold() throws Exception {
        var rule = create("orders", "");

        var called = post("/rules/" + rule + "/trigger?wait=true", manager, "{\"order\": {\"id\": 7}}");

        assertThat(called.status()).as("%s", called.body()).isEqualTo(200);
        assertThat(called.body().path("status").asText()).isEqualTo("skipped");
        var delivery = get("/rules/" + rule + "/deliveries/" + called.body().path("deliveryId").asText(), manager).body();
        assertThat(delivery.at("/payload/order/id").asInt()).isEqualTo(7);
        assertThat(delivery.path("key").asText()).isEqualTo(called.body().path("key").asText());
        assertThat(get("/rules/" + rule + "/runs", manager).body().at("/totals/triggered").asInt()).isEqualTo(1);
        assertThat(post("/rules/orders/trigger", manager, "{}").status()).isIn(200, 202);
        assertThat(get("/rules/" + rule + "/deliveries", manager).body().path("items")).hasSize(2);
    }

    @Test
    void aCallThatIsRepeatedFindsWhatTheFirstOneMade() throws Exception {
        var rule = create("orders", "");

        var made = IntStream.range(0, 6).parallel()
                .mapToObj(i -> call("POST", "/rules/" + rule + "/trigger", manager, "{}", "Idempotency-Key", "order-7"))
                .peek(answer -> assertThat(answer.status()).isIn(200, 202))
                .map(answer -> answer.body().path("deliveryId").asText())
                .distinct();

        assertThat(made).hasSize(1);
        assertThat(call("POST", "/rules/" + rule + "/trigger", manager, "{}", "Idempotency-Key", "order-8").body().path("key").asText()).isEqualTo("order-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"key\": 'order-${body.id}'", "'key' : 'order-${body.id}'", "? key\n: 'order-${body.id}'", "\"k\\x65y\": 'order-${body.id}'"})
    void theKeyMayBeWrittenAsYamlAllows(String key) throws Exception {
        var rule = create("quoted", "parameters:\n" + key.indent(8));

        var called = call("POST", "/rules/" + rule + "/trigger", manager, "{\"id\": 7}", "Idempotency-Key", "one").body();

        assertThat(called.path("key").asText()).isEqualTo("order-7");
    }

    @Test
    void whatTheRuleCallsTheSameIsTheSame() throws Exception {
        var rule = create("orders", "parameters: {key: \"order-${body.id}\"}");

        var first = call("POST", "/rules/" + rule + "/trigger", manager, "{\"id\": 7}", "Idempotency-Key", "one").body();
        var second = call("POST", "/rules/" + rule + "/trigger", manager, "{\"id\": 7, \"again\": true}", "Idempotency-Key", "two").body();

        assertThat(first.path("key").asText()).isEqualTo("order-7");
        assertThat(second.path("deliveryId")).isEqualTo(first.path("deliveryId"));
        var longest = post("/rules/" + rule + "/trigger", manager, "{\"id\": \"%s\"}".formatted("x".repeat(300))).body().path("key").asText();
        assertThat(longest).hasSizeLessThanOrEqualTo(255).isNotEqualTo(
                post("/rules/" + rule + "/trigger", manager, "{\"id\": \"%s\"}".formatted("x".repeat(301))).body().path("key").asText());
    }

    @Test
    void aRuleThatIsOffKeepsNothingAndAPausedOneKeepsTheEvent() throws Exception {
        var rule = create("orders", "");
        post("/rules/" + rule + "/pause", admin, null);
        var waits = post("/rules/" + rule + "/trigger", manager, "{}");
        assertThat(waits.status()).isEqualTo(202);
        assertThat(waits.body().path("status").asText()).isEqualTo("pending");

        post("/rules/" + rule + "/disable", admin, null);
        assertThat(post("/rules/" + rule + "/trigger", manager, "{}").problem()).isEqualTo("rule-disabled");
        assertThat(get("/rules/" + rule + "/deliveries", admin).body().path("items")).hasSize(1);
    }

    @Test
    void nobodySetsAnotherTenantsRuleOff() throws Exception {
        var rule = create("orders", "");
        var stranger = signedIn("admin");

        assertThat(post("/rules/" + rule + "/trigger", stranger, "{}").status()).isEqualTo(404);
        assertThat(post("/rules/orders/trigger", stranger, "{}").problem()).isEqualTo("rule-unknown");
        assertThat(post("/rules/" + rule + "/trigger", signedIn(admin.organization(), "agent"), "{}").status()).isEqualTo(403);
    }

    @Test
    void theOperatorsRuleRunsForTheCallersOrganization() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:rule-" + OPERATORS).routeId(OPERATORS).errorHandler(noErrorHandler())
                        .process(exchange -> {
                            var body = exchange.getMessage().getBody(Map.class);
                            if (body.containsKey("end")) {
                                // As the step stop does, and an action that ends the rule.
                                exchange.setRouteStop(true);
                                return;
                            }
                            if (body.containsKey("refuse")) {
                                throw Problem.of(422, "template-unknown", "No template", "There is no such template.");
                            }
                            if (!admin.organization().toString().equals(exchange.getVariable("organizationId")) || body.containsKey("fail")) {
                                throw new IllegalStateException("secret of the operator");
                            }
                        });
            }
        });

        var called = call("POST", "/rules/" + OPERATORS + "/trigger", manager, "{}", "Idempotency-Key", "k");
        assertThat(called.status()).as("%s", called.body()).isEqualTo(200);
        assertThat(called.body().path("status").asText()).isEqualTo("done");
        assertThat(called.body().path("deliveryId").isNull()).isTrue();
        assertThat(post("/rules/" + OPERATORS + "/trigger", manager, "{\"end\": true}").status()).isEqualTo(200);
        assertThat(post("/rules/" + OPERATORS + "/trigger", manager, "{\"refuse\": true}").problem()).isEqualTo("template-unknown");
        var failed = post("/rules/" + OPERATORS + "/trigger", manager, "{\"fail\": true}");
        assertThat(failed.problem()).isEqualTo("rule-failed");
        assertThat(failed.body().toString()).doesNotContain("secret");
    }

    @Test
    void anOperatorsRuleHasSoManyCallsUnderWayAndNoMore() throws Exception {
        var inside = new Semaphore(0);
        var gate = new CountDownLatch(1);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:rule-" + OPERATORS).routeId(OPERATORS).errorHandler(noErrorHandler()).process(exchange -> {
                    inside.release();
                    gate.await();
                });
            }
        });
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var under = IntStream.range(0, mostOfOne).mapToObj(i -> supplyAsync(this::callOperators, callers)).toList();
            assertThat(inside.tryAcquire(mostOfOne, 20, TimeUnit.SECONDS)).isTrue();

            var refused = callOperators();
            assertThat(refused.status()).as("%s", refused.body()).isEqualTo(429);
            assertThat(refused.problem()).isEqualTo("too-many-calls");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(post("/rules/no-such-rule/trigger", manager, "{}").status()).as("what is not there needs no place").isEqualTo(404);

            gate.countDown();
            assertThat(under).allSatisfy(call -> assertThat(call.join().status()).isEqualTo(200));
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(callOperators().status()).as("the places are free again").isEqualTo(200));
    }

    private Answer callOperators() {
        return post("/rules/" + OPERATORS + "/trigger", manager, "{}");
    }

    private String create(String name, String parameters) throws Exception {
        var text = """
                - route:
                    id: %s
                    from:
                      uri: kamelet:notify-http-source
                      %s
                      steps:
                        - log:
                            message: called
                """.formatted(name, parameters.isEmpty() ? "description: Called" : parameters);
        var created = post("/rules", admin, JSON.writeValueAsString(Map.of("text", text)));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        return created.body().path("id").asText();
    }
}
