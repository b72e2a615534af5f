package io.whatomate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

class MessageAnalyticsTest extends AnalyticsTest {

    private static final String OCTOBER = "/analytics/messages?from=2025-10-01&to=2025-10-31";

    @Autowired
    private CamelContext camel;

    @ParameterizedTest
    @CsvSource({
        "UTC, 2025-10-24T23:59:59.999Z, 2025-10-25T00:00:00Z",
        "Europe/Berlin, 2025-10-24T21:59:59.999Z, 2025-10-24T22:00:00Z",
        "Asia/Kolkata, 2025-10-24T18:29:59.999Z, 2025-10-24T18:30:00Z",
        "Asia/Kathmandu, 2025-10-24T18:14:59.999Z, 2025-10-24T18:15:00Z",
        "America/St_Johns, 2025-10-25T02:29:59.999Z, 2025-10-25T02:30:00Z"
    })
    void aDayBeginsWhereItBeginsInTheOrganizationsZoneCountedOrNot(String zone, String last, String first) {
        zone(zone);
        received(last);
        received(first);
        received(first);

        var query = "/analytics/messages?from=2025-10-24&to=2025-10-25";
        var live = get(query, manager).body();
        count();

        assertThat(received(live)).containsExactly(1, 2);
        assertThat(labels(live)).containsExactly("2025-10-24", "2025-10-25");
        assertThat(get(query, manager).body()).isEqualTo(live);
    }

    @Test
    void theHourThatComesTwiceStandsThereTwice() {
        zone("Europe/Berlin");
        received("2025-10-26T00:30:00Z");
        received("2025-10-26T01:30:00Z");
        received("2025-10-26T01:45:00Z");

        var day = get("/analytics/messages?from=2025-10-26&to=2025-10-26&granularity=hour", manager).body();

        assertThat(labels(day)).hasSize(25);
        assertThat(day.at("/series/2/label").asText()).isEqualTo("2025-10-26T02:00+02:00");
        assertThat(day.at("/series/3/label").asText()).isEqualTo("2025-10-26T02:00+01:00");
        assertThat(received(day).subList(1, 5)).containsExactly(0, 1, 2, 0);
    }

    @Test
    void tellsWhatBecameOfMessagesAndOfThoseBefore() {
        received("2025-10-02T10:00:00Z");
        sent("2025-10-02T10:01:00Z", "pending");
        sent("2025-10-02T10:02:00Z", "sent");
        sent("2025-10-02T10:03:00Z", "delivered");
        sent("2025-10-03T10:04:00Z", "read");
        sent("2025-10-03T10:05:00Z", "played");
        sent("2025-10-03T10:05:30Z", "cancelled");
        sent("2025-10-03T10:05:30Z", "scheduled");
        failed("2025-10-03T10:06:00Z", 131047);
        botAnswered("2025-09-30T23:59:00Z", "delivered");

        for (var counted : List.of(false, true)) {
            if (counted) {
                count();
            }
            var report = get(OCTOBER, manager).body();
            assertThat(report.path("totals").toString()).isEqualTo("""
                    {"received":1,"outgoing":6,"waiting":1,"delivered":3,"read":2,"failed":1,"deliveryRate":0.6,"readRate":0.6667}""");
            assertThat(report.path("before").toString()).isEqualTo("""
                    {"received":0,"outgoing":1,"waiting":0,"delivered":1,"read":0,"failed":0,"deliveryRate":1.0,"readRate":0.0}""");
            assertThat(report.at("/series/1").toString()).contains("\"received\":1,\"outgoing\":3,\"waiting\":1,\"delivered\":1");
            assertThat(report.path("failures")).singleElement().satisfies(failure -> {
                assertThat(failure.path("code").asInt()).isEqualTo(131047);
                assertThat(failure.path("wayOut").asText()).isEqualTo("Send an approved template, or wait until the customer writes.");
            });
            assertThat(report.path("byType").toString())
                    .isEqualTo("[{\"direction\":\"outgoing\",\"type\":\"text\",\"count\":6},{\"direction\":\"incoming\",\"type\":\"text\",\"count\":1}]");
            assertThat(report.path("bySender").toString())
                    .isEqualTo("[{\"sender\":\"automatic\",\"count\":6},{\"sender\":\"customer\",\"count\":1}]");
            assertThat(report.path("byCategory").toString()).isEqualTo("[{\"category\":\"service\",\"count\":6}]");
        }
    }

