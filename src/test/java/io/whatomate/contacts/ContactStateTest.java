package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.platform.http.Problem;
import io.whatomate.webhook.MetaBodies;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** What a block and an archive do to the messages of a contact. */
class ContactStateTest extends CoreTest {

    @Test
    void whoIsBlockedIsHeardAndNotAnswered() {
        var number = number();
        var phone = phone();
        db().sql("INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts, default_response)"
                        + " VALUES (?, true, true, 'Sorry?')").param(number.organization()).update();
        deliverAndSettle(number, MetaBodies.text(number, phone, "hi"));
        assertThat(said(number)).isEqualTo("1 in, 1 out");
        var contact = set(number, "blocked_at = now()");

        deliverAndSettle(number, MetaBodies.text(number, phone, "hi again"));

        assertThat(said(number)).isEqualTo("2 in, 1 out");
        assertThat(send(number, contact).getException()).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(422);
            assertThat(problem.type()).isEqualTo("blocked");
        });
        set(number, "blocked_at = NULL");
        assertThat(send(number, contact).getException()).isNull();
        assertThat(said(number)).isEqualTo("2 in, 2 out");
    }

    @Test
    void blockingCancelsWhatWaits() {
        var number = number();
        deliverAndSettle(number, MetaBodies.text(number, phone(), "hi"));
        var contact = set(number, "username = 'x'");
        db().sql("""
                WITH owed AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, content, status)
                    VALUES (:organization, :account, :contact, 'outgoing', 'text', 'later', 'pending') RETURNING *)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, available_at)
                SELECT id, organization_id, whatsapp_account_id, contact_id, now() + interval '1 hour' FROM owed""")
                .param("organization", number.organization()).param("account", number.account()).param("contact", contact).update();

        routes.request("sql:classpath:sql/contacts/block-contact.sql", exchange -> {
            exchange.setVariable("organizationId", number.organization().toString());
            exchange.getMessage().setBody(new HashMap<>(Map.of(
                    "organizationId", number.organization().toString(), "id", contact.toString(), "userId", UUID.randomUUID().toString(),
                    "role", "admin", "caller", "{\"operation\": \"blockContact\", \"organizationId\": \"%s\"}".formatted(number.organization()))));
        });

        assertThat(db().sql("SELECT status FROM messages WHERE contact_id = ? AND content = 'later'").param(contact)
                .query(String.class).single()).isEqualTo("failed");
        assertThat(db().sql("SELECT count(*) FROM outbox WHERE contact_id = ?").param(contact).query(Integer.class).single()).isZero();
        assertThat(db().sql("SELECT blocked_at IS NOT NULL FROM contacts WHERE id = ?").param(contact)
                .query(Boolean.class).single()).isTrue();
    }

    @Test
    void whoIsArchivedComesBackByWriting() {
        var number = number();
        var phone = phone();
        deliverAndSettle(number, MetaBodies.text(number, phone, "hi"));
        var contact = set(number, "archived_at = now()");

        deliverAndSettle(number, MetaBodies.text(number, phone, "hi again"));

        assertThat(db().sql("SELECT archived_at IS NULL FROM contacts WHERE id = ?").param(contact).query(Boolean.class).single()).isTrue();
    }

    private UUID set(BusinessNumber number, String change) {
        return db().sql("UPDATE contacts SET " + change + " WHERE organization_id = ? RETURNING id")
                .param(number.organization()).query(UUID.class).single();
    }

    private String said(BusinessNumber number) {
        return db().sql("""
                SELECT count(*) FILTER (WHERE direction = 'incoming') || ' in, ' || count(*) FILTER (WHERE direction = 'outgoing') || ' out'
                FROM messages WHERE whatsapp_account_id = ?""").param(number.account()).query(String.class).single();
    }

    private Exchange send(BusinessNumber number, UUID contact) {
        return routes.request("direct:send", exchange -> {
            exchange.setVariable("organizationId", number.organization());
            exchange.getMessage().setBody(new HashMap<>(Map.of(
                    "accountId", number.account(), "contactId", contact, "type", "text", "category", "service",
                    "cause", UUID.randomUUID().toString(), "priority", 1, "source", "api",
                    "message", JSON.createObjectNode().put("body", "hello"))));
        });
    }
}
