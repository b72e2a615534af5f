package io.whatomate.proof;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.whatomate.FreePort;
import io.whatomate.MariaDbServer;
import io.whatomate.PackagedApplication;
import io.whatomate.platform.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * {@code kill -9} while every kind of trigger brings events: a topic, tables of PostgreSQL and MariaDB by mark and by status,
 * files, a schedule, dates, and what customers write, what becomes of messages and who becomes a contact, in rules of files and
 * of tenants. Each event ends in a message to a phone that is its own, and in the end each of these phones shows one.
 */
@Tag("proof")
class TriggerKillIT {

    private static final int KILLS = 3;

    /** One before the first kill; after each kill one while nobody is there, and one when somebody is. */
    private static final int PARTS = 1 + 2 * KILLS;

    /** Of each source. */
    private static final int EVENTS = 15 * PARTS;

    private static final int CUSTOMERS = 15 * (KILLS + 1);

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final List<String> HEARD = List.of("message", "status", "event");

    @TempDir
    Path folder;

    private PackagedApplication application;
    private Installation installation;

    @Test
    void everyEventIsOneMessageOnAPhoneThoughTheNodeIsKilledThreeTimes() throws Exception {
        var broker = new EmbeddedKafkaKraftBroker(1, 3, "orders");
        broker.afterPropertiesSet();
        try (var maria = new MariaDbServer(folder.resolve("maria")); var postgres = TestDatabase.create()) {
            var worker = (HikariDataSource) postgres.worker();
            postgres.owner().sql("CREATE SCHEMA erp").update();
            OutsideSystems.tables(postgres.owner(), "timestamptz");
            postgres.owner().sql("GRANT USAGE ON SCHEMA erp TO PUBLIC").update();
            postgres.owner().sql("GRANT ALL ON ALL TABLES IN SCHEMA erp TO PUBLIC").update();
            OutsideSystems.tables(maria.client(), "datetime(6)");
            var drop = folder.resolve("drop");
            Files.createDirectories(drop.resolve("csv"));
            Files.createDirectories(drop.resolve("json"));
            var outside = new OutsideSystems(broker.getBrokersAsString(), List.of(
                    new DriverManagerDataSource(worker.getJdbcUrl(), worker.getUsername(), worker.getPassword()),
                    new DriverManagerDataSource(maria.url(), maria.user(), "")), drop);
            configure(broker.getBrokersAsString(), worker, maria, drop);
            var settings = Map.of("WHATOMATE_HTTP_PORT", Integer.toString(FreePort.next()), "WHATOMATE_SANDBOX", "true");
            var ready = start(settings);
            begin();
            var tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
            maria.client().sql("INSERT INTO erp.dated VALUES " + numbers(0, EVENTS).map(id -> "(" + id + ", '" + tomorrow + "')").collect(joining(","))).update();
            installation.owner().sql("UPDATE trigger_marks SET mark = ? WHERE place LIKE 'date:%'")
                    .param("{\"day\":\"" + LocalDate.now(ZoneOffset.UTC).minusDays(1) + "\"}").update();
            var outages = new TreeMap<Instant, Instant>();
            var lastTold = new TreeMap<Instant, Instant>();
            var before = told();
            bring(outside, 0);
            write(0);
            for (var kill = 1; kill <= KILLS; kill++) {
                awaitTheMidst(before, ready);
                application.kill();
                var killed = Instant.now();
                lastTold.put(killed, lastSecond());
                bring(outside, 2 * kill - 1);
                ready = start(settings);
                outages.put(killed, ready);
                awaitSettled(ready);
                before = told();
                bring(outside, 2 * kill);
                write(kill);
            }
            outside.commit();

            var expected = new TreeMap<String, Long>();
            ProofRules.SOURCES.forEach(source -> expected.put(source.name(), (long) EVENTS));
            expected.putAll(Map.of("message", (long) CUSTOMERS, "status", (long) EVENTS, "event", (long) EVENTS));
            await().atMost(LONG).failFast(() -> !application.process().isAlive())
                    .untilAsserted(() -> assertThat(told()).containsAllEntriesOf(expected));
            Files.writeString(folder.resolve("app/rules/proof.camel.yaml"), ProofRules.files());
            await("nothing is under way any more").atMost(LONG).pollInterval(Duration.ofMillis(500)).untilAsserted(this::isQuiet);
            var seconds = keys("proof_events");
            var again = keys("proof_repeats");
            System.out.println("told once: " + told() + "; brought again after a kill under the same key: "
                    + installation.owner().sql("SELECT rule || ' ' || count(*) FROM proof_repeats GROUP BY rule").query(String.class).list());
            assertThat(told()).as("nothing else came").hasSize(expected.size() + 1);
            assertThat(installation.count("SELECT count(*) FROM proof_repeats")).as("the kills fell into runs").isPositive();
            assertThat(phones()).containsExactlyInAnyOrderEntriesOf(expectedPhones(seconds));
            outages.forEach((killed, back) -> {
                var last = lastTold.get(killed);
                assertThat(seconds.contains(last.plusSeconds(1).toString()) || again.contains(last.toString()))
                        .as("after %s what the kill interrupted, or else the first second of the outage, is told", last).isTrue();
                assertThat(seconds).as("and no other second of the outage").noneMatch(key ->
                        Instant.parse(key).isAfter(killed.plusSeconds(3)) && Instant.parse(key).isBefore(back.minusSeconds(1)));
            });
            assertThat(Files.list(drop.resolve("csv/done"))).hasSize(PARTS);
            assertThat(drop.resolve("csv/bad")).doesNotExist();
            assertThat(installation.count("SELECT count(*) FROM trigger_rejects")).isZero();
        } catch (Throwable failure) {
            System.out.println(application == null ? "" : application.log());
            throw failure;
        } finally {
            if (application != null) {
                application.close();
            }
            broker.destroy();
        }
    }

