package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.JdbcTemplate;

/** What is in the database when the process dies, and what a next start makes of it. */
class DurabilityTest extends SandboxTest {

    @Autowired
    @Qualifier("sandboxDataSource")
    DataSource sandbox;

    @Autowired
    ProducerTemplate producer;

    @Autowired
    Timetable timetable;

    @Test
    void anAnsweredSendOwesItsWholeLadderBeforeAnythingHasLeft() {
        switches("{\"ladder\":{\"sent\":60000,\"delivered\":70000,\"read\":80000}}");
        var id = acceptedId(sendMessage("\"text\":{\"body\":\"x\"}"));

        assertThat(owed()).isEqualTo(3);
        assertThat(transcript().get(0).path("status").asText()).isEqualTo("accepted");

        // As after a kill: the clock above the store is lost, and the next start reads what is owed.
        timetable.clear();
        producer.sendBody("direct:sandbox-load-owed", null);
        await().untilAsserted(() -> assertThat(receiver.statuses(id)).hasSize(3));
        await().untilAsserted(() -> assertThat(owed()).isZero());
        assertThat(receiver.statuses(id)).extracting(status -> status.path("status").asText())
                .containsExactlyInAnyOrder("sent", "delivered", "read");
    }

    @Test
    void aWebhookIsOwedUntilItIsAnswered200() {
        receiver.answer(n -> 500);
        send(post("/sandbox/phones/" + customer + "/messages", "{\"text\":\"hi\",\"to\":\"" + display + "\"}"));
        await().untilAsserted(() -> assertThat(receiver.deliveries()).hasSizeGreaterThan(1));
        assertThat(owed()).isEqualTo(1);

        receiver.answer(n -> 200);
        await().untilAsserted(() -> assertThat(owed()).isZero());
        assertThat(receiver.values("messages")).hasSize(1);
    }

    @Test
    void theSandboxSeesItsOwnSchemaOnly() {
        var jdbc = new JdbcTemplate(sandbox);
        assertThat(jdbc.queryForObject("SELECT current_user", String.class)).isEqualTo("whatomate_sandbox");
        assertThat(jdbc.queryForObject("""
                SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v')
                  AND has_table_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE')""", Long.class)).isZero();
    }

    private long owed() {
        return new JdbcTemplate(sandbox).queryForObject(
                "SELECT count(*) FROM sandbox.webhooks WHERE number_id = ?", Long.class, numberId);
    }
}
