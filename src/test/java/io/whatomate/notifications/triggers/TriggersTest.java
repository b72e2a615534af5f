package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.whatomate.CoreTest;
import io.whatomate.notifications.connections.Connections;
import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The kamelets that set rules off, as an operator's rule uses them. */
class TriggersTest extends CoreTest {

    private static final String REFUSED = "refused";

    private record Event(String key, Object body) {

        Object part(String name) {
            return ((Map<?, ?>) body).get(name);
        }
    }

    @Autowired
    private CamelContext context;

    @Autowired
    private Connections connections;

    @Autowired
    private TriggerMarks triggerMarks;

    private final List<String> rules = new ArrayList<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final String name = "t" + digits(10);

    @AfterEach
    void removeRules() throws Exception {
        for (var rule : List.copyOf(rules)) {
            remove(rule);
        }
    }

    @Test
    void rowsAboveTheMarkComeOnceInTheirOrderAlsoAcrossARestart() throws Exception {
        var table = table("id int PRIMARY KEY, changed timestamptz NOT NULL, customer text, amount numeric(9,2)");
        erp().sql("INSERT INTO " + table + " VALUES (2, '2026-01-01T10:00Z', 'B', 10.50), (1, '2026-01-01T10:00Z', 'A', 1), (3, '2026-01-01T09:00Z', 'C', 2)").update();
        var parameters = Map.<String, Object>of("connection", "erp", "table", table, "keyColumn", "id", "markColumn", "changed",
                "startAt", "beginning", "period", 100, "batchSize", 2);
        rule("notify-table-source", parameters);
        soon(() -> events.size() == 3);
        remove(name);
        var inner = context.getRoutes().stream().filter(route -> route.getEndpoint().getEndpointUri().contains(name)).count();
        erp().sql("INSERT INTO " + table + " VALUES (9, '2026-01-01T10:00Z', 'D', 3); UPDATE " + table + " SET changed = '2026-01-02T10:00Z' WHERE id = 3").update();
        rule("notify-table-source", parameters);
        soon(() -> events.size() == 5);

        assertThat(inner).isZero();
        assertThat(events).extracting(event -> event.part("id")).containsExactly(3, 1, 2, 9, 3);
        assertThat(events.getFirst().body()).hasToString("{id=3, changed=2026-01-01T09:00:00Z, customer=C, amount=2.00}");
        assertThat(events).extracting(Event::key).doesNotHaveDuplicates().allMatch(key -> key.startsWith(table + "/"));
    }

    @Test
    void aRuleThatStartsForTheFirstTimeIsNotToldWhatWasThereBefore() throws Exception {
        var table = table("\"tab id\" bigint PRIMARY KEY");
        erp().sql("INSERT INTO " + table + " SELECT generate_series(1, 5)").update();
        rule("notify-table-source", Map.of("connection", "erp", "table", table, "keyColumn", "tab id", "markColumn", "tab id", "period", 100));
        soon(() -> !marks().isEmpty());
        erp().sql("INSERT INTO " + table + " VALUES (6)").update();
        soon(() -> !events.isEmpty());

        assertThat(events).extracting(event -> event.part("tab id")).containsExactly(6L);
    }

    @Test
    void aRowThatIsCommittedAfterOneWithAHigherMarkComesLateAndOnce() throws Exception {
        var table = table("id bigint PRIMARY KEY");
        var parameters = new HashMap<String, Object>(Map.of("connection", "erp", "table", table, "keyColumn", "id", "markColumn", "id",
                "startAt", "beginning", "period", 100, "batchSize", 2));
        rule("notify-table-source", parameters);
        try (var slow = connections.database("erp", null).source().getConnection()) {
            slow.setAutoCommit(false);
            slow.createStatement().execute("INSERT INTO " + table + " VALUES (1), (3)");
            erp().sql("INSERT INTO " + table + " VALUES (2), (4), (5)").update();
            soon(() -> events.size() == 3);
            remove(name);
            rule("notify-table-source", parameters);
            erp().sql("INSERT INTO " + table + " VALUES (6)").update();
            soon(() -> events.size() == 4);
            slow.commit();
        }
        soon(() -> events.size() == 6);
        erp().sql("INSERT INTO " + table + " VALUES (7)").update();
        soon(() -> events.size() == 7);
        remove(name);
        var kept = db().sql("SELECT key_hash FROM trigger_seen WHERE rule = ?").param(name).query(String.class).list();
        parameters.put("overlap", 0);
        rule("notify-table-source", parameters);
        soon(() -> db().sql("SELECT count(*) = 0 FROM trigger_seen WHERE rule = ?").param(name).query(Boolean.class).single());
        assertThat(marks()).singleElement().satisfies(mark -> assertThat(TableMark.read(mark).nothingIsLate()).isTrue());
        assertThat(events).extracting(event -> event.part("id")).as("nothing came twice").containsExactly(2L, 4L, 5L, 6L, 1L, 3L, 7L);
        assertThat(kept).containsExactlyInAnyOrderElementsOf(events.stream().map(event -> Digest.of(event.key())).toList());
    }

