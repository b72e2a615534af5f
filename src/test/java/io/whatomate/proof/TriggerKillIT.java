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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * {@code kill -9} while every kind of trigger brings events: a topic, tables of PostgreSQL and MariaDB by mark and by status,
 * files, a schedule and dates. Each rule writes a row for each event; what it writes under a key that is there already is counted
 * apart. In the end every event has exactly one row, and no time was planned twice.
 */
@Tag("proof")
class TriggerKillIT {

    private static final int KILLS = 3;

    /** Of each source; they are brought at some forty a second. */
    private static final int EVENTS = 240;

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private PackagedApplication application;

    @Test
    void noEventIsLostAndNoneIsToldTwiceThoughTheNodeIsKilledThreeTimes() throws Exception {
        var broker = new EmbeddedKafkaKraftBroker(1, 3, "orders");
        broker.afterPropertiesSet();
        try (var maria = new MariaDbServer(folder.resolve("maria")); var postgres = TestDatabase.create()) {
            tables(postgres.owner(), "timestamptz");
            postgres.owner().sql("GRANT USAGE ON SCHEMA erp TO PUBLIC").update();
            postgres.owner().sql("GRANT ALL ON ALL TABLES IN SCHEMA erp TO PUBLIC").update();
            tables(maria.client(), "datetime(6)");
            var drop = Files.createDirectories(folder.resolve("drop"));
            configure(broker.getBrokersAsString(), (HikariDataSource) postgres.worker(), maria, drop);
            var settings = Map.of("WHATOMATE_HTTP_PORT", Integer.toString(FreePort.next()));
            var ready = start(settings);
            var installation = new Installation(folder.resolve("app/data"));
            installation.owner().sql("CREATE TABLE proof_events (rule text, key text, PRIMARY KEY (rule, key))").update();
            installation.owner().sql("CREATE TABLE proof_repeats (rule text, key text)").update();
            await().atMost(LONG).until(() -> installation.count("SELECT count(*) FROM trigger_marks WHERE mark <> ''") >= 4);
            var tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
            maria.client().sql("INSERT INTO erp.dated VALUES " + IntStream.range(0, EVENTS).mapToObj(id -> "(" + id + ", '" + tomorrow + "')")
                    .collect(joining(","))).update();
            installation.owner().sql("UPDATE trigger_marks SET mark = ? WHERE place LIKE 'date:%'")
                    .param("{\"day\":\"" + LocalDate.now(ZoneOffset.UTC).minusDays(1) + "\"}").update();
            var outages = new TreeMap<Instant, Instant>();
            var lastTold = new TreeMap<Instant, Instant>();
            var databases = List.of(postgres.owner(), maria.client());
            var before = installation.count("SELECT count(*) FROM proof_events");
            bring(0, broker.getBrokersAsString(), databases, drop);
            for (var part = 1; part <= KILLS; part++) {
                var seen = before;
                var started = ready;
                await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() ->
                        installation.count("SELECT count(*) FROM proof_events") > seen + 60
                                // Not the second that is made up at the start alone: what comes after it is told one by one.
                                && lastSecond(installation).isAfter(started));
                application.kill();
                var killed = Instant.now();
                before = installation.count("SELECT count(*) FROM proof_events");
                lastTold.put(killed, lastSecond(installation));
                bring(part, broker.getBrokersAsString(), databases, drop);
                ready = start(settings);
                outages.put(killed, ready);
            }

            var all = (long) EVENTS;
            await().atMost(LONG).failFast(() -> !application.process().isAlive()).untilAsserted(() -> assertThat(told(installation))
                    .containsAllEntriesOf(Map.of("kafka", all, "postgres-mark", all, "postgres-status", all, "maria-mark", all,
                            "maria-status", all, "file-csv", all, "file-json", all, "date", all)));
            var seconds = installation.owner().sql("SELECT key FROM proof_events WHERE rule = 'schedule'").query(String.class).list();
            System.out.println("told once: " + told(installation) + "; brought again after a kill under the same key: "
                    + installation.owner().sql("SELECT rule || ' ' || count(*) FROM proof_repeats GROUP BY rule").query(String.class).list());
            assertThat(told(installation)).as("nothing else came").hasSize(9);
            assertThat(seconds).allMatch(key -> Instant.parse(key).getNano() == 0);
            var again = installation.owner().sql("SELECT key FROM proof_repeats WHERE rule = 'schedule'").query(String.class).list();
            outages.forEach((killed, back) -> {
                var last = lastTold.get(killed);
                assertThat(seconds.contains(last.plusSeconds(1).toString()) || again.contains(last.toString()))
                        .as("after %s what the kill interrupted, or else the first second of the outage, is told", last).isTrue();
                assertThat(seconds).as("and no other second of the outage").noneMatch(key ->
                        Instant.parse(key).isAfter(killed.plusSeconds(3)) && Instant.parse(key).isBefore(back.minusSeconds(1)));
            });
            assertThat(Files.list(drop.resolve("csv/done"))).hasSize(KILLS + 1);
            assertThat(drop.resolve("csv/bad")).doesNotExist();
            assertThat(installation.count("SELECT count(*) FROM trigger_rejects")).isZero();
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
        return Instant.now();
    }

