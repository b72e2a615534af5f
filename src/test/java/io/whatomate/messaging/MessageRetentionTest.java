package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.Digits;
import io.whatomate.platform.api.ApiTest;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

/** What an organization wants kept no longer is gone the next morning; what it still needs is not. */
class MessageRetentionTest extends ApiTest {

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate routes;

    private User admin;
    private UUID account;

    @BeforeEach
    void anOrganization() {
        admin = signedIn("admin");
        account = account(admin);
    }

    @Test
    void messagesPastTheRetentionGoAndTheOthersStay() {
        var silent = contact(admin, account, 40);
        var active = contact(admin, account, 1);
        say(admin, account, silent, "old", 40);
        var quoted = say(admin, account, active, "older", 31);
        var reply = say(admin, account, active, "young", 29);
        rows().sql("UPDATE messages SET reply_to_message_id = ?, is_reply = true WHERE id = ?").params(quoted, reply).update();
        rows().sql("""
                INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                VALUES (?, 'outbound', ?, 'r', 'c', 1, 'older')""").params(admin.organization(), quoted).update();
        keep(admin, "30");

        removeOldMessages();

        assertThat(texts(admin)).containsExactly("young");
        assertThat(count("message_events", admin)).isOne();
        assertThat(count("dead_letters", admin)).isZero();
        assertThat(get("/contacts/" + silent, admin).body().path("lastMessagePreview").isNull()).isTrue();
        assertThat(get("/contacts/" + silent, admin).body().path("unread").asBoolean()).isFalse();
        assertThat(get("/contacts/" + active, admin).body().path("lastMessagePreview").asText()).isEqualTo("Said 1 days ago");
        assertThat(get("/contacts/" + active + "/messages", admin).body().at("/items/0/replyTo/id").isNull()).isTrue();
        var conversations = get("/conversations?contactId=" + silent, admin).body().path("items");
        assertThat(conversations).hasSize(1);
        assertThat(conversations.at("/0/lastMessage").isNull()).isTrue();
        assertThat(conversations.at("/0/unreadCount").asInt()).isZero();
    }

    @Test
    void theOrganizationSeesInItsAuditHowManyWent() {
        var contact = contact(admin, account, 1);
        say(admin, account, contact, "a", 3);
        say(admin, account, contact, "b", 2);
        keep(admin, "1");

        removeOldMessages();
        removeOldMessages();

        var told = get("/audit-events?byOperation=removeOldMessages", admin).body().path("items");
        assertThat(told).hasSize(1);
        assertThat(told.at("/0/changes/0/field").asText()).isEqualTo("messages_removed");
        assertThat(told.at("/0/changes/0/to").asInt()).isEqualTo(2);
    }

    @Test
    void whoeverSetsNoneKeepsEverything() {
        var other = signedIn("admin");
        var theirs = account(other);
        say(other, theirs, contact(other, theirs, 3000), "ancient", 3000);
        keep(admin, "1");

        removeOldMessages();

        assertThat(texts(other)).containsExactly("ancient");
        assertThat(get("/organization", other).body().path("messageRetentionDays").isNull()).isTrue();
    }

    @Test
    void whatIsStillOwedToACustomerStays() {
        var contact = contact(admin, account, 10);
        var owed = say(admin, account, contact, "owed", 10);
        say(admin, account, contact, "said", 10);
        rows().sql("""
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, available_at)
                VALUES (?, ?, ?, ?, 'infinity')""").params(owed, admin.organization(), account, contact).update();
        keep(admin, "7");

        removeOldMessages();
        assertThat(texts(admin)).containsExactly("owed");

        rows().sql("DELETE FROM outbox WHERE message_id = ?").param(owed).update();
        removeOldMessages();
        assertThat(texts(admin)).isEmpty();
    }