    @Test
    void aRowThatWaitsGetsItsNextStatusAndOneThatIsRefusedAnotherOne() throws Exception {
        var table = table("id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer text, state text");
        erp().sql("INSERT INTO " + table + " (customer, state) VALUES ('A', 'new'), (?, 'new'), ('C', 'old')").param(REFUSED).update();
        rule("notify-table-source", Map.of("connection", "erp", "table", table, "keyColumn", "id", "statusColumn", "state", "pending", "new",
                "done", "sent", "failed", "failed", "period", 100, "tries", 1));
        soon(() -> erp().sql("SELECT count(*) = 0 FROM " + table + " WHERE state = 'new'").query(Boolean.class).single());

        assertThat(erp().sql("SELECT customer || ' ' || state FROM " + table + " ORDER BY 1").query(String.class).list())
                .containsExactly("A sent", "C old", REFUSED + " failed");
        var shown = JSON.readTree(send(asOperator(console("/actuator/triggers"))).body());
        assertThat(shown.path("rejects").valueStream().filter(reject -> reject.path("rule").asText().equals(name)))
                .singleElement()
                .satisfies(reject -> assertThat(reject.path("reason").asText()).isEqualTo("refused by the test"));
    }

    @Test
    void linesOfAFileComeOnceAndWhatIsNoneIsSetAsideWithTheReason() throws Exception {
        var inbox = Files.createDirectories(connections.folder("drop", null).root().resolve(name + "/in"));
        rule("notify-file-source", Map.of("connection", "drop", "path", name + "/in", "delimiter", "semicolon", "settle", 200, "period", 100, "tries", 1));
        Files.writeString(inbox.resolve("a.csv"), "\uFEFFid; text\n1;one\n2;\"two\nlines; \"\"quoted\"\"\"\n3\n4;" + REFUSED + "\n\n5;5\" pipe\n6;\"open\n7;last");
        soon(() -> Files.exists(inbox.resolve("done/a.csv")));

        assertThat(events).extracting(event -> event.part("id") + "=" + event.part("text"))
                .containsExactly("1=one", "2=two\nlines; \"quoted\"", "5=5\" pipe", "7=last");
        assertThat(events).extracting(Event::key).doesNotHaveDuplicates().allMatch(key -> key.startsWith("a.csv/"));
        assertThat(bad(inbox.resolve("bad/a.csv.jsonl"))).containsExactly(
                "5 has 1 cells, the header 2", "6 refused by the test", "9 The line is no CSV: a quote is not closed, or something stands behind it");
        soon(() -> marks().isEmpty());
    }

    @Test
    void aFileGoesOnWhereItWasInterruptedAndIsNotMistakenForAnotherOfItsName() throws Exception {
        var inbox = Files.createDirectories(connections.folder("drop", null).root().resolve(name));
        var file = Files.writeString(inbox.resolve("a.jsonl"), "{\"n\": 1}\n{\"n\": 2}\nno JSON\n[3, 4.50]\n");
        var inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        mark("file:drop/" + name + "/a.jsonl", new FileMark("drop", 1, false, inode, 10, 0).written());
        Files.writeString(inbox.resolve("b.jsonl"), "{\"n\": 5}\n");
        mark("file:drop/" + name + "/b.jsonl", new FileMark("drop", 1, false, inode + 1000, 1, 0).written());
        Files.createSymbolicLink(inbox.resolve("c.jsonl"), file);
        rule("notify-file-source", Map.of("connection", "drop", "path", name, "format", "jsonLines", "settle", 200, "period", 100));
        soon(() -> Files.exists(inbox.resolve("done/b.jsonl")));

        assertThat(events).extracting(event -> event.body().toString()).containsExactly("{n=2}", "[3, 4.50]", "{n=5}");
        assertThat(events.getFirst().key()).isEqualTo("a.jsonl/2/drop");
        assertThat(bad(inbox.resolve("bad/a.jsonl.jsonl"))).singleElement().asString().startsWith("3 The line is no JSON");
    }

