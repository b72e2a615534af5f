package io.whatomate.messaging;

import static io.whatomate.GraphServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer.Behaviour;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What waits to be sent is asked once more when its turn comes whether its customer would have it. */
class WaitingSendsTest extends SendTest {

    @ParameterizedTest
    @CsvSource({
        "marketing, blocked_at, , The contact was blocked", "utility, opted_out_at, 131050, The customer asked for no messages",
        "marketing, marketing_opted_out_at, 131050, The customer asked for no marketing"})
    void whatWaitsFailsOnceTheCustomerWouldNotHaveIt(String category, String since, Integer code, String reason) {
        var number = number();
        var customer = customer(number, phone());
        GRAPH.behave(number, error(400, 131049));
        send(number, template(customer, category, "c1"));
        awaitOwed(number, 1, null);
        GRAPH.behave(number, new Behaviour.Accept());
        db().sql("UPDATE contacts SET " + since + " = now() WHERE id = :id").param("id", customer).update();

        makeDue(number);

        assertThat(awaitStatus(number, "failed")).containsEntry("error_message", reason).containsEntry("error_code", code);
        assertThat(history(number)).containsExactly("pending", "pending", "failed");
        assertThat(owed(number)).isEmpty();
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void whoWantsNoMarketingStillGetsWhatWaitsAndIsNone() {
        var number = number();
        var customer = waiting(number, "waiting");
        db().sql("UPDATE contacts SET marketing_opted_out_at = now() WHERE id = :id").param("id", customer).update();

        makeDue(number);

        awaitStatus(number, "accepted");
    }

    @Test
    void whatIsUnderWayWhileItsContactIsBlockedIsNotTriedASecondTime() {
        var number = number();
        var customer = waiting(number, "sending");

        block(number, customer);

        assertThat(owed(number)).as("under way").singleElement().satisfies(row -> assertThat(row).containsEntry("state", "sending"));
        db().sql("""
                WITH back AS (
                    UPDATE outbox SET state = 'waiting', lease_owner = NULL, leased_until = NULL, available_at = now()
                    WHERE whatsapp_account_id = :id RETURNING message_id)
                UPDATE messages SET status = 'pending' WHERE id = (SELECT message_id FROM back)""").param("id", number.account()).update();
        assertThat(awaitStatus(number, "failed")).containsEntry("error_message", "The contact was blocked");
        assertThat(GRAPH.calls(number)).isEmpty();
    }

    @Test
    void ofClaimsAndBlocksAtTheSameMomentOneWins() {
        var number = number();
        var customers = IntStream.range(0, 120).mapToObj(i -> waiting(number, "waiting")).toList();
        makeDue(number);
        await().atMost(SOON).until(() -> !GRAPH.calls(number).isEmpty());

        customers.reversed().forEach(customer -> block(number, customer));

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).isEmpty());
        var sent = db().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = :id AND status = 'accepted'")
                .param("id", number.account()).query(Integer.class).single();
        var failed = db().sql("SELECT count(*) FROM messages m JOIN message_events e ON e.message_id = m.id AND e.status = 'failed'"
                        + " WHERE m.whatsapp_account_id = :id AND m.status = 'failed' AND e.detail = 'The contact was blocked'")
                .param("id", number.account()).query(Integer.class).single();
        assertThat(sent + failed).isEqualTo(customers.size());
        assertThat(GRAPH.calls(number)).hasSize(sent);
    }

    /** A new customer with a message in the outbox that is not due before it is made so. */
    private UUID waiting(BusinessNumber number, String state) {
        var customer = customer(number, phone());
        db().sql("""
                WITH message AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, payload, status)
                    VALUES (:organization, :account, :contact, 'outgoing', 'text', '{"text": {"body": "later"}}',
                        CASE :state WHEN 'waiting' THEN 'pending' ELSE 'sending' END)
                    RETURNING id)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, state, available_at, lease_owner, leased_until)
                SELECT id, :organization, :account, :contact, :state, now() + interval '1 hour', 'another-node', now() + interval '1 hour'
                FROM message""")
                .param("organization", number.organization()).param("account", number.account())
                .param("contact", customer).param("state", state)
                .update();
        return customer;
    }

    private void block(BusinessNumber number, UUID contact) {
        var blocked = routes.request("direct:blockContact", exchange -> {
            exchange.setVariable("organizationId", number.organization());
            exchange.setVariable("operation", "blockContact");
            exchange.setVariable("userId", UUID.randomUUID());
            exchange.setVariable("role", "manager");
            exchange.setVariable("id", contact);
        });
        assertThat(blocked.getException()).isNull();
        assertThat(blocked.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
    }
}
