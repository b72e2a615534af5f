package io.whatomate.notifications.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.CoreTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** What tests of running rules need: rules as the API writes them, events that set them off, and what came of both. */
abstract class TenantRulesTest extends CoreTest {

    protected static final RuleTrials TRIALS = new RuleTrials();

    @Autowired
    protected CamelContext camel;

    @Autowired
    protected LiveRules here;

    protected UUID organization;

    @BeforeEach
    void found() {
        camel.getRegistry().bind("trialHearing", TRIALS);
        organization = organization();
    }

    @AfterEach
    void leaveNothingRunning() {
        db().sql("DELETE FROM notification_rules WHERE organization_id = ?").param(organization).update();
    }

    /** A text that says these things, one after the other; the trigger is called by {@link #call}. */
    protected static String saying(String trigger, String... says) {
        var text = new StringBuilder("""
                - route:
                    id: trial
                    from:
                      uri: kamelet:trial-call-source
                      parameters:
                        name: %s
                      steps:
                """.formatted(trigger));
        for (var say : says) {
            text.append("        - to:\n            uri: kamelet:trial-sink\n            parameters:\n              say: \"").append(say).append("\"\n");
        }
        return text.toString();
    }

    protected static String trigger() {
        return "trial-" + digits(12);
    }

    /** A rule with that text, staged as its first version. */
    protected final UUID rule(String text) {
        return rule(text, 30, 2);
    }

    protected final UUID rule(String text, int timeoutSeconds, int concurrency) {
        return db().sql("""
                WITH rule AS (
                    INSERT INTO notification_rules (organization_id, name, state, staged_version, timeout_seconds, concurrency, rate_per_minute)
                    VALUES (:organization, :name, 'active', 1, :timeout, :concurrency, 6000) RETURNING organization_id, id)
                INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state)
                SELECT organization_id, id, 1, :text, 'staged' FROM rule RETURNING notification_rule_id""")
                .param("organization", organization).param("name", "rule-" + digits(12)).param("timeout", timeoutSeconds)
                .param("concurrency", concurrency).param("text", text).query(UUID.class).single();
    }

    /** Another version of it. */
    protected final void stage(UUID rule, int number, String text) {
        db().sql("""
                WITH version AS (
                    INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state)
                    VALUES (:organization, :rule, :number, :text, 'staged'))
                UPDATE notification_rules SET staged_version = :number, current_version = :number, state = 'active' WHERE id = :rule""")
                .param("organization", organization).param("rule", rule).param("number", number).param("text", text).update();
    }

    protected final void change(UUID rule, String settings) {
        db().sql("UPDATE notification_rules SET " + settings + " WHERE id = ?").param(rule).update();
    }

    /** It runs here, and the database knows: what is staged next would otherwise take the place of a version that nobody has seen run. */
    protected final void awaitRunning(UUID rule, int version) {
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> runs(rule, version) && Integer.valueOf(version).equals(row(rule).get("running_version")));
    }

    protected final boolean runs(UUID rule, int version) {
        return here.find(rule).filter(live -> live.number() == version).isPresent();
    }

    /** Something happens that sets a rule off; returns when the trigger has been told that it is kept. */
    protected final void call(String trigger, String key, Object payload) {
        routes.requestBodyAndHeader("direct:" + trigger, payload, "key", key);
    }

    protected final void call(String trigger, String key) {
        call(trigger, key, Map.of("order", key));
    }

    protected final Map<String, Object> delivery(UUID rule, String key) {
        return db().sql("SELECT * FROM notification_deliveries WHERE notification_rule_id = ? AND trigger_key = ?")
                .params(rule, key).query().singleRow();
    }

    protected final String status(UUID rule, String key) {
        return delivery(rule, key).get("status").toString();
    }

    protected final void awaitStatus(UUID rule, String key, String status) {
        await().pollInterval(Duration.ofMillis(20)).atMost(SOON)
                .untilAsserted(() -> assertThat(status(rule, key)).as(() -> delivery(rule, key).toString()).isEqualTo(status));
    }

    protected final List<String> heard(UUID rule) {
        return TRIALS.heard(rule);
    }

    protected final void awaitHeard(UUID rule, String... says) {
        await().pollInterval(Duration.ofMillis(10)).atMost(SOON).untilAsserted(() -> assertThat(heard(rule)).containsExactly(says));
    }

    protected final Map<String, Object> row(UUID rule) {
        return db().sql("SELECT * FROM notification_rules WHERE id = ?").param(rule).query().singleRow();
    }
}
