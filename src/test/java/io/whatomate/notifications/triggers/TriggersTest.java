package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.platform.http.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The kamelets that set rules off, as an operator's rule uses them: by call and by time, one node at a time, and where they may not. */
class TriggersTest extends TriggerTest {

    @Autowired
    private TriggerMarks triggerMarks;

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
        assertThat(call(name, Map.of("order", REFUSED + "\u0000"), "given")).as("a key that no column holds is kept too").hasMessage("refused by the test");
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
    void whatFailsWhileItsTriggerStopsComesAgain() throws Exception {
        var table = table("id int PRIMARY KEY");
        erp().sql("INSERT INTO " + table + " VALUES (1)").update();
        var inside = new CountDownLatch(1);
        rules.add(name);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:notify-table-source?connection=erp&keyColumn=id&markColumn=id&startAt=beginning&tries=1&period=100&table=" + table + "&rule=" + name)
                        .routeId(name)
                        .process(exchange -> {
                            inside.countDown();
                            soon(consumer()::stopping);
                            throw new IllegalStateException("broken off");
                        });
            }
        });
        inside.await();
        context.getRouteController().stopRoute(consumer().getRouteId());
        remove(name);

        assertThat(db().sql("SELECT count(*) FROM trigger_rejects WHERE rule = ?").param(name).query(Integer.class).single()).isZero();
        rule("notify-table-source", Map.of("connection", "erp", "table", table, "keyColumn", "id", "markColumn", "id"));
        soon(() -> events.size() == 1);
    }

    private TriggerConsumer consumer() {
        return context.getRoutes().stream().map(Route::getConsumer).filter(TriggerConsumer.class::isInstance).map(TriggerConsumer.class::cast)
                .filter(consumer -> consumer.isOf(name)).findFirst().orElseThrow();
    }

    @Test
    void aPlaceThatIsLongerThanTheColumnIsKeptToo() {
        var place = "file:drop/" + "deep/".repeat(200);
        var held = triggerMarks.hold(name, place + "a", "").orElseThrow();

        triggerMarks.keep(held, "1");
        assertThat(triggerMarks.hold(name, place + "b", "").orElseThrow().mark()).as("another file").isEmpty();
        triggerMarks.release(held);
        assertThat(triggerMarks.hold(name, place + "a", "").orElseThrow().mark()).isEqualTo("1");
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
        assertThatThrownBy(() -> rule("notify-schedule-source", Map.of("cron", "0 0 0 31 2 ?")))
                .rootCause().hasMessageContaining("never comes");
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

    private Exception call(String rule, Object body, String key) {
        return routes.request("direct:triggerFileRule", exchange -> {
            exchange.getMessage().setBody(body);
            exchange.setVariable("ruleName", rule);
            exchange.setVariable("triggerKey", key);
        }).getException();
    }
}
