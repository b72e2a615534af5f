package io.whatomate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.FreePort;
import io.whatomate.PackagedApplication;
import io.whatomate.notifications.CalledRule;
import io.whatomate.proof.Phones.Screen;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while calls set a rule off: whoever was told 202 has one message on the phone, not none and not two. */
@Tag("proof")
class RuleKillIT {

    private static final String PASSWORD = "correct horse battery staple";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = 6;
    private static final int CALLS_PER_SECOND = 20;
    private static final int MOST_CALLS = 3_000;
    private static final long FIRST_PHONE = 4915800000000L;

    private static final String RULE = CalledRule.of("order-update", """
            - to:
                uri: kamelet:whatsapp-template-sink
                parameters:
                  to: "${body.phone}"
                  name: order_update
                  language: en_US
                  parameters: '["${body.name}", "${body.order}"]'
            """);

    private final long seed = Long.getLong("proof.seed", ThreadLocalRandom.current().nextLong());
    private final Random random = new Random(seed);
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicLong next = new AtomicLong(FIRST_PHONE);
    private final Queue<String> taken = new ConcurrentLinkedQueue<>();
    private final Queue<String> open = new ConcurrentLinkedQueue<>();
    private final Map<String, String> settings = Map.of(
            "WHATOMATE_SANDBOX", "true",
            "WHATOMATE_ADMIN_EMAIL", "admin@example.com",
            "WHATOMATE_ADMIN_PASSWORD", PASSWORD,
            "WHATOMATE_HTTP_PORT", Integer.toString(FreePort.next()));
    private volatile PackagedApplication application;
    private volatile String token;
    private UUID rule;

    @TempDir
    Path folder;

    @Test
    void whoeverWasToldThatItIsTakenHasOneMessageThoughKilledAgainAndAgain() throws Exception {
        System.out.println("Moments of the kills come from seed " + seed);
        application = PackagedApplication.start(folder, settings);
        try {
            application.awaitReady();
            signIn();
            begin();
            var clock = Executors.newScheduledThreadPool(2);
            clock.scheduleAtFixedRate(this::callOnce, 0, 1_000_000 / CALLS_PER_SECOND, TimeUnit.MICROSECONDS);
            for (var kill = 1; kill <= KILLS; kill++) {
                if (kill % 3 != 0) {
                    application.awaitReady();
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(300, 4000));
                application.kill();
                application = PackagedApplication.start(folder, settings);
            }
            application.awaitReady();
            TimeUnit.SECONDS.sleep(2);
            clock.shutdown();
            assertThat(clock.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            // Whoever got no answer asks again, with the same key.
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                List.copyOf(open).forEach(phone -> {
                    open.remove(phone);
                    call(phone);
                });
                return open.isEmpty();
            });
            compare();
        } finally {
            application.close();
        }
    }

    private void signIn() throws Exception {
        var answer = http.send(HttpRequest.newBuilder(application.url("/api/v1/auth/login")).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("email", "admin@example.com", "password", PASSWORD)))).build(),
                BodyHandlers.ofString());
        token = JSON.readTree(answer.body()).path("accessToken").asText();
    }

    /** The rule as the API would write it, in the demo's organization, whose number is the sandbox's. */
    private void begin() {
        rule = installation().owner().sql("""
                WITH rule AS (
                    INSERT INTO notification_rules (organization_id, name, state, trigger_type, staged_version, concurrency, rate_per_minute)
                    SELECT organization_id, 'order-update', 'active', 'http', 1, 8, 6000 FROM whatsapp_accounts WHERE phone_id = '100000000000001'
                    RETURNING organization_id, id)
                INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state)
                SELECT organization_id, id, 1, ?, 'staged' FROM rule RETURNING notification_rule_id""")
                .param(RULE).query(UUID.class).single();
        await().atMost(Duration.ofSeconds(60)).until(() -> installation().owner().sql("SELECT running_version FROM notification_rules WHERE id = ?")
                .param(rule).query(Integer.class).optional().isPresent());
    }

    private void callOnce() {
        if (next.get() < FIRST_PHONE + MOST_CALLS) {
            call(Long.toString(next.getAndIncrement()));
        }
    }

    private void call(String phone) {
        try {
            var answer = http.send(HttpRequest.newBuilder(application.url("/api/v1/rules/" + rule + "/trigger"))
                    .timeout(Duration.ofSeconds(5))
                    .header("Content-Type", "application/json").header("Authorization", "Bearer " + token)
                    .header("Idempotency-Key", "order-of-" + phone)
                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("phone", phone, "name", "Ada", "order", "A-" + phone)))).build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() / 100 == 4) {
                System.out.println(phone + " was refused: " + answer.statusCode() + " " + answer.body());
            }
            (answer.statusCode() / 100 == 2 ? taken : open).add(phone);
        } catch (IOException e) {
            open.add(phone);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare() {
        System.out.println(taken.size() + " calls were taken");
        assertThat(taken.size()).isGreaterThan(5 * CALLS_PER_SECOND);
        await("every delivery is run").atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() ->
                assertThat(installation().owner().sql("SELECT status || ' ' || coalesce(error_message, '') || ' ' || count(*) FROM notification_deliveries GROUP BY status, error_message")
                        .query(String.class).list()).containsExactly("done  " + taken.stream().distinct().count()));
        await("every message has arrived").atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(installation().count("SELECT count(*) FROM outbox")).isZero();
            assertThat(installation().count("SELECT count(*) FROM messages WHERE direction = 'outgoing' AND status <> 'read'")).isZero();
        });
        var phones = new Phones(application.url("/sandbox/phones"));
        assertThat(taken.stream().filter(phone -> !phones.look(phone).equals(new Screen(0, 1))).map(phone -> phone + " " + phones.look(phone)))
                .as("phones that do not show one message").isEmpty();
        assertThat(installation().count("SELECT count(*) FROM messages WHERE direction = 'outgoing'")).isEqualTo(taken.stream().distinct().count());
    }

    private Installation installation() {
        return new Installation(folder.resolve("data"));
    }
}
