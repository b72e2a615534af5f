package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Everything about a contact in one document, and nothing of anybody else. */
class PersonalDataTest extends ContactsTest {

    @Test
    void everythingOfTheContactIsInItAndNothingOfOthers() {
        var contact = contact("Ada");
        var neighbour = contact("Grace");
        for (var path : new String[] {contact, neighbour}) {
            assertThat(post(path + "/notes", manager, "{\"text\": \"Note of %s\"}".formatted(id(path))).status()).isEqualTo(201);
            assertThat(post(path + "/consent", manager, "{\"value\": \"out\", \"evidence\": \"Said by %s\"}".formatted(id(path))).status()).isEqualTo(200);
            messages(path, path.equals(contact) ? 1_100 : 1);
        }

        var answer = get(contact + "/data-export", manager);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-disposition")).contains("contact-" + id(contact) + ".json");
        var data = answer.body();
        assertThat(data.at("/contacts/0/profileName").asText()).isEqualTo("Ada");
        assertThat(data.path("messages")).hasSize(1_100);
        assertThat(data.path("messages").findValuesAsText("content")).doesNotHaveDuplicates().contains("1 of " + id(contact));
        assertThat(data.path("messageEvents")).hasSize(1_100);
        assertThat(data.path("contactNotes").findValuesAsText("text")).containsExactly("Note of " + id(contact));
        assertThat(data.path("consentEvents").findValuesAsText("evidence")).containsExactly("Said by " + id(contact));
        assertThat(data.path("conversations")).hasSize(1);
        assertThat(data.path("auditEvents").findValuesAsText("operation"))
                .contains("createContact", "createNote", "recordConsent", "exportPersonalData");
        assertThat(data.toString()).doesNotContain(id(neighbour).toString()).doesNotContain(manager.organization().toString());
    }

    @Test
    void noStrangerAndNoAgentGetsIt() {
        var contact = contact("Ada");
        assertThat(get(contact + "/data-export", signedIn("admin")).status()).isEqualTo(404);
        assertThat(get(contact + "/data-export", signedIn(manager.organization(), "agent")).problem()).isEqualTo("missing-permission");
        assertThat(rows().sql("SELECT count(*) FROM audit_events WHERE operation = 'exportPersonalData' AND entity_id = ?").param(id(contact))
                .query(Integer.class).single()).isZero();
    }

    private void messages(String contact, int count) {
        rows().sql("""
                WITH talk AS (
                    INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id) VALUES (:organization, :account, :contact)
                ), said AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, content, status)
                    SELECT :organization, :account, :contact, 'outgoing', 'text', n || ' of ' || :contact, 'sent' FROM generate_series(1, :count) AS n
                    RETURNING id
                )
                INSERT INTO message_events (organization_id, message_id, status, source) SELECT :organization, id, 'sent', 'webhook' FROM said""")
                .param("organization", manager.organization()).param("account", account(manager.organization())).param("contact", id(contact))
                .param("count", count).update();
    }
}
