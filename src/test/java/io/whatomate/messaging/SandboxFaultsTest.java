package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.CoreTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same gate against the sandbox, which goes wrong on demand: what it does to a send is what the sender makes of it. */
class SandboxFaultsTest extends CoreTest {

    @AfterEach
    void mend() {
        faults("{}");
        db().sql("UPDATE number_budgets SET failures = 0, open_until = '-infinity', open_reason = NULL, slow_factor = 1,"
                + " slowed_at = '-infinity' WHERE whatsapp_account_id = :id").param("id", demo().get("id")).update();
    }

    @Test
    void anUndeliverableMessageIsTakenAndFailsByWebhook() {
        var phone = phone();
        faults("{\"errors\":{\"%s\":131026},\"ladder\":{\"sent\":1500}}".formatted(phone));

        var message = send(phone);

        assertThat(awaitStatus(message, "failed")).containsEntry("error_code", 131026);
        assertThat(history(message)).isEqualTo("pending accepted failed");
    }

    @Test
    void aRefusedMessageFailsAtOnce() {
        var phone = phone();
        faults("{\"errors\":{\"%s\":131009}}".formatted(phone));

        var message = send(phone);

        assertThat(awaitStatus(message, "failed")).containsEntry("error_code", 131009);
        assertThat(history(message)).isEqualTo("pending failed");
    }

    @Test
    void anAnswerThatIsLostAfterTheMessageWasTakenIsSettledByItsStatus() {
        faults("{\"drops\":{\"after\":100},\"ladder\":{\"sent\":1500,\"delivered\":1600,\"read\":1700}}");

        var message = send(phone());

        // In whatever order they arrive.
        await().atMost(SOON).untilAsserted(() -> assertThat(history(message))
                .startsWith("pending uncertain").contains("sent", "delivered", "read").doesNotContain("accepted"));
        awaitStatus(message, "read");
    }

    @Test
    void statusesTwiceAndOutOfOrderAreToldOnce() {
        faults("{\"seed\":7,\"duplicates\":100,\"reordered\":50}");

        var message = send(phone());

        awaitStatus(message, "read");
        await().atMost(SOON).untilAsserted(() -> assertThat(db().sql("SELECT count(*) FROM message_events"
                        + " WHERE message_id = :id AND source = 'webhook'").param("id", message)
                .query(Integer.class).single()).isEqualTo(3));
    }

    @Test
    void aWebhookWithAWrongSignatureComesAgainAndCounts() {
        faults("{\"wrongSignature\":100}");

        awaitStatus(send(phone()), "read");
    }

    private void faults(String document) {
        assertThat(send(HttpRequest.newBuilder(url("/sandbox/faults"))
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(document))).statusCode())
                .isEqualTo(200);
    }

    private Map<String, Object> demo() {
        return db().sql("SELECT id, organization_id FROM whatsapp_accounts WHERE phone_id = '100000000000001'")
                .query().singleRow();
    }

    private UUID send(String phone) {
        var demo = demo();
        var contact = db().sql("INSERT INTO contacts (organization_id, phone_number) VALUES (:id, :phone) RETURNING id")
                .param("id", demo.get("organization_id")).param("phone", phone).query(UUID.class).single();
        db().sql("INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_inbound_at)"
                        + " VALUES (:organization, :account, :contact, now())")
                .param("organization", demo.get("organization_id")).param("account", demo.get("id"))
                .param("contact", contact).update();
        var sent = routes.request("direct:send", exchange -> {
            exchange.setVariable("organizationId", demo.get("organization_id"));
            exchange.getMessage().setBody(Map.of(
                    "accountId", demo.get("id"), "contactId", contact, "type", "text", "category", "service",
                    "message", JSON.createObjectNode().put("body", "hello"), "cause", "faults " + phone, "priority", 1,
                    "source", "api"));
        });
        assertThat(sent.getException()).isNull();
        return db().sql("SELECT id FROM messages WHERE contact_id = :contact").param("contact", contact)
                .query(UUID.class).single();
    }

    private Map<String, Object> awaitStatus(UUID message, String status) {
        await().atMost(SOON).untilAsserted(() -> assertThat(row(message)).containsEntry("status", status));
        return row(message);
    }

    private Map<String, Object> row(UUID message) {
        return db().sql("SELECT status, error_code FROM messages WHERE id = :id").param("id", message).query().singleRow();
    }

    private String history(UUID message) {
        return db().sql("SELECT string_agg(status, ' ' ORDER BY id) FROM message_events WHERE message_id = :id")
                .param("id", message).query(String.class).single();
    }
}
