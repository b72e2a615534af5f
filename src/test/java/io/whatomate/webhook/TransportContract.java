package io.whatomate.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What both transports between the webhook's door and its rooms must keep. */
abstract class TransportContract extends CoreTest {

    @Test
    void aThousandWebhooksWithRepetitionsAndShuffledStatusesGiveExactlyTheirRows() {
        assertThat(storm(40)).isGreaterThan(1000);
    }

    @Test
    @Tag("proof")
    void tenThousandWebhooksWithRepetitionsAndShuffledStatusesGiveExactlyTheirRows() {
        assertThat(storm(400)).isGreaterThan(10_000);
    }

    private int storm(int size) {
        var number = number();
        var customers = IntStream.range(0, size).mapToObj(i -> phone()).toList();
        var sent = customers.stream().flatMap(customer -> IntStream.range(0, 3).mapToObj(i -> Map.entry(sent(number, customer), customer)))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        var storm = new WebhookStorm(number, 42).texts(customers, 12, 30).statuses(sent, 30);
        post(storm);

        await().atMost(SOON.multipliedBy(size / 10)).untilAsserted(() -> assertThat(events(number, "pending")).isZero());
        assertThat(events(number, "done")).isEqualTo(storm.posts().size());
        assertThat(texts(number)).isEqualTo(storm.textsByCustomer());
        assertThat(db().sql("""
                SELECT m.whatsapp_message_id || ' ' || e.status FROM message_events e JOIN messages m ON m.id = e.message_id
                WHERE m.whatsapp_account_id = :id AND e.source = 'webhook'""")
                .param("id", number.account()).query(String.class).list())
                .containsExactlyInAnyOrderElementsOf(storm.statusesTold());
        assertThat(db().sql("SELECT DISTINCT status FROM messages WHERE whatsapp_account_id = :id AND direction = 'outgoing'")
                .param("id", number.account()).query(String.class).list()).containsExactly("read");
        return storm.posts().size();
    }

    @Test
    void whatWasLostOnTheWayIsFedAgainInOrder() {
        var number = number();
        var customer = phone();
        for (int i = 0; i < 5; i++) {
            deliver(MetaBodies.text(number, customer, String.format("%04d", i)));
        }
        awaitSettled(number);
        // As if this node had died with them: leased to a node that is gone, its time over.
        db().sql("DELETE FROM messages WHERE whatsapp_account_id = :id").param("id", number.account()).update();
        db().sql("UPDATE webhook_events SET state = 'pending', lease_owner = 'gone', leased_until = now() - interval '1 s'"
                + " WHERE phone_id = :id").param("id", number.phoneId()).update();

        awaitSettled(number);

        assertThat(texts(number)).isEqualTo(Map.of(customer, List.of("0000", "0001", "0002", "0003", "0004")));
    }

    @Test
    void anEventWaitsForAnOlderOneThatAnotherNodeHolds() {
        var number = number();
        var customer = phone();
        deliverAndSettle(number, MetaBodies.text(number, customer, "0000"));
        db().sql("DELETE FROM messages WHERE whatsapp_account_id = :id").param("id", number.account()).update();
        db().sql("UPDATE webhook_events SET state = 'pending', lease_owner = 'elsewhere', leased_until = now() + interval '2 s'"
                + " WHERE phone_id = :id").param("id", number.phoneId()).update();

        deliver(MetaBodies.text(number, customer, "0001"));

        awaitSettled(number);
        assertThat(texts(number)).isEqualTo(Map.of(customer, List.of("0000", "0001")));
    }

    /** As many at once as Meta would open connections; each customer's in order. */
    private void post(WebhookStorm storm) {
        try (var posters = Executors.newFixedThreadPool(32)) {
            var byCustomer = storm.posts().stream().collect(groupingBy(post -> String.valueOf(post.customer())));
            var done = byCustomer.values().stream().map(posts -> posters.submit(() -> posts.forEach(
                    post -> assertThat(deliver(post.body()).statusCode()).isEqualTo(200)))).toList();
            assertThat(done).allSatisfy(poster -> assertThat(poster).succeedsWithin(Duration.ofMinutes(5)));
        }
    }

    private String sent(BusinessNumber number, String customer) {
        var wamid = MetaBodies.wamid();
        db().sql("""
                WITH person AS (
                    INSERT INTO contacts (organization_id, phone_number) VALUES (:organization, :phone)
                    ON CONFLICT (organization_id, phone_number) WHERE phone_number IS NOT NULL
                    DO UPDATE SET is_read = true RETURNING id)
                INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, whatsapp_message_id, direction,
                    message_type, status)
                SELECT :organization, :account, id, :wamid, 'outgoing', 'text', 'accepted' FROM person""")
                .param("organization", number.organization()).param("account", number.account())
                .param("phone", customer).param("wamid", wamid).update();
        return wamid;
    }

    private int events(BusinessNumber number, String state) {
        return db().sql("SELECT count(*) FROM webhook_events WHERE phone_id = :id AND state = :state")
                .param("id", number.phoneId()).param("state", state).query(Integer.class).single();
    }

    private Map<String, List<String>> texts(BusinessNumber number) {
        return db().sql("""
                SELECT c.phone_number, array_agg(m.content ORDER BY m.created_at, m.id) AS texts
                FROM messages m JOIN contacts c ON c.id = m.contact_id
                WHERE m.whatsapp_account_id = :id AND m.direction = 'incoming' GROUP BY c.phone_number""")
                .param("id", number.account())
                .query((row, n) -> Map.entry(row.getString(1), List.of((String[]) row.getArray(2).getArray())))
                .list().stream().collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
