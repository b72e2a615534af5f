package io.whatomate.notifications.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quartz.impl.matchers.GroupMatcher;

/** once-per: a key is used once in its period, whoever comes twice. */
class OncePerTest extends ActionTest {

    private BusinessNumber number;

    @BeforeEach
    void makeNumber() {
        number = number();
    }

    @Test
    void theSecondTimeTheRuleEndsWithoutAFailure() {
        var rule = rule(step("once-per", "key", "order-${body[id]}"));

        assertThat(isReached(run(rule, number, Map.of("id", 17)))).isTrue();
        var second = run(rule, number, Map.of("id", 17));
        assertThat(isReached(second)).isFalse();
        assertThat(second.getVariable("once")).isEqualTo(false);
        assertThat(isReached(run(rule, number, Map.of("id", 18)))).isTrue();
        assertThat(isReached(run(rule, number(), Map.of("id", 17)))).as("another tenant's").isTrue();
        assertThat(isReached(run(rule(step("once-per", "key", "order-17")), number, Map.of()))).as("another rule's").isTrue();
    }

    @Test
    void thePartsOfASplitAreARunEach() throws Exception {
        var rule = rule("""
                - route:
                    id: %s
                    from:
                      uri: direct:%s
                      steps:
                        - split:
                            simple: {expression: "${body}"}
                            aggregationStrategy: "#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy"
                            steps:
                              - to: {uri: kamelet:once-per-action, parameters: {key: "${body}"}}
                              - setBody: {constant: {expression: passed}}
                """);
        var run = run(rule, number.organization(), List.of("a", "b", "a"), Map.of("triggerKey", "orders-0-17"));
        assertThat(run.getMessage().getBody()).isEqualTo(List.of("passed", "passed", "a"));
    }

    @Test
    void rulesMayShareAKeyAndMayGoOn() {
        assertThat(isReached(run(rule(step("once-per", "key", "k", "scope", "organization")), number, Map.of()))).isTrue();
        var second = run(rule(step("once-per", "key", "k", "scope", "organization", "stop", "false")), number, Map.of());
        assertThat(isReached(second)).isTrue();
        assertThat(second.getVariable("once")).isEqualTo(false);
    }

    @Test
    void ofTwoThreadsOneGoesOn() throws Exception {
        var rule = rule(step("once-per", "key", "k", "per", "ever"));
        try (var threads = Executors.newFixedThreadPool(2)) {
            var runs = threads.invokeAll(IntStream.range(0, 20).<Callable<Exchange>>mapToObj(n -> () -> run(rule, number, Map.of())).toList());
            var reached = 0;
            for (var run : runs) {
                reached += isReached(run.get()) ? 1 : 0;
            }
            assertThat(reached).isEqualTo(1);
        }
    }

    @Test
    void aRunThatFailsGivesItsKeyBackAndOneThatSucceedsKeepsIt() {
        var rule = rule(step("once-per", "key", "k"));
        assertThat(run(rule, number.organization(), Map.of(), Map.of("fails", true)).getException()).hasMessage("the rule fails");
        assertThat(keys()).isZero();
        assertThat(isReached(run(rule, number, Map.of()))).isTrue();
        assertThat(isReached(run(rule, number, Map.of()))).isFalse();
    }

