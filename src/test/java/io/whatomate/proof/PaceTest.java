package io.whatomate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.FreePort;
import io.whatomate.GraphServer.Call;
import io.whatomate.Whatomate;
import io.whatomate.platform.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** A number's rate is exact over a minute, and no second is above it by more than the burst: on one node and on two. */
@Tag("proof")
class PaceTest extends CoreTest {

    private static final int RATE = 80;
    private static final int BURST = 20;
    private static final int SECONDS = 60;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Autowired
    private Environment environment;

    @Test
    void oneNodeSendsEightyASecond() {
        sendsAtItsRate();
    }

    @Test
    void twoNodesTogetherSendEightyASecond() throws IOException {
        try (var second = secondNode()) {
            assertThat(second.getEnvironment().getProperty("whatomate.node-id"))
                    .isNotEqualTo(environment.getProperty("whatomate.node-id"));
            sendsAtItsRate();
        }
    }

    private void sendsAtItsRate() {
        var number = number();
        owe(number, RATE * (SECONDS + 10));
        var standstills = new Standstills();

        await().atMost(Duration.ofSeconds(SECONDS + 40)).pollInterval(Duration.ofSeconds(1))
                .until(() -> GRAPH.calls(number).size() >= RATE * (SECONDS + 3));
        var arrivals = GRAPH.calls(number).stream().mapToLong(Call::arrivedAt).sorted().toArray();

        // The bucket is full at first: the minute begins when its burst is spent.
        var begin = arrivals[0] + SECOND;
        var inTheMinute = Arrays.stream(arrivals).filter(at -> at >= begin && at < begin + SECONDS * SECOND).count();
        assertThat((double) inTheMinute / SECONDS).as("messages a second over a minute").isCloseTo(RATE, within(RATE * 0.02));
        standstills.close();
        assertThat(busiestSecond(arrivals, standstills)).as("messages in the busiest second").isLessThanOrEqualTo(RATE + BURST);
        db().sql("DELETE FROM outbox WHERE whatsapp_account_id = :id AND state = 'waiting'").param("id", number.account()).update();
    }

    /** Without what a standstill at most held up until then: what is on the way for 100 ms is counted on, and no longer. */
    private static long busiestSecond(long[] arrivals, Standstills standstills) {
        var most = 0L;
        for (int first = 0, last = 0; last < arrivals.length; last++) {
            while (arrivals[last] - arrivals[first] >= SECOND) {
                first++;
            }
            var heldUp = Math.ceilDiv(RATE * standstills.within(arrivals[first] - SECOND / 10, arrivals[last]), SECOND);
            most = Math.max(most, last - first + 1 - heldUp);
        }
        return most;
    }

    /** Messages that wait, each for a customer of its own inside the 24-hour window. */
    private void owe(BusinessNumber number, int messages) {
        db().sql("""
                WITH person AS (
                    INSERT INTO contacts (organization_id, phone_number)
                    SELECT :organization, '88' || lpad(n::text, 6, '0') FROM generate_series(1, :messages) n
                    RETURNING id),
                talk AS (
                    INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_inbound_at)
                    SELECT :organization, :account, id, now() FROM person),
                message AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, payload, status)
                    SELECT :organization, :account, id, 'outgoing', 'text', '{"text": {"body": "now"}}', 'pending' FROM person
                    RETURNING id, contact_id)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id)
                SELECT id, :organization, :account, contact_id FROM message""")
                .param("organization", number.organization()).param("account", number.account()).param("messages", messages)
                .update();
    }

    /** On the same database, with the same keys and a name of its own. */
    private ConfigurableApplicationContext secondNode() throws IOException {
        var dataDir = TestDatabase.emptyDataDir("second-node");
        var keys = Files.createDirectories(dataDir.resolve("keys"));
        Files.copy(Path.of(environment.getRequiredProperty("whatomate.data-dir"), "keys/encryption-keys"),
                keys.resolve("encryption-keys"));
        return new SpringApplicationBuilder(Whatomate.class).run(
                "--spring.datasource.url=" + environment.getProperty("spring.datasource.url"),
                "--spring.datasource.username=" + environment.getProperty("spring.datasource.username"),
                "--spring.datasource.password=" + environment.getProperty("spring.datasource.password"),
                "--whatomate.database.app-pool-size=5",
                "--whatomate.database.worker-pool-size=10",
                "--whatomate.graph.base-urls=" + GRAPH.url(),
                "--whatomate.data-dir=" + dataDir,
                "--whatomate.http.port=" + FreePort.next(),
                "--whatomate.management.port=" + FreePort.next(),
                "--whatomate.sandbox=false",
                "--whatomate.meta.app-secret=second",
                "--camel.main.name=second",
                "--spring.jmx.enabled=false");
    }
}
