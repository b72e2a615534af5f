package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The statements that run all the time find their rows by index, also behind row-level security and with long queues. */
class QueryPlanTest {

    private static final int ROWS = 20_000;
    private static final Pattern PARAMETER = Pattern.compile(":#(?:\\$\\{variable\\.([\\w.\\[\\]]+)}|(\\w+))");
    private static final Pattern BIG_SCAN = Pattern.compile(
            "Seq Scan on (messages|outbox|webhook_events|webhook_deliveries|contacts|conversations|message_events)\\b.*");

    private static TestDatabase database;
    private static UUID organization;
    private static UUID account;
    private static Map<String, String> values;

    @BeforeAll
    static void fill() {
        database = TestDatabase.create();
        organization = database.organization("plans");
        account = UUID.randomUUID();
        var owner = database.owner();
        owner.sql("""
                INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token)
                SELECT CASE n WHEN 0 THEN :account::uuid ELSE uuid_v7() END, :organization, 'n', 100 + n, '200', 'v1:k:x'
                FROM generate_series(0, 19) n""")
                .param("account", account).param("organization", organization).update();
        owner.sql("""
                WITH accounts AS (
                    SELECT id, row_number() OVER () AS n FROM whatsapp_accounts),
                people AS (
                    INSERT INTO contacts (organization_id, phone_number, user_id)
                    SELECT :organization, '49' || n, CASE WHEN n % 3 = 0 THEN 'US.' || n END FROM generate_series(1, :rows) n
                    RETURNING id, phone_number),
                pairs AS (
                    SELECT p.id, a.id AS account FROM people p JOIN accounts a ON a.n = 1 + p.phone_number::bigint % 20),
                talks AS (
                    INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_message_at, unread_count)
                    SELECT :organization, account, id, now() - random() * interval '30 days', (random() < 0.05)::int FROM pairs)
                INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, whatsapp_message_id, cause, direction, message_type, status)
                SELECT :organization, account, id, 'wamid.' || id, 'c' || id, 'outgoing', 'text', 'pending' FROM pairs""")
                .param("organization", organization).param("rows", ROWS).update();
        owner.sql("""
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, state, available_at, leased_until)
                SELECT id, organization_id, whatsapp_account_id, contact_id,
                    CASE WHEN row_number() OVER () % 1000 = 0 THEN 'uncertain' WHEN row_number() OVER () % 1000 = 1 THEN 'sending' ELSE 'waiting' END,
                    now(), now() + interval '1 minute'
                FROM messages""").update();
        owner.sql("""
                WITH delivery AS (
                    INSERT INTO webhook_deliveries (id, signature, body) SELECT uuid_v7(), '', '' FROM generate_series(1, :rows / 10)
                    RETURNING id)
                INSERT INTO webhook_events (id, delivery_id, position, kind, lane_key, phone_id, organization_id, whatsapp_account_id,
                    payload, state, lease_owner, leased_until)
                SELECT uuid_v7(), d.id, n, 'message', '100:49' || n || left(d.id::text, 4), '100', :organization, :account, '{}',
                    CASE n % 5 WHEN 0 THEN 'pending' WHEN 1 THEN 'parked' ELSE 'done' END, 'node', now() + interval '1 minute'
                FROM delivery d, generate_series(1, 10) n""")
                .param("organization", organization).param("account", account).param("rows", ROWS).update();
        owner.sql("ANALYZE").update();
        var contact = owner.sql("SELECT id FROM contacts LIMIT 1").query(UUID.class).single().toString();
        values = Map.ofEntries(
                Map.entry("organizationId", organization.toString()), Map.entry("accountId", account.toString()),
                Map.entry("eventId", UUID.randomUUID().toString()), Map.entry("contactId", contact),
                Map.entry("contact[contact_id]", contact), Map.entry("contact[duplicate_contact_id]", contact),
                Map.entry("messageId", UUID.randomUUID().toString()), Map.entry("whatsappMessageId", "wamid.x"),
                Map.entry("phone", "491"), Map.entry("userId", UUID.randomUUID().toString()), Map.entry("laneKey", "100:491"),
                Map.entry("leaseOwner", "node"), Map.entry("type", "text"), Map.entry("category", "service"),
                Map.entry("cause", "c"), Map.entry("priority", "3"), Map.entry("source", "bot"), Map.entry("granted", "true"),
                Map.entry("status", "sent"), Map.entry("sentAt", "2026-01-01T00:00:00Z"),
                Map.entry("occurredAt", "2026-01-01T00:00:00Z"), Map.entry("opensWindow", "true"), Map.entry("tokens", "10"),
                Map.entry("settleSeconds", "60"), Map.entry("sandboxSettleSeconds", "5"), Map.entry("payload", "{}"),
                Map.entry("retentionDays", "30"), Map.entry("parkedDays", "365"), Map.entry("deadDays", "365"),
                Map.entry("copyId", UUID.randomUUID().toString()), Map.entry("replayId", UUID.randomUUID().toString()), Map.entry("exhausted", "false"), Map.entry("delaySeconds", "1"),
                Map.entry("slow", "false"), Map.entry("stop", "false"), Map.entry("strains", "false"), Map.entry("dead", "false"),
                Map.entry("due[message_id]", UUID.randomUUID().toString()), Map.entry("repliesTo", "wamid.y"),
                Map.entry("id", contact), Map.entry("role", "agent"), Map.entry("placeAt", "infinity"),
                Map.entry("placeId", UUID.randomUUID().toString()), Map.entry("newer", "0"), Map.entry("older", "51"),
                Map.entry("after", "00000000-0000-0000-0000-000000000000"), Map.entry("archived", "false"),
                Map.entry("importId", UUID.randomUUID().toString()));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    /** Else all that follows would find nothing wherever it looks. */
    @Test
    void aBigTableThatIsReadWholeIsFound() {
        assertThat(explain(JdbcClient.create(database.worker()), "SELECT id FROM messages WHERE content LIKE '%x%'"))
                .anyMatch(line -> BIG_SCAN.matcher(line).find());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "messaging/store-inbound-message", "messaging/apply-status", "messaging/finish-event", "messaging/write-message",
        "messaging/claim-waiting", "messaging/settle-accepted", "messaging/put-message-back", "messaging/fail-message",
        "messaging/mark-uncertain", "messaging/renew-send", "contacts/rekey-contact", "contacts/read-export-page", "contacts/import-contacts",
        "chatbot/load-bot", "chatbot/load-keyword-rules",
        "messaging/read-conversation", "messaging/mark-conversation-read", "messaging/list-contact-messages", "messaging/read-message",
        "messaging/find-written", "messaging/address-message", "messaging/load-failed", "messaging/load-read-message",
        "messaging/cancel-message", "webhook/read-event", "webhook/run-replay"
    })
    void aTenantsStatementReadsNoBigTableWhole(String file) throws Exception {
        List<String> plan = Tenant.call(organization, () -> plan(JdbcClient.create(database.app()), file));
        assertThat(plan).noneMatch(line -> BIG_SCAN.matcher(line).find());
    }

