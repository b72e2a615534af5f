package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** For whom events are kept. */
class RuleHearsTest extends RulesFolderTest {

    private static final String TEXT = """
            - route:
                id: rule-hears
                from:
                  uri: kamelet:whatsapp-event-source
                  parameters: {rule: "%s", organizationId: %s}
                  steps:
                    - log: {message: "%s", loggingLevel: DEBUG}
            """;

    private final String rule = "hears-" + digits(10);

    @Test
    void aFileThatIsTakenOutOnEveryNodeHearsNothingThreeMinutesLater() throws Exception {
        var organization = organization();
        write("hears.camel.yaml", TEXT.formatted(rule, organization, "one"));
        settle();
        await().atMost(SOON).until(() -> followers("left_at IS NULL") == 1);
        write("hears.camel.yaml", TEXT.formatted(rule, organization, "another"));
        settle();
        assertThat(followers("left_at IS NOT NULL")).as("a new version goes on listening").isZero();

        Files.delete(folder.resolve("hears.camel.yaml"));
        settle();
        assertThat(followers("left_at IS NOT NULL")).isOne();
        forgetLeft();
        assertThat(listeners(organization)).as("another node may run it still").containsExactly("rule");
        db().sql("UPDATE event_followers SET left_at = left_at - interval '4 minutes' WHERE rule = ?").param(rule).update();
        forgetLeft();
        assertThat(listeners(organization)).isEmpty();
        assertThat(followers("true")).isZero();
    }

    private int followers(String condition) {
        return db().sql("SELECT count(*) FROM event_followers WHERE rule = ? AND " + condition).param(rule).query(Integer.class).single();
    }

    private List<String> listeners(UUID organization) {
        return db().sql("SELECT sink FROM event_listeners WHERE organization_id = ?").param(organization).query(String.class).list();
    }

    private void forgetLeft() {
        routes.sendBody("direct:forgetLeftFollowers", null);
    }
}
