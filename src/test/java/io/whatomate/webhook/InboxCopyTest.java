package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events of an account that run in an organization for trials, whose account is inactive, lead to the same rows there. */
class InboxCopyTest extends InboxTest {

    private static final String COPIES = "/inbox/copies";

    @Test
    void aHundredEventsGiveTheSameRowsInACopyOfTheOrganization() {
        assertThat(copyOfAStorm(6)).isGreaterThan(120);
    }

    @Test
    @Tag("proof")
    void tenThousandEventsGiveTheSameRowsInACopyOfTheOrganization() {
        assertThat(copyOfAStorm(400)).isGreaterThan(10_000);
    }

    @Test
    void onlyAnAdminOfBothMayAndOnlyWhereNothingIsSent() {
        var trial = trial(false);
        assertThat(post(COPIES, manager, input(trial)).status()).isEqualTo(404);
        administers(trial);
        assertThat(post(COPIES, manager, input(new BusinessNumber(trial.organization(), number.account(), "", ""))).status()).isEqualTo(404);
        rows().sql("UPDATE whatsapp_accounts SET status = 'active' WHERE id = ?").param(trial.account()).update();
        assertThat(post(COPIES, manager, input(trial)).problem()).isEqualTo("account-active");
        var admin = signedIn(manager.organization(), "admin");
        var key = post("/api-keys", admin, "{\"name\": \"Copies\", \"scopes\": [\"inbox:replay\"]}").body().path("key").asText();
        assertThat(post(COPIES, new User(manager.organization(), null, key), input(trial)).problem()).isEqualTo("personal");
        assertThat(ids(COPIES)).isEmpty();
    }

    /** An edited event is one of its own: the original stays, and what it brings is stored beside. */
    @Test
    void anEditedEventRunsAsOneOfItsOwn() {
        answerEverything("Hello");
        var wamid = write(phone(), "ours");
        var original = eventOf(wamid);
        var whole = get(EVENTS + "/" + original, manager).body();
        var payload = whole.path("payload").toString();

        var edited = post(EVENTS + "/" + original + "/edits", manager,
                "{\"payload\": " + payload.replace(wamid, wamid + "E").replace("\"ours\"", "\"hours\"") + "}");

        assertThat(edited.status()).as(edited.body().toString()).isEqualTo(201);
        assertThat(edited.body().path("originalId").asText()).isEqualTo(original);
        assertThat(edited.body().path("madeBy").isTextual()).isTrue();
        assertThat(edited.header("Location")).endsWith(EVENTS + "/" + edited.body().path("id").asText());
        awaitSettled();
        assertThat(said()).contains("incoming ours", "incoming hours").filteredOn(text -> text.equals("outgoing Hello")).hasSize(2);
        assertThat(get(EVENTS + "/" + original, manager).body()).isEqualTo(whole);
        assertThat(post(EVENTS + "/" + original + "/edits", manager, "{\"payload\": " + payload + "}").status()).isEqualTo(201);
        awaitSettled();
        assertThat(said()).as("the same id is the same message").hasSize(4);
        assertThat(post(EVENTS + "/" + original + "/edits", manager, "{\"payload\": {\"message\": {\"id\": 7}}}").errors())
                .containsExactly("payload.message.id:required");
        assertThat(post(EVENTS + "/" + original + "/edits", manager, "{\"payload\": {}}").errors()).containsExactly("payload.message:required");
        rows().sql("UPDATE webhook_events SET state = 'refused' WHERE id = ?::uuid").param(original).update();
        assertThat(post(EVENTS + "/" + original + "/edits", manager, "{\"payload\": " + payload + "}").problem()).isEqualTo("event-refused");
    }

    private int copyOfAStorm(int size) {
        if (size < 100) {
            answerEverything("Hello");
        }
        var customers = IntStream.range(0, size).mapToObj(n -> phone()).distinct().toList();
        var sent = new HashMap<String, String>();
        customers.forEach(customer -> IntStream.range(0, 3).forEach(n -> sent.put(sent(customer), customer)));
        post(new WebhookStorm(number, 42).texts(customers, 12, 30).statuses(sent, 30));
        var trial = trial(true);
        rows().sql("""
                        INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts, default_response)
                        SELECT ?, true, true, default_response FROM chatbot_settings WHERE organization_id = ?""")
                .params(trial.organization(), manager.organization()).update();

        var copy = post(COPIES, manager, input(trial));

        assertThat(copy.status()).as(copy.body().toString()).isEqualTo(201);
        var done = await().atMost(Duration.ofMinutes(8)).pollInterval(Duration.ofMillis(100)).until(
                () -> get(COPIES + "/" + copy.body().path("id").asText(), manager).body(), body -> body.path("state").asText().equals("done"));
        assertThat(rows().sql("SELECT DISTINCT state FROM webhook_events WHERE organization_id = ?").param(trial.organization())
                .query(String.class).list()).containsExactly("done");
        assertThat(done.path("messages").asInt()).isEqualTo(sent.size());
        assertThat(rowsOf(trial)).isEqualTo(rowsOf(number)).hasSizeGreaterThan(size * 20);
        assertThat(GRAPH.calls(trial)).as("nothing is sent").isEmpty();
        assertThat(rows().sql("SELECT count(*) FROM outbox WHERE organization_id = ?").param(trial.organization())
                .query(Integer.class).single()).isZero();
        return done.path("events").asInt();
    }