    /** @return when it was ready */
    private Instant start(Map<String, String> settings) {
        application = PackagedApplication.startBriefly(folder.resolve("app"), settings);
        application.awaitReady();
        installation = new Installation(folder.resolve("app/data"));
        return Instant.now();
    }

    /** The tenant's rules, and every trigger has its mark. */
    private void begin() {
        installation.owner().sql("CREATE TABLE proof_events (rule text, key text, PRIMARY KEY (rule, key))").update();
        installation.owner().sql("CREATE TABLE proof_repeats (rule text, key text)").update();
        installation.owner().sql("UPDATE chatbot_settings SET is_enabled = false").update();
        ProofRules.tenants().forEach((kind, text) -> installation.owner().sql("""
                WITH rule AS (
                    INSERT INTO notification_rules (organization_id, name, state, trigger_type, staged_version, concurrency, rate_per_minute)
                    SELECT organization_id, 'tenant-' || :kind, 'active', :kind, 1, 4, 6000 FROM whatsapp_accounts WHERE phone_id = '100000000000001'
                    RETURNING organization_id, id)
                INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state)
                SELECT organization_id, id, 1, :text, 'staged' FROM rule""")
                .param("kind", kind).param("text", text).update());
        await().atMost(LONG).until(() -> installation.count("SELECT count(*) FROM trigger_marks WHERE mark <> ''") == 4 + 2 * HEARD.size());
    }