    private static Instant lastSecond(Installation installation) {
        return Instant.parse(installation.owner().sql("SELECT coalesce(max(key), '1970-01-01T00:00:00Z') FROM proof_events WHERE rule = 'schedule'")
                .query(String.class).single());
    }

    private static Map<String, Long> told(Installation installation) {
        var told = new TreeMap<String, Long>();
        installation.owner().sql("SELECT rule, count(*) AS events FROM proof_events GROUP BY rule").query().listOfRows()
                .forEach(row -> told.put((String) row.get("rule"), (Long) row.get("events")));
        return told;
    }

    private static void tables(JdbcClient database, String moment) {
        if (moment.equals("timestamptz")) {
            database.sql("CREATE SCHEMA erp").update();
        }
        database.sql("CREATE TABLE erp.marked (id int PRIMARY KEY, changed " + moment + " NOT NULL)").update();
        database.sql("CREATE TABLE erp.waiting (id varchar(36) PRIMARY KEY, state varchar(20))").update();
        database.sql("CREATE TABLE erp.dated (id int PRIMARY KEY, day date)").update();
    }

    /** A part of the events; all but the first while nobody is there. */
    private static void bring(int part, String brokers, List<JdbcClient> databases, Path drop) throws IOException {
        var size = EVENTS / (KILLS + 1);
        var ids = IntStream.range(part * size, (part + 1) * size).boxed().toList();
        try (var producer = new KafkaProducer<String, String>(Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer())) {
            ids.forEach(id -> producer.send(new ProducerRecord<>("orders", "order-" + id, "{\"id\": " + id + "}")));
        }
        for (var database : databases) {
            database.sql("INSERT INTO erp.marked VALUES " + ids.stream().map(id -> "(" + id + ", now())").collect(joining(","))).update();
            database.sql("INSERT INTO erp.waiting VALUES " + ids.stream().map(id -> "('row-" + id + "', 'new')").collect(joining(","))).update();
        }
        var csv = new StringBuilder("id,name\n");
        var json = new StringBuilder();
        ids.forEach(id -> {
            csv.append(id).append(",\"name\nof ").append(id).append("\"\n");
            json.append("{\"id\": ").append(id).append("}\n");
        });
        Files.createDirectories(drop.resolve("csv"));
        Files.createDirectories(drop.resolve("json"));
        Files.writeString(drop.resolve("csv/part-" + part + ".csv"), csv);
        Files.writeString(drop.resolve("json/part-" + part + ".jsonl"), json);
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
        var rules = new StringBuilder(NOTE);
        rules.append(rule("kafka", "kafka", "connection: broker, topic: orders"));
        for (var database : List.of("postgres", "maria")) {
            rules.append(rule(database + "-mark", "table", "connection: " + database
                    + ", table: erp.marked, keyColumn: id, markColumn: changed, startAt: beginning, period: 200, batchSize: 50"));
            rules.append(rule(database + "-status", "table", "connection: " + database
                    + ", table: erp.waiting, keyColumn: id, statusColumn: state, pending: new, done: told, period: 200"));
        }
        rules.append(rule("file-csv", "file", "connection: drop, path: csv, settle: 300, period: 200"));
        rules.append(rule("file-json", "file", "connection: drop, path: json, format: jsonLines, settle: 300, period: 200"));
        rules.append(rule("schedule", "schedule", "cron: \"* * * * * ?\""));
        rules.append(rule("date", "date", "connection: maria, table: erp.dated, keyColumn: id, dateColumn: day, days: 1, time: \"00:00\""));
        Files.createDirectories(drop.resolve("csv"));
        Files.createDirectories(drop.resolve("json"));
        Files.writeString(Files.createDirectories(home.resolve("rules")).resolve("proof.camel.yaml"), rules);
    }

    private static String rule(String name, String kind, String parameters) {
        return """
                - route:
                    id: %1$s
                    from:
                      uri: kamelet:notify-%2$s-source
                      parameters: {rule: %1$s, tries: 20, %3$s}
                      steps:
                        - setVariable: {name: proof, constant: {expression: %1$s}}
                        - delay: {constant: {expression: "20"}}
                        - to: {uri: "direct:note-proof"}
                """.formatted(name, kind, parameters);
    }

    /** The second statement sees what the first wrote; an event that was there already is a repeat. */
    private static final String NOTE = """
            - route:
                id: note-proof
                from:
                  uri: direct:note-proof
                  steps:
                    - setBody: {constant: {expression: ""}}
                    - to:
                        uri: "sql:WITH told AS (INSERT INTO proof_events VALUES (:#${variable.proof}, :#${variable.triggerKey}) ON CONFLICT DO NOTHING RETURNING rule) INSERT INTO proof_repeats SELECT :#${variable.proof}::text, :#${variable.triggerKey}::text WHERE NOT EXISTS (SELECT FROM told)"
                        parameters: {dataSource: "#workerDataSource"}
            """;
}
