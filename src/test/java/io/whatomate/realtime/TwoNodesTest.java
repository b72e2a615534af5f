package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** What happens on one node is told on every other. */
class TwoNodesTest extends RealtimeTest {

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource database;

    @Test
    void bothNodesTellTheSameInTheSameOrder() throws Exception {
        var here = open(manager);
        here.subscribe("organization");
        try (var other = new SecondNode(database)) {
            other.open("there", new Member(manager.organization(), id(manager), "manager", UUID.randomUUID()));
            other.open("stranger", new Member(signedIn("admin").organization(), UUID.randomUUID(), "admin", UUID.randomUUID()));
            await().atMost(SOON).until(() -> !other.told("there").isEmpty() && !other.told("stranger").isEmpty());

            var contact = write(phone(), number, "hello");
            var sent = post("/messages", manager, """
                    {"accountId": "%s", "contactId": "%s", "type": "text", "text": {"body": "welcome"}}""".formatted(number.account(), contact));
            assertThat(sent.status()).isEqualTo(201);

            await().atMost(SOON).until(() -> get("/messages/" + sent.body().path("id").asText(), manager).body().path("status").asText().equals("read"));
            await().atMost(SOON).untilAsserted(() -> {
                // Read each time: what follows the last change of the status may come late.
                var happened = rows().sql("SELECT position::text FROM realtime_events WHERE organization_id = ? ORDER BY position")
                        .param(manager.organization()).query(String.class).list();
                // The contact, what it wrote, what was sent, and at least one change of its status.
                assertThat(happened).hasSizeGreaterThan(3);
                assertThat(here.events().stream().map(event -> event.path("id").asText()).toList()).isEqualTo(happened);
                assertThat(other.told("there").stream().skip(1).map(TwoNodesTest::id).toList()).isEqualTo(happened);
            });
            assertThat(other.told("stranger")).hasSize(1);
        }
    }

    private static String id(String frame) {
        var from = frame.indexOf("\"id\":\"") + 6;
        return frame.substring(from, frame.indexOf('"', from));
    }
}