    @Test
    void aRetryOfTheSameEventIsNoSecondTime() {
        var rule = rule(step("once-per", "key", "k"));
        var ruleId = UUID.randomUUID().toString();
        var event = Map.<String, Object>of("ruleId", ruleId, "ruleKey", "orders-0-17");

        assertThat(isReached(run(rule, number.organization(), Map.of(), event))).isTrue();
        assertThat(isReached(run(rule, number.organization(), Map.of(), event))).isTrue();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("ruleId", ruleId, "ruleKey", "orders-0-18")))).isFalse();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("triggerKey", "a")))).isTrue();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("triggerKey", "a")))).isTrue();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("triggerKey", "b")))).isFalse();
    }

    @Test
    void theKeyOfADeliveryThatFailedForGoodIsFree() {
        var rule = rule(step("once-per", "key", "k"));
        var ruleId = db().sql("INSERT INTO notification_rules (organization_id, name) VALUES (:o, 'r') RETURNING id")
                .param("o", number.organization()).query(UUID.class).single();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("ruleId", ruleId, "ruleKey", "first")))).isTrue();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("ruleId", ruleId, "ruleKey", "second")))).isFalse();
        db().sql("INSERT INTO notification_deliveries (organization_id, notification_rule_id, trigger_key, status) VALUES (:o, :r, 'first', 'failed')")
                .param("o", number.organization()).param("r", ruleId).update();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("ruleId", ruleId, "ruleKey", "second")))).isTrue();
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("ruleId", ruleId, "ruleKey", "first")))).isFalse();
    }

    @Test
    void aCapturedRunUsesNoKey() {
        var capture = new ArrayList<>();
        var rule = rule(step("once-per", "key", "k"));
        assertThat(isReached(run(rule, number.organization(), Map.of(), Map.of("capture", capture)))).isTrue();
        assertThat(capture).singleElement().asString().contains("once-per-action", "key=k");
        assertThat(keys()).isZero();
    }

    @Test
    void whatTheAuthorDidWrongIsNamed() {
        assertThat(refused(number, Map.of(), step("once-per", "key", "${body[id]}"))).containsExactly("key:required");
        assertThat(refused(number, Map.of(), step("once-per", "key", "k", "per", "fortnight"))).containsExactly("per:enum");
        assertThat(refused(number, Map.of(), step("once-per", "key", "k", "scope", "all"))).containsExactly("scope:enum");
        assertThat(refused(number, Map.of(), step("once-per", "key", "k", "stop", "no"))).containsExactly("stop:type");
        assertThat(refused(number, Map.of("x", "k".repeat(1001)), step("once-per", "key", "${body[x]}"))).containsExactly("key:maxLength");
    }

    @Test
    void keysAreForgottenAWeekAfterTheirPeriod() throws Exception {
        isReached(run(rule(step("once-per", "key", "old"), step("once-per", "key", "new")), number, Map.of()));
        db().sql("UPDATE notification_once SET expires_at = now() - interval '8 days' WHERE organization_id = :o AND key_hash ="
                        + " (SELECT min(key_hash::text)::bytea FROM notification_once WHERE organization_id = :o)")
                .param("o", number.organization()).update();
        var scheduler = context.getComponent("quartz", QuartzComponent.class).getScheduler();
        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("forget-old-keys")).findFirst().orElseThrow());
        await().atMost(SOON).untilAsserted(() -> assertThat(keys()).isEqualTo(1));
    }

    /** The week is ISO's; on 2026-10-25 Berlin's clocks go back at three, and the hour from two comes twice. */
    @ParameterizedTest
    @CsvSource({
        "ever,  2026-11-25T17:30:00Z, Europe/Berlin,    ever,                   ",
        "hour,  2026-10-25T00:30:00Z, Europe/Berlin,    2026-10-25T02+02:00,    2026-10-25T01:00:00Z",
        "hour,  2026-10-25T01:30:00Z, Europe/Berlin,    2026-10-25T02+01:00,    2026-10-25T02:00:00Z",
        "hour,  2026-10-25T01:30:00Z, Asia/Kathmandu,   2026-10-25T07+05:45,    2026-10-25T02:15:00Z",
        "day,   2026-11-25T23:30:00Z, Europe/Berlin,    2026-11-26,             2026-11-26T23:00:00Z",
        "day,   2026-11-25T23:30:00Z, America/New_York, 2026-11-25,             2026-11-26T05:00:00Z",
        "day,   2026-03-29T00:30:00Z, Europe/Berlin,    2026-03-29,             2026-03-29T22:00:00Z",
        "week,  2027-01-03T12:00:00Z, UTC,              2026-W53,               2027-01-04T00:00:00Z",
        "week,  2027-01-04T12:00:00Z, UTC,              2027-W01,               2027-01-11T00:00:00Z",
        "month, 2026-12-31T23:30:00Z, Europe/Berlin,    2027-01,                2027-01-31T23:00:00Z"})
    void aPeriodIsOfItsZone(String unit, Instant now, String zone, String name, Instant end) {
        assertThat(Period.of(unit, now, ZoneId.of(zone))).isEqualTo(new Period(name, end));
    }

    private int keys() {
        return db().sql("SELECT count(*) FROM notification_once WHERE organization_id = :o").param("o", number.organization())
                .query(Integer.class).single();
    }
}
