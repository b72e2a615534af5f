package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database itself lets a request of one organization see and write, whatever its SQL says. */
class TenantFenceTest {

    private static TestDatabase database;
    private static JdbcClient app;
    private static UUID ours;
    private static UUID theirs;
    private static UUID ourContact;
    private static UUID theirContact;

    @BeforeAll
    static void twoOrganizations() {
        database = TestDatabase.create();
        app = JdbcClient.create(database.app());
        ours = database.organization("ours");
        theirs = database.organization("theirs");
        ourContact = contact(ours, "15550001");
        theirContact = contact(theirs, "15550002");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void showsNothingWithoutAnOrganization() {
        assertThat(app.sql("SELECT count(*) FROM contacts").query(Integer.class).single()).isZero();
        assertThat(app.sql("SELECT count(*) FROM organizations").query(Integer.class).single()).isZero();
        assertThat(app.sql("SELECT count(id) FROM users").query(Integer.class).single()).isZero();
    }

    @Test
    void showsTheOwnRowsAndNoOthers() {
        assertThat(Tenant.call(ours, () -> app.sql("SELECT id FROM contacts").query(UUID.class).list()))
                .containsExactly(ourContact);
        assertThat(Tenant.call(theirs, () -> app.sql("SELECT id FROM contacts").query(UUID.class).list()))
                .containsExactly(theirContact);
        assertThat(Tenant.call(ours, () -> app.sql("SELECT id FROM organizations").query(UUID.class).list()))
                .containsExactly(ours);
    }

    @Test
    void forgetsTheOrganizationWhenTheCallEnds() {
        Tenant.call(ours, () -> app.sql("SELECT id FROM contacts").query(UUID.class).list());

        assertThat(app.sql("SELECT count(*) FROM contacts").query(Integer.class).single()).isZero();
    }

    @Test
    void refusesToInsertForAnother() {
        assertThatThrownBy(() -> Tenant.call(ours, () -> insertContact(app, theirs, "15550003")))
                .hasStackTraceContaining("row-level security");
    }

    @Test
    void neitherChangesNorDeletesNorGivesAwayRows() {
        assertThat(Tenant.<Integer, RuntimeException>call(ours, () -> app.sql("UPDATE contacts SET profile_name = 'x' WHERE id = ?").param(theirContact).update())).isZero();
        assertThat(Tenant.<Integer, RuntimeException>call(ours, () -> app.sql("DELETE FROM contacts WHERE id = ?").param(theirContact).update())).isZero();
        assertThatThrownBy(() -> Tenant.call(ours, () -> app.sql("UPDATE contacts SET organization_id = ? WHERE id = ?").params(theirs, ourContact).update()))
                .hasStackTraceContaining("row-level security");
    }

    /** Foreign keys look past row-level security: only the organization inside the key stops this. */
    @Test
    void refusesAReferenceToAnothersContact() {
        assertThatThrownBy(() -> Tenant.call(ours, () -> app.sql(
                                "UPDATE contacts SET merged_into = ? WHERE id = ?")
                        .params(theirContact, ourContact)
                        .update()))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("foreign key");
    }

    @Test
    void showsColleaguesButNeverAPasswordHash() {
        member(ours, "agent@ours.example");
        member(theirs, "agent@theirs.example");

        assertThat(Tenant.call(ours, () -> app.sql("SELECT email FROM users").query(String.class).list()))
                .containsExactly("agent@ours.example");
        assertThatThrownBy(() -> Tenant.call(ours, () -> app.sql("SELECT password_hash FROM users").query().listOfRows()))
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() -> Tenant.call(ours, () -> app.sql("UPDATE users SET is_active = false").update()))
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void keepsRawWebhooksFromRequests() {
        assertThatThrownBy(() -> Tenant.call(ours, () -> app.sql("SELECT body FROM webhook_deliveries").query().listOfRows()))
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void refusesAPlainTextSecret() {
        assertThatThrownBy(() -> database.owner().sql("""
                        INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, 'main', '1', '2', 'EAAG-plain')""").param(ours).update())
                .hasStackTraceContaining("access_token_check");
    }

    @Test
    void letsOneOrganizationAloneUseANumber() {
        insertAccount(ours, "100", "active");
        assertThatThrownBy(() -> insertAccount(theirs, "100", "active")).hasStackTraceContaining("whatsapp_accounts_active_phone");
        insertAccount(theirs, "100", "inactive");
    }

    /** Behind row-level security no index of words is used, so the search runs as the owner and fences itself. */
    @Test
    void searchesTheOwnMessagesOnly() {
        insertAccount(ours, "300", "active");
        insertAccount(theirs, "301", "active");
        database.owner().sql("""
                INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content)
                SELECT c.organization_id, a.id, c.id, 'incoming', 'text', 'received', 'a secret'
                FROM contacts c JOIN whatsapp_accounts a ON a.organization_id = c.organization_id AND a.phone_id IN ('300', '301')
                WHERE c.id IN (?, ?)""").params(ourContact, theirContact).update();
        var search = "SELECT organization_id FROM search_messages(?, NULL, 'admin', NULL, NULL, 10)";

        assertThat(Tenant.call(ours, () -> app.sql(search).param("secret").query(UUID.class).list())).containsExactly(ours);
        assertThat(Tenant.call(ours, () -> app.sql(search).param("-nothing").query(UUID.class).list())).containsExactly(ours);
        assertThat(Tenant.call(ours, () -> app.sql(search).param("secret or \"organization " + theirs + "\"").query(UUID.class).list()))
                .containsExactly(ours);
        assertThat(app.sql(search).param("secret").query(UUID.class).list()).isEmpty();
    }

    @Test
    void servesAllToTheWorker() {
        var worker = JdbcClient.create(database.worker());

        assertThat(worker.sql("SELECT id FROM contacts").query(UUID.class).list()).contains(ourContact, theirContact);
    }

    @Test
    void neverLendsAConnectionThatItCouldNotBind() {
        assertThatThrownBy(() -> Tenant.call("x\0y", () -> app.sql("SELECT 1").query(Integer.class).single()))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> Tenant.call("no-uuid", () -> app.sql("SELECT id FROM contacts").query().listOfRows()))
                .hasStackTraceContaining("invalid input syntax for type uuid");

        assertThat(Tenant.call(ours, () -> app.sql("SELECT id FROM contacts").query(UUID.class).list()))
                .containsExactly(ourContact);
    }

    private static UUID contact(UUID organization, String phone) {
        insertContact(database.owner(), organization, phone);
        return database.owner().sql("SELECT id FROM contacts WHERE phone_number = ?").param(phone).query(UUID.class).single();
    }

    private static int insertContact(JdbcClient client, UUID organization, String phone) {
        return client.sql("INSERT INTO contacts (organization_id, phone_number) VALUES (?, ?)").params(organization, phone).update();
    }

    private static void insertAccount(UUID organization, String phoneId, String status) {
        database.owner().sql("""
                INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token, status)
                VALUES (?, 'main', ?, '2', 'v1:k1:AAAA', ?)""").params(organization, phoneId, status).update();
    }

    private static void member(UUID organization, String email) {
        database.owner().sql("""
                WITH made AS (INSERT INTO users (email, password_hash) VALUES (?, 'hash') RETURNING id)
                INSERT INTO organization_members (organization_id, user_id) SELECT ?, id FROM made""").params(email, organization).update();
    }
}
