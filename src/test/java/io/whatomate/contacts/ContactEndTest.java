package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What goes and what stays when a conversation is cleared and when a customer is erased. */
class ContactEndTest extends ContactsTest {

    private static final List<String> TABLES = List.of(
            "messages", "conversations", "chatbot_sessions", "agent_transfers", "bulk_message_recipients", "contact_search", "contact_notes");

    @Test
    void clearingRemovesWhatWasSaidAndKeepsTheContactAndItsWindow() {
        var path = contact("Ada");
        history(path);
        var other = contact("Grace");
        history(other);

        var cleared = post(path + "/clear", manager, null);

        assertThat(cleared.status()).isEqualTo(200);
        assertThat(cleared.body().path("lastMessageAt").isNull()).isTrue();
        assertThat(cleared.body().path("lastMessagePreview").isNull()).isTrue();
        assertThat(cleared.body().path("unread").asBoolean()).isFalse();
        assertThat(count("messages", path)).isZero();
        assertThat(count("chatbot_sessions", path)).isZero();
        assertThat(rows().sql("SELECT unread_count || ' ' || (last_inbound_at IS NOT NULL) FROM conversations WHERE contact_id = ?")
                .param(id(path)).query(String.class).single()).isEqualTo("0 true");
        assertThat(count("messages", other)).isEqualTo(2);
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE operation = 'clearConversation' AND entity_id = ?")
                .param(id(path)).query(String.class).single()).contains("messages_removed", "2");
    }

    @Test
    void erasingLeavesNothingOfTheCustomerAndEverythingOfOthers() {
        var phone = phone();
        var path = contact(manager, "Ada Lovelace", phone, "");
        history(path);
        call("PUT", path, manager, "{\"profileName\": \"Countess Lovelace\"}", "If-Match", "*");
        signpost(path);
        var neighbour = contact("Grace");
        history(neighbour);
        var stranger = signedIn("admin");
        var theirs = contact(stranger, "Ada Lovelace", phone, "");

        assertThat(call("DELETE", path, manager, null, "If-Match", "\"2\"").status()).isEqualTo(204);

        assertThat(get(path, manager).status()).isEqualTo(404);
        assertThat(TABLES).allSatisfy(table -> assertThat(count(table, path)).as(table).isZero());
        assertThat(TABLES).allSatisfy(table -> assertThat(count(table, neighbour)).as(table).isPositive());
        assertThat(rows().sql("SELECT count(*) FROM dead_letters WHERE organization_id = ?")
                .param(manager.organization()).query(Integer.class).single()).as("the neighbour's").isEqualTo(1);
        assertThat(rows().sql("SELECT count(*) FROM contacts WHERE organization_id = ?")
                .param(manager.organization()).query(Integer.class).single()).isEqualTo(1);
        var told = rows().sql("SELECT operation || changes::text FROM audit_events WHERE entity_id = ? ORDER BY id")
                .param(id(path)).query(String.class).list();
        assertThat(told).containsExactly("createContact[]", "updateContact[]", "eraseContact[]");
        assertThat(get(theirs, stranger).status()).isEqualTo(200);
        assertThat(names("?search=lovelace", stranger)).containsExactly("Ada Lovelace");
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(404);
    }

    /** Everything that hangs on a contact. */
    private void history(String contact) {
        var account = account(manager.organization());
        rows().sql("""
                WITH talk AS (
                    INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_inbound_at, unread_count)
                    VALUES (:organization, :account, :contact, now(), 2)
                ), heard AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, content, status)
                    VALUES (:organization, :account, :contact, 'incoming', 'text', 'secret', 'received')
                ), said AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, content, status)
                    VALUES (:organization, :account, :contact, 'outgoing', 'text', 'secret', 'failed') RETURNING id
                ), dead AS (
                    INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                    SELECT :organization, 'outbound', id, 'r', 'c', 1, 'secret' FROM said
                ), session AS (
                    INSERT INTO chatbot_sessions (organization_id, contact_id, whatsapp_account_id)
                    VALUES (:organization, :contact, :account)
                ), noted AS (
                    INSERT INTO contact_notes (organization_id, contact_id, text) VALUES (:organization, :contact, 'secret')
                ), transfer AS (
                    INSERT INTO agent_transfers (organization_id, contact_id) VALUES (:organization, :contact)
                ), template AS (
                    INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, body_content)
                    VALUES (:organization, :account, 'offer', 'en', 'UTILITY', 'x') RETURNING id
                ), campaign AS (
                    INSERT INTO bulk_message_campaigns (organization_id, whatsapp_account_id, name, template_id)
                    SELECT :organization, :account, 'c', id FROM template RETURNING id
                ), recipient AS (
                    INSERT INTO bulk_message_recipients (organization_id, campaign_id, contact_id)
                    SELECT :organization, id, :contact FROM campaign
                )
                UPDATE contacts SET last_message_at = now(), last_message_preview = 'secret', is_read = false
                WHERE id = :contact""")
                .param("organization", manager.organization()).param("account", account).param("contact", id(contact)).update();
    }

    /** A contact that was merged into this one. */
    private void signpost(String contact) {
        rows().sql("INSERT INTO contacts (organization_id, merged_into, profile_name) VALUES (?, ?, 'Ada')")
                .params(manager.organization(), id(contact)).update();
    }

    private int count(String table, String contact) {
        return rows().sql("SELECT count(*) FROM " + table + " WHERE contact_id = ?").param(id(contact)).query(Integer.class).single();
    }
}