    /** What events alone have made: ids and the moments of our own clock aside. */
    private List<String> rowsOf(BusinessNumber account) {
        return rows().sql("""
                        WITH told AS (SELECT m.* FROM messages m WHERE m.whatsapp_account_id = :account
                            AND (m.direction = 'incoming' OR EXISTS (SELECT FROM message_events e WHERE e.message_id = m.id AND e.source = 'webhook')))
                        SELECT 'contact ' || row(c.phone_number, c.user_id, c.parent_user_id, c.username, c.profile_name, c.tags, c.metadata, c.archived_at)::text
                        FROM contacts c WHERE c.organization_id = :organization
                        UNION ALL SELECT 'conversation ' || row(c.phone_number, v.last_inbound_at, v.unread_count)::text
                        FROM conversations v JOIN contacts c ON c.id = v.contact_id WHERE v.whatsapp_account_id = :account
                        UNION ALL SELECT 'message ' || row(c.phone_number, m.whatsapp_message_id, m.direction, m.message_type, m.content, m.payload,
                            m.status, m.is_reply, m.sent_at, m.delivered_at, m.read_at, m.error_code, m.error_message)::text
                        FROM told m JOIN contacts c ON c.id = m.contact_id
                        UNION ALL SELECT 'status ' || row(m.whatsapp_message_id, e.status, e.occurred_at, e.error_code, e.detail)::text
                        FROM told m JOIN message_events e ON e.message_id = m.id WHERE e.source = 'webhook'
                        UNION ALL SELECT 'order ' || c.phone_number || string_agg(m.content, ',' ORDER BY m.created_at)
                        FROM told m JOIN contacts c ON c.id = m.contact_id WHERE m.direction = 'incoming' GROUP BY c.phone_number
                        ORDER BY 1""")
                .param("account", account.account()).param("organization", account.organization())
                .query(String.class).list();
    }

    /** As many at once as Meta would open connections; each customer's in order. */
    private void post(WebhookStorm storm) {
        try (var posters = Executors.newFixedThreadPool(32)) {
            var byCustomer = storm.posts().stream().collect(Collectors.groupingBy(post -> String.valueOf(post.customer())));
            var done = byCustomer.values().stream().map(posts -> posters.submit(() -> posts.forEach(this::accept))).toList();
            assertThat(done).allSatisfy(poster -> assertThat(poster).succeedsWithin(Duration.ofMinutes(5)));
        }
        await().atMost(Duration.ofMinutes(5)).until(() -> rows()
                .sql("SELECT count(*) FROM webhook_events WHERE organization_id = ? AND state = 'pending'")
                .param(manager.organization()).query(Integer.class).single() == 0);
    }

    private void accept(WebhookStorm.Post post) {
        assertThat(send(signed(MetaBodies.bytes(post.body()))).statusCode()).isEqualTo(200);
    }

    /** A message of ours that Meta has accepted; returns its id there. */
    private String sent(String customer) {
        var wamid = MetaBodies.wamid();
        rows().sql("""
                        WITH person AS (
                            INSERT INTO contacts (organization_id, phone_number, profile_name) VALUES (:organization, :phone, 'Ada')
                            ON CONFLICT (organization_id, phone_number) WHERE phone_number IS NOT NULL DO UPDATE SET is_read = true RETURNING id)
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, whatsapp_message_id, direction, message_type, content, payload, status)
                        SELECT :organization, :account, id, :wamid, 'outgoing', 'text', 'Hi', '{"text": {"body": "Hi"}}', 'accepted' FROM person""")
                .param("organization", number.organization()).param("account", number.account())
                .param("phone", customer).param("wamid", wamid).update();
        return wamid;
    }

    /** Another organization with an inactive account of the same number. */
    private BusinessNumber trial(boolean administered) {
        var name = "trial-" + UUID.randomUUID();
        var organization = rows().sql("INSERT INTO organizations (name, slug) VALUES (:name, :name) RETURNING id")
                .param("name", name).query(UUID.class).single();
        var account = number(organization);
        rows().sql("UPDATE whatsapp_accounts SET status = 'inactive' WHERE id = ?").param(account.account()).update();
        if (administered) {
            administers(account);
        }
        return account;
    }

    private void administers(BusinessNumber trial) {
        rows().sql("INSERT INTO organization_members (organization_id, user_id, role) SELECT ?, id, 'admin' FROM users WHERE email = ?")
                .params(trial.organization(), manager.email()).update();
    }

    private String input(BusinessNumber trial) {
        return "{\"accountId\": \"%s\", \"organizationId\": \"%s\", \"targetAccountId\": \"%s\"}"
                .formatted(number.account(), trial.organization(), trial.account());
    }
}