    @Test
    void moreThanOneBatchGoesEveryNight() throws Exception {
        var contact = contact(admin, account, 50);
        rows().sql("INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content)"
                        + " SELECT " + id(50) + ", ?, ?, ?, 'incoming', 'text', 'received', 'x' FROM generate_series(1, 1200)")
                .params(admin.organization(), account, contact).update();
        keep(admin, "49");
        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();
        var job = scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-messages")).findFirst().orElseThrow();

        scheduler.triggerJob(job);

        await().untilAsserted(() -> assertThat(count("messages", admin)).isZero());
    }

    @Test
    void aRetentionIsBetweenADayAndTenYearsAndForAdminsToSet() {
        var body = "{\"name\": \"Ours\", \"timeZone\": \"UTC\", \"messageRetentionDays\": %s}";

        assertThat(call("PUT", "/organization", admin, body.formatted("0"), "If-Match", "*").errors())
                .containsExactly("messageRetentionDays:minimum");
        assertThat(call("PUT", "/organization", admin, body.formatted("3651"), "If-Match", "*").errors())
                .containsExactly("messageRetentionDays:maximum");
        assertThat(call("PUT", "/organization", signedIn(admin.organization(), "manager"), body.formatted("1"), "If-Match", "*").status())
                .isEqualTo(403);
    }

    private void removeOldMessages() {
        assertThat(routes.request("direct:removeOldMessages", exchange -> {}).getException()).isNull();
    }

    private void keep(User user, String days) {
        assertThat(call("PUT", "/organization", user,
                "{\"name\": \"Ours\", \"timeZone\": \"UTC\", \"messageRetentionDays\": %s}".formatted(days), "If-Match", "*").status())
                .isEqualTo(200);
    }

    private UUID account(User user) {
        return rows().sql("""
                        INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, 'Number', ?, '1', 'v1:k:none') RETURNING id""")
                .params(user.organization(), UUID.randomUUID().toString()).query(UUID.class).single();
    }

    /** With an unread conversation, last heard that many days ago. */
    private UUID contact(User user, UUID account, int daysAgo) {
        return rows().sql("""
                        WITH person AS (
                            INSERT INTO contacts (organization_id, phone_number, last_message_at, last_message_preview, is_read)
                            VALUES (:organization, :phone, now() - make_interval(days => :days), :preview, false) RETURNING id),
                        talk AS (
                            INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_message_at, unread_count)
                            SELECT :organization, :account, id, now() - make_interval(days => :days), 1 FROM person)
                        SELECT id FROM person""")
                .param("organization", user.organization()).param("account", account).param("days", daysAgo)
                .param("phone", "49" + Digits.next(10))
                .param("preview", "Said " + daysAgo + " days ago").query(UUID.class).single();
    }

    private UUID say(User user, UUID account, UUID contact, String text, int daysAgo) {
        return rows().sql("""
                        WITH said AS (
                            INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content, created_at)
                            VALUES (%s, :organization, :account, :contact, 'outgoing', 'text', 'read', :text, now() - make_interval(days => :days))
                            RETURNING organization_id, id)
                        INSERT INTO message_events (organization_id, message_id, status, source)
                        SELECT organization_id, id, 'read', 'webhook' FROM said RETURNING message_id""".formatted(id(daysAgo)))
                .param("organization", user.organization()).param("account", account).param("contact", contact)
                .param("text", text).param("days", daysAgo).query(UUID.class).single();
    }

    /** SQL for an id that was made that many days ago. */
    private static String id(int daysAgo) {
        return "encode(overlay(uuid_send(gen_random_uuid()) PLACING substring(uuid_send(uuid_v7_floor(now() - interval '"
                + daysAgo + " days')) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid";
    }

    private List<String> texts(User user) {
        return rows().sql("SELECT content FROM messages WHERE organization_id = ? ORDER BY id").param(user.organization())
                .query(String.class).list();
    }

    private int count(String table, User user) {
        return rows().sql("SELECT count(*) FROM " + table + " WHERE organization_id = ?").param(user.organization())
                .query(Integer.class).single();
    }
}