    @Test
    void aTimeThatWasMissedIsMadeUpOnceUnderTheTimeItWasPlannedFor() throws Exception {
        var missed = Instant.now().minus(3, ChronoUnit.HOURS).truncatedTo(ChronoUnit.HOURS);
        mark("schedule:0 0 * * * ?@Europe/Berlin", missed.minusSeconds(1).toString());
        rule("notify-schedule-source", Map.of("cron", "0 0 * * * ?", "zone", "Europe/Berlin"));
        soon(() -> marks().stream().anyMatch(mark -> Instant.parse(mark).isAfter(missed.plusSeconds(3600))));

        assertThat(events).extracting(Event::key).first().isEqualTo(missed.toString());
        assertThat(events).hasSizeLessThanOrEqualTo(2).first().satisfies(event ->
                assertThat(event.part("time")).isEqualTo(missed.atZone(ZoneId.of("Europe/Berlin")).toLocalTime().toString()));
    }

    @Test
    void rowsWhoseDateComesNearAreToldOnTheirDay() throws Exception {
        var today = LocalDate.now(ZoneId.of("Asia/Kolkata"));
        var table = table("id int PRIMARY KEY, starts timestamptz, born date");
        erp().sql("INSERT INTO " + table + " SELECT n, ((?::date + n)::timestamp + time '00:10') AT TIME ZONE 'Asia/Kolkata', ?::date - n FROM generate_series(0, 4) n")
                .params(today, today).update();
        mark("date:erp/" + table + "/\"starts\"/2", "{\"day\": \"%s\"}".formatted(today.minusDays(2)));
        var parameters = Map.<String, Object>of("connection", "erp", "table", table, "keyColumn", "id", "dateColumn", "starts", "days", 2,
                "time", "00:00", "zone", "Asia/Kolkata");
        rule("notify-date-source", parameters);
        soon(() -> events.size() == 2);
        remove(name);
        mark("date:erp/" + table + "/\"born\"/-3", "{\"day\": \"%s\"}".formatted(today.minusDays(1)));
        var after = new HashMap<>(parameters);
        after.putAll(Map.of("dateColumn", "born", "days", 3, "when", "after"));
        rule("notify-date-source", after);
        soon(() -> events.size() == 3);

        assertThat(events).extracting(event -> event.part("id")).containsExactly(1, 2, 3);
        assertThat(events).extracting(Event::key).containsExactly(
                table + "/1/" + today.plusDays(1), table + "/2/" + today.plusDays(2), table + "/3/" + today.minusDays(3));
    }