    private static Stream<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> 100_000 + number);
    }

    private static void bring(OutsideSystems outside, int part) throws Exception {
        outside.bring(part, numbers(part * EVENTS / PARTS, (part + 1) * EVENTS / PARTS).toList());
    }

    private void write(int part) {
        var phones = new Phones(application.url("/sandbox/phones"));
        assertThat(numbers(part * CUSTOMERS / (KILLS + 1), (part + 1) * CUSTOMERS / (KILLS + 1))).allSatisfy(id -> assertThat(phones.write("4915820" + id, id.toString()).join()).isTrue());
    }

    /** Until each of the rules that hear of events, and all of them together, are at work again. */
    private void awaitTheMidst(Map<String, Long> before, Instant ready) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> {
            var now = told();
            return sum(now) > sum(before) + 40
                    && HEARD.stream().allMatch(kind -> now.getOrDefault(kind, 0L) > before.getOrDefault(kind, 0L) + 2)
                    // Not the second that is made up at the start alone: what comes after it is told one by one.
                    && lastSecond().isAfter(ready);
        });
    }

    /** The gate sends once more what may not have arrived, and never a third time: a message is interrupted by one kill at most. */
    private void awaitSettled(Instant ready) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> assertThat(installation.owner().sql("""
                SELECT m.id, m.status, m.created_at, o.state, o.attempts, o.available_at, o.leased_until, b.failures, b.open_until, b.open_reason, now()
                FROM messages m
                LEFT JOIN outbox o ON o.message_id = m.id
                LEFT JOIN number_budgets b ON b.whatsapp_account_id = m.whatsapp_account_id
                WHERE m.direction = 'outgoing' AND m.created_at < ?::timestamptz AND m.status IN ('pending', 'sending', 'uncertain')
                ORDER BY m.created_at LIMIT 5""").param(ready.toString()).query().listOfRows()).as("messages of before the kill that are under way").isEmpty());
    }

    private static long sum(Map<String, Long> told) {
        return told.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<String, Long> told() {
        return counted("SELECT rule AS name, count(*) AS number FROM proof_events GROUP BY rule");
    }

    private Map<String, Long> phones() {
        return counted("SELECT phone AS name, count(*) AS number FROM sandbox.messages WHERE direction = 'from_business' GROUP BY phone");
    }

    private Map<String, Long> counted(String query) {
        var counted = new TreeMap<String, Long>();
        installation.owner().sql(query).query().listOfRows().forEach(row -> counted.put((String) row.get("name"), (Long) row.get("number")));
        return counted;
    }

    private List<String> keys(String table) {
        return installation.owner().sql("SELECT key FROM " + table + " WHERE rule = 'schedule'").query(String.class).list();
    }

    private Instant lastSecond() {
        return keys("proof_events").stream().map(Instant::parse).max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    private void isQuiet() {
        assertThat(lastSecond()).as("the schedule's rule is gone").isBefore(Instant.now().minusSeconds(4));
        assertThat(installation.count("SELECT count(*) FROM outbound_events WHERE relayed IS NULL")).isZero();
        assertThat(installation.owner().sql("SELECT DISTINCT status FROM notification_deliveries").query(String.class).list())
                .isSubsetOf("done", "skipped");
        assertThat(installation.owner().sql("SELECT DISTINCT status FROM messages WHERE direction = 'outgoing'").query(String.class).list())
                .containsExactly("read");
        assertThat(installation.count("""
                SELECT count(*) FROM trigger_marks WHERE place = 'events'
                AND mark::bigint < (SELECT max(relayed) FROM outbound_events)""")).as("rules that have not heard everything").isZero();
    }

    /** Every phone that shows a message, with how many: one each. */
    private Map<String, Long> expectedPhones(List<String> seconds) {
        var expected = new HashMap<String, Long>();
        ProofRules.SOURCES.forEach(source -> source.prefixes().forEach(prefix ->
                numbers(0, EVENTS).forEach(id -> expected.put(prefix + id, 1L))));
        numbers(0, CUSTOMERS).forEach(id -> List.of("4915820", "4915822").forEach(prefix -> expected.put(prefix + id, 1L)));
        seconds.forEach(second -> expected.put("4915809" + second.substring(11, 19).replace(":", ""), 1L));
        return expected;
    }

    private void configure(String brokers, HikariDataSource postgres, MariaDbServer maria, Path drop) throws IOException {
        var home = Files.createDirectories(folder.resolve("app"));
        Files.writeString(Files.createDirectories(home.resolve("config")).resolve("application.yaml"), """
                whatomate:
                  connections:
                    broker: {kind: kafka, brokers: "%s", granted: ["*"]}
                    drop: {kind: folder, path: "%s"}
                    maria: {kind: database, url: "%s", username: "%s"}
                    postgres: {kind: database, url: "%s", username: "%s", password: "%s"}
                """.formatted(brokers, drop, maria.url(), maria.user(), postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword()));
        Files.writeString(Files.createDirectories(home.resolve("rules")).resolve("proof.camel.yaml"), ProofRules.files() + ProofRules.schedule());
    }
}
