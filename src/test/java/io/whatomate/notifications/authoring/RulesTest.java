package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.api.ApiTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the rules' API need: texts, rules of them, and what nodes would be told. */
abstract class RulesTest extends ApiTest {

    protected static final String RULES = "/rules";
    protected static final ObjectMapper JSON = new ObjectMapper();

    /** A rule that notes a line: nothing of it has to be there outside of it. */
    private static final String TEXT = """
            - route:
                id: %s
                description: Notes what comes
                from:
                  uri: kamelet:notify-http-source
                  steps:
                    - log:
                        message: %s
            """;

    protected User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    protected final String create(String name) throws Exception {
        var created = post(RULES, admin, body("text", text(name, "one")));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        return path(created);
    }

    /** What a node would be told to run. */
    protected final Map<String, Object> toRun(String path) {
        return rows().sql("""
                        SELECT r.state::text AS state, r.paused_at IS NOT NULL AS paused, r.concurrency, v.number
                        FROM notification_rules r
                        LEFT JOIN notification_rule_versions v ON v.notification_rule_id = r.id
                            AND v.number = coalesce(r.staged_version, r.running_version) AND r.state IN ('active', 'returned')
                        WHERE r.id = ?""")
                .param(id(path)).query().singleRow();
    }

    /** As a node says, whether or not one of this process has said so already. */
    protected final boolean started(String path, int number) {
        rows().sql("SELECT take_rule_version(?, ?)").params(id(path), number).query(Boolean.class).single();
        return get(path, admin).body().path("runningVersion").asInt() == number;
    }

    protected static String path(Answer created) {
        return RULES + "/" + created.body().path("id").asText();
    }

    protected static UUID id(String path) {
        return UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    }

    protected static String text(String name, String message) {
        return TEXT.formatted(name, message);
    }

    protected static Map<String, Object> limits(int concurrency) {
        return Map.of("ratePerMinute", 60, "concurrency", concurrency, "timeoutSeconds", 10, "messagesPerRun", 5, "failureLimit", 50, "failureWindow", 20);
    }

    protected static String body(Object... pairs) throws Exception {
        var body = JSON.createObjectNode();
        for (int i = 0; i < pairs.length; i += 2) {
            body.set((String) pairs[i], JSON.valueToTree(pairs[i + 1]));
        }
        return JSON.writeValueAsString(body);
    }
}