    @Test
    void aStatusThatIsToldLaterIsCountedOnce() {
        var message = sent("2025-10-02T10:02:00Z", "sent");
        count();
        assertThat(get(OCTOBER, manager).body().at("/totals/delivered").asInt()).isZero();

        becomes(message, "delivered");
        // As late as Meta may be: counting has come to the end of the month.
        rows().sql("UPDATE analytics_progress SET counted_until = '2025-11-01T00:00:00Z'").update();
        count();
        count();

        assertThat(get(OCTOBER, manager).body().path("totals").toString()).contains("\"outgoing\":1,\"waiting\":0,\"delivered\":1");
    }

    @Test
    void isCountedOnScheduleWithoutBeingAsked() throws Exception {
        received("2025-10-02T10:00:00Z");
        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();

        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("count-messages")).findFirst().orElseThrow());

        await().until(() -> rows().sql("SELECT EXISTS (SELECT FROM message_counts WHERE organization_id = ?)")
                .param(manager.organization()).query(Boolean.class).single());
    }

    @Test
    void figuresOutliveTheMessages() {
        received("2025-10-02T10:00:00Z");
        answered("2025-10-02T10:05:00Z", manager);
        count();
        var before = get(OCTOBER, manager).body();
        var agents = get("/analytics/agents?from=2025-10-01&to=2025-10-31", manager).body();

        rows().sql("DELETE FROM messages WHERE organization_id = ?").param(manager.organization()).update();
        count();

        assertThat(before.at("/totals/received").asInt()).isEqualTo(1);
        assertThat(get(OCTOBER, manager).body()).isEqualTo(before);
        assertThat(get("/analytics/agents?from=2025-10-01&to=2025-10-31", manager).body()).isEqualTo(agents);
    }

    @Test
    void aLateStatusTakesNothingAwayFromWhatWasCleared() {
        var quarter = Instant.now().minus(2, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
        var cleared = contact;
        received(quarter.plusSeconds(60).toString());
        answered(quarter.plusSeconds(90).toString(), manager);
        contact = contact(manager.organization());
        var late = sent(quarter.plusSeconds(120).toString(), "sent");
        answered(quarter.plusSeconds(150).toString(), manager);
        count();
        var day = "?from=%1$s&to=%1$s".formatted(quarter.toString().substring(0, 10));

        assertThat(post("/contacts/" + cleared + "/clear", manager, null).status()).isEqualTo(200);
        becomes(late, "read");
        count();

        var totals = get("/analytics/messages" + day, manager).body().path("totals");
        assertThat(totals.path("received").asInt()).isEqualTo(1);
        assertThat(totals.path("outgoing").asInt()).isEqualTo(3);
        assertThat(totals.path("read").asInt()).isEqualTo(3);
        var own = get("/analytics/agents" + day, manager).body().at("/items/0");
        assertThat(own.path("messages").asInt()).isEqualTo(2);
        assertThat(own.path("answers").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsClearedBeforeItIsCountedIsInTheFiguresToo() {
        var now = Instant.now();
        received(now.minusSeconds(60).toString());
        failed(now.minusSeconds(50).toString(), 131026);
        assertThat(post("/contacts/" + contact + "/clear", manager, null).status()).isEqualTo(200);

        var from = now.minusSeconds(60).toString().substring(0, 10);
        var report = get("/analytics/messages?from=" + from, manager).body();

        assertThat(report.at("/totals/received").asInt()).isEqualTo(1);
        assertThat(report.at("/totals/failed").asInt()).isEqualTo(1);
        assertThat(report.at("/failures/0/code").asInt()).isEqualTo(131026);
    }

    @Test
    void twoNodesThatCountAtOnceCountOnce() throws Exception {
        for (int day = 10; day < 20; day++) {
            received("2025-10-" + day + "T10:00:00Z");
        }

        try (var nodes = Executors.newFixedThreadPool(2)) {
            for (var node : nodes.invokeAll(IntStream.range(0, 2).mapToObj(i -> Executors.callable(this::count)).toList())) {
                node.get();
            }
        }
        count();

        assertThat(get(OCTOBER, manager).body().at("/totals/received").asInt()).isEqualTo(10);
        assertThat(rows().sql("SELECT sum(total) FROM message_counts WHERE organization_id = ?")
                .param(manager.organization()).query(Integer.class).single()).isEqualTo(10);
    }

    @Test
    void showsOneAccountOnlyAndNoneOfOthers() {
        received("2025-10-02T10:00:00Z");
        var first = account;
        account = account(manager.organization(), "Branch");
        received("2025-10-02T10:00:00Z");
        received("2025-10-02T10:00:00Z");
        var stranger = signedIn("admin");

        assertThat(get(OCTOBER, manager).body().at("/totals/received").asInt()).isEqualTo(3);
        assertThat(get(OCTOBER + "&accountId=" + first, manager).body().at("/totals/received").asInt()).isEqualTo(1);
        assertThat(get(OCTOBER, manager).body().path("byAccount").findValuesAsText("name")).containsExactly("Branch", "Shop");
        assertThat(get(OCTOBER, stranger).body().at("/totals/received").asInt()).isZero();
        var foreign = get(OCTOBER + "&accountId=" + first, stranger);
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.errors()).containsExactly("accountId:reference");
        count();
        assertThat(get(OCTOBER, stranger).body().at("/totals/received").asInt()).isZero();
    }

    @Test
    void refusesAgentsAndPeriodsThatAreNone() {
        assertThat(get(OCTOBER, signedIn(manager.organization(), "agent")).status()).isEqualTo(403);
        assertThat(get("/analytics/messages?from=2025-10-02&to=2025-10-01", manager).errors()).containsExactly("to:order");
        assertThat(get("/analytics/messages?from=2025-08-01&to=2025-10-01&granularity=hour", manager).errors()).containsExactly("from:range");
        assertThat(get("/analytics/messages?from=2025-02-30", manager).errors()).containsExactly("from:format");
        assertThat(get("/analytics/messages?from=2025-10-01&granularity=minute", manager).errors()).containsExactly("granularity:enum");
        assertThat(get("/analytics/messages", manager).body().path("series")).hasSize(30);
    }

    @Test
    void aSpreadsheetGetsALineForEachDay() {
        received("2025-10-02T10:00:00Z");
        sent("2025-10-02T10:03:00Z", "read");

        var answer = get(OCTOBER + "&format=csv", manager);

        assertThat(answer.header("content-type")).isEqualTo("text/csv");
        assertThat(answer.header("content-disposition")).isEqualTo("attachment; filename=\"message-2025-10-01-2025-10-31.csv\"");
        var lines = csv(OCTOBER, manager);
        assertThat(lines).hasSize(32);
        assertThat(lines.getFirst()).isEqualTo("label,startsAt,received,outgoing,waiting,delivered,read,failed,deliveryRate,readRate");
        assertThat(lines.get(2)).isEqualTo("2025-10-02,2025-10-02T00:00:00.000000Z,1,1,0,1,1,0,1.0,1.0");
        assertThat(lines.get(3)).isEqualTo("2025-10-03,2025-10-03T00:00:00.000000Z,0,0,0,0,0,0,,");
    }

    private static List<String> labels(JsonNode report) {
        return report.path("series").findValuesAsText("label");
    }

    private static List<Integer> received(JsonNode report) {
        return report.path("series").valueStream().map(piece -> piece.path("received").asInt()).toList();
    }
}
