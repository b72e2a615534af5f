package io.whatomate.notifications.runtime;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.platform.api.ApiTest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** Nobody keeps the processors of a node busy with trials of texts. */
class TrialsAtOnceTest extends ApiTest {

    private final String gate = "hold " + UUID.randomUUID();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @Autowired
    private CamelContext camel;

    @Value("${whatomate.rules.trials}")
    private int most;

    @Value("${whatomate.rules.trials-per-organization}")
    private int mostOfOne;

    @BeforeEach
    void listen() {
        camel.getRegistry().bind("trialHearing", TenantRulesTest.TRIALS);
    }

    @AfterEach
    void letAllGo() {
        TenantRulesTest.TRIALS.open(gate);
        callers.close();
    }

    @Test
    void anOrganizationHasAFewTrialsAtOnceAndOthersHaveTheirs() {
        var greedy = signedIn("admin");
        var other = signedIn("admin");
        var under = IntStream.range(0, mostOfOne).mapToObj(i -> supplyAsync(() -> trial(greedy, gate), callers)).toList();
        awaitHeld(mostOfOne);

        var refused = trial(greedy, "one more");
        assertThat(refused.status()).as("%s", refused.body()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("too-many-trials");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(trial(other, "mine").status()).isEqualTo(200);

        TenantRulesTest.TRIALS.open(gate);
        assertThat(under).allSatisfy(trial -> assertThat(trial.join().status()).isEqualTo(200));
        assertThat(trial(greedy, "one more").status()).as("the places are free again").isEqualTo(200);
    }

    @Test
    void aNodeHasSoManyTrialsAtOnceOfAllOrganizations() {
        var organizations = IntStream.range(0, most).mapToObj(i -> signedIn("admin")).toList();
        var under = organizations.stream().map(one -> supplyAsync(() -> trial(one, gate), callers)).toList();
        awaitHeld(most);

        assertThat(trial(signedIn("admin"), "one more").problem()).isEqualTo("too-many-trials");

        TenantRulesTest.TRIALS.open(gate);
        assertThat(under).allSatisfy(trial -> assertThat(trial.join().status()).isEqualTo(200));
    }

    @Test
    void aRefusedTextTakesNoPlaceForGood() {
        var admin = signedIn("admin");
        for (var i = 0; i <= mostOfOne; i++) {
            assertThat(trial(admin, "fail now").body().path("outcome").asText()).isEqualTo("failed");
        }
    }

    private Answer trial(User user, String says) {
        var text = """
                - route: {id: trial, from: {uri: 'kamelet:notify-http-source', steps: [{to: {uri: 'kamelet:trial-sink', parameters: {say: '%s'}}}]}}"""
                .formatted(says);
        return post("/rules/test", user, "{\"payload\": {}, \"text\": \"%s\"}".formatted(text));
    }

    private void awaitHeld(int number) {
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(() -> TenantRulesTest.TRIALS.held(gate) == number);
    }
}