    @ParameterizedTest
    @ValueSource(strings = {" WHERE listed.archived = false", " WHERE listed.archived = true", " WHERE listed.archived = false AND listed.unread = true", " WHERE listed.contact_id = '00000000-0000-0000-0000-000000000000'"})
    void aPageOfConversationsReadsNoBigTableWhole(String narrowed) throws Exception {
        var asked = "SELECT listed.id, listed.body FROM (%s) AS listed" + narrowed + " ORDER BY listed.last_message_at DESC, listed.id LIMIT 51";
        List<String> plan = Tenant.call(organization, () -> explain(JdbcClient.create(database.app()), asked.formatted(bound("messaging/list-conversations"))));
        assertThat(plan).noneMatch(line -> BIG_SCAN.matcher(line).find());
    }

    /** Also when next to all are archived: a list that passed them by would read a thousand for each that it shows. */
    @Test
    void aPageOfConversationsPassesNoArchivedOnesBy() throws Exception {
        var asked = "SELECT listed.id, listed.body FROM (%s) AS listed WHERE listed.archived = false ORDER BY listed.last_message_at DESC, listed.id LIMIT 51";
        List<String> plan = Tenant.call(organization, () -> explain(JdbcClient.create(database.app()), asked.formatted(bound("messaging/list-conversations"))));
        assertThat(plan).anyMatch(line -> line.matches(".*Index Scan using conversations_recent on conversations.*"))
                .anyMatch(line -> line.matches(".*Index Cond: .*is_archived = false.*last_message_at.*|.*Index Cond: .*is_archived.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " WHERE listed.state = 'dead'", " WHERE listed.kind = 'template'", " WHERE listed.id < '01a208e7-0085-7939-a893-02409aac4497'"})
    void aPageOfTheInboxReadsNoBigTableWhole(String narrowed) throws Exception {
        for (var file : List.of("webhook/list-events", "webhook/list-found-events")) {
            var asked = "SELECT listed.id, listed.body FROM (%s) AS listed" + narrowed + " ORDER BY listed.id DESC LIMIT 51";
            List<String> plan = Tenant.call(organization, () -> explain(JdbcClient.create(database.app()), asked.formatted(bound(file))));
            assertThat(plan).as(file).noneMatch(line -> BIG_SCAN.matcher(line).find());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "webhook/claim-due-events", "webhook/load-oldest-event", "webhook/put-event-back", "webhook/release-event",
        "webhook/park-event", "webhook/expire-own-leases", "webhook/remove-old-deliveries", "webhook/remove-old-made-events", "webhook/copy-events",
        "messaging/list-waiting-numbers", "messaging/doubt-expired-sends", "messaging/repeat-uncertain",
        "messaging/expire-own-sends", "messaging/postpone-doubts", "messaging/release-scheduled"
    })
    void aWorkersStatementReadsNoBigTableWhole(String file) throws IOException {
        assertThat(plan(JdbcClient.create(database.worker()), file)).noneMatch(line -> BIG_SCAN.matcher(line).find());
    }

    private static List<String> plan(JdbcClient connection, String file) throws IOException {
        return explain(connection, bound(file));
    }

    private static List<String> explain(JdbcClient connection, String statement) {
        return connection.sql("EXPLAIN " + statement).query(String.class).list();
    }

    private static String bound(String file) throws IOException {
        var sql = new ClassPathResource("sql/" + file + ".sql").getContentAsString(StandardCharsets.UTF_8);
        return PARAMETER.matcher(sql.replaceAll("(?m)^\\s*--.*$", "")).replaceAll(match -> {
            var value = values.get(match.group(1) != null ? match.group(1) : match.group(2));
            return value == null ? "NULL" : "'" + value + "'";
        });
    }
}