    @Test
    void anOperatorsRuleIsThereForTheOrganizationsThatItNamesAlone() throws Exception {
        var granted = UUID.randomUUID();
        rule("notify-http-source", Map.of("organizations", granted));

        assertThat(callOf(granted)).isNull();
        assertThat(callOf(UUID.randomUUID())).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.type()).isEqualTo("rule-unknown"));
        assertThat(events).hasSize(1);
    }

    private Exception callOf(UUID organization) {
        return routes.request("direct:triggerFileRule", exchange -> {
            exchange.getMessage().setBody(Map.of("order", 1));
            exchange.setVariable("ruleName", name);
            exchange.setVariable("organizationId", organization.toString());
        }).getException();
    }

    @Test
    void aCallRunsTheRuleOfThatNameUnderTheKeyThatItsPayloadSays() throws Exception {
        rule("notify-http-source", Map.of("key", "${body[order]}"));

        assertThat(call(name, Map.of("order", 7), "given")).isNull();
        assertThat(call(name, Map.of("order", REFUSED), "given")).hasMessage("refused by the test");
        assertThat(call("nobody", Map.of(), "given")).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.type()).isEqualTo("rule-unknown"));
        assertThat(call(name + "?block=true", Map.of(), "given")).isInstanceOf(Problem.class);
        remove(name);
        rule("notify-http-source", Map.of());
        assertThat(call(name, Map.of(), "given")).isNull();
        assertThat(call(name, Map.of(), null)).isNull();

        assertThat(events).extracting(Event::key).startsWith("7", "given").hasSize(3);
    }

    @Test
    void oneNodeAtATimeReadsAndTheNextGoesOnWhereItCame() {
        var there = new TriggerMarks(routes, "another-node");
        var here = triggerMarks.hold(name, "place", "").orElseThrow();
        triggerMarks.keep(here, "1");

        assertThat(triggerMarks.hold(name, "place", "")).as("twice on one node").isEmpty();
        assertThat(there.hold(name, "place", "")).isEmpty();
        db().sql("UPDATE trigger_marks SET leased_until = now() - interval '1 second' WHERE rule = ?").param(name).update();
        var taken = there.hold(name, "place", "").orElseThrow();
        assertThat(taken.mark()).isEqualTo("1");
        assertThatThrownBy(() -> triggerMarks.keep(here, "2")).isInstanceOf(IllegalStateException.class);
        there.release(taken);
        triggerMarks.release(here);
        assertThat(triggerMarks.hold(name, "place", "").orElseThrow().mark()).isEqualTo("1");
    }

    @Test
    void whatATriggerMayNotReadFailsItsStart() {
        var ours = organization().toString();

        assertThatThrownBy(() -> rule("notify-kafka-source", Map.of("organizationId", ours, "connection", "shop")))
                .rootCause().hasMessageContaining("no connection 'shop'");
        assertThatThrownBy(() -> rule("notify-kafka-source", Map.of("organizationId", ours, "brokers", "127.0.0.1:1")))
                .rootCause().hasMessageContaining("Only the operator's rules name brokers");
        assertThatThrownBy(() -> rule("notify-table-source", Map.of("organizationId", ours, "connection", "erp", "table", "users", "keyColumn", "id", "markColumn", "id")))
                .rootCause().hasMessageContaining("not among those");
        assertThatThrownBy(() -> rule("notify-file-source", Map.of("organizationId", ours, "connection", "drop", "path", "../..")))
                .rootCause().hasMessageContaining("leads elsewhere");
        assertThatThrownBy(() -> rule("notify-schedule-source", Map.of("cron", "every morning")))
                .rootCause().hasMessageContaining("is no cron expression");
    }

    @Test
    void theExamplesOfTheDocumentationAreRules() throws Exception {
        var compiler = new RuleCompiler(new KameletCatalogue());
        var page = Files.readString(Path.of("docs", "kamelets.md"));
        for (var section : page.substring(page.indexOf("## notify-")).split("(?m)^## (?=notify-)")) {
            if (section.isEmpty() || !section.startsWith("notify-")) {
                continue;
            }
            var text = section.substring(section.indexOf("```yaml\n") + 8, section.indexOf("```\n", section.indexOf("```yaml") + 8));
            var id = text.substring(text.indexOf("id: ") + 4, text.indexOf('\n', text.indexOf("id: ")));
            rules.add(id);
            PluginHelper.getRoutesLoader(context).updateRoutes(ResourceHelper.fromString(id + ".camel.yaml", text));
            assertThat(context.getRouteController().getRouteStatus(id).isStarted()).as(id).isTrue();
            var tenants = text.replaceAll("(?m)^ +rule: .*\n", "").replaceAll("parameters:\n +steps", "steps");
            assertThatCode(() -> compiler.compile(UUID.randomUUID(), tenants)).as(tenants).doesNotThrowAnyException();
        }
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    private Exception call(String rule, Object body, String key) {
        return routes.request("direct:triggerFileRule", exchange -> {
            exchange.getMessage().setBody(body);
            exchange.setVariable("ruleName", rule);
            exchange.setVariable("triggerKey", key);
        }).getException();
    }

    /** A rule that notes what it gets, and refuses what says so. */
    private void rule(String kamelet, Map<String, Object> parameters) throws Exception {
        var all = new HashMap<>(parameters);
        all.put("rule", name);
        rules.add(name);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var uri = new StringBuilder("kamelet:" + kamelet);
                all.forEach((key, value) -> uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(key).append('=').append(value));
                from(uri.toString()).routeId(name).process(exchange -> {
                    if (exchange.getMessage().getBody().toString().contains(REFUSED)) {
                        throw new IllegalStateException("refused by the test");
                    }
                    events.add(new Event(exchange.getVariable("triggerKey", String.class), exchange.getMessage().getBody()));
                });
            }
        });
    }

    private void remove(String rule) throws Exception {
        rules.remove(rule);
        if (context.getRoute(rule) != null) {
            context.getRouteController().stopRoute(rule);
        }
        context.removeRoute(rule);
    }

    private void mark(String place, String mark) {
        db().sql("INSERT INTO trigger_marks (rule, place, mark, lease_owner, leased_until) VALUES (?, ?, ?, 'dead', '-infinity')")
                .params(name, place, mark).update();
    }

    private List<String> marks() {
        return db().sql("SELECT mark FROM trigger_marks WHERE rule = ?").param(name).query(String.class).list();
    }

    private JdbcClient erp() {
        return JdbcClient.create(connections.database("erp", null).source());
    }

    private String table(String columns) {
        erp().sql("CREATE SCHEMA IF NOT EXISTS erp").update();
        erp().sql("CREATE TABLE erp." + name + " (" + columns + ")").update();
        return "erp." + name;
    }

    private static List<String> bad(Path file) throws IOException {
        var lines = new ArrayList<String>();
        for (var line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line).path("line").asText() + " " + JSON.readTree(line).path("reason").asText());
        }
        return lines;
    }
}
