package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;

/** A send that waited in its lane for almost as long as its lease. */
class SendLeaseTest extends SendTest {

    @Value("${whatomate.node-id}")
    private String node;

    @Test
    void goesOutWhileTheLeaseIsStillItsOwn() {
        var number = number();
        begin(number, claimedLongAgo(number, "sending"));

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).isEmpty());
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void staysWhereItIsWhenItIsInDoubtAlready() {
        var number = number();
        begin(number, claimedLongAgo(number, "uncertain"));

        await().during(Duration.ofSeconds(1)).atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).isEmpty());
        assertThat(owed(number)).extracting(row -> row.get("state")).isEqualTo(List.of("uncertain"));
    }

    private void begin(BusinessNumber number, Map<String, Object> due) {
        var begun = routes.request("direct:beginSend", exchange -> {
            exchange.setVariable("organizationId", number.organization());
            exchange.setVariable("accountId", number.account());
            exchange.getMessage().setBody(due);
        });
        assertThat(begun.getException()).isNull();
    }

    /** The row a claim hands on, as it looks half a minute later. */
    private Map<String, Object> claimedLongAgo(BusinessNumber number, String state) {
        var customer = customer(number, phone());
        var message = db().sql("""
                WITH message AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, payload, status)
                    VALUES (:organization, :account, :contact, 'outgoing', 'text', '{"text": {"body": "late"}}', :state)
                    RETURNING id)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, state, attempts, lease_owner,
                    leased_until, available_at)
                SELECT id, :organization, :account, :contact, :state, 1, :node, now() + interval '30 seconds', now() + interval '1 hour'
                FROM message
                RETURNING message_id""")
                .param("organization", number.organization()).param("account", number.account())
                .param("contact", customer).param("state", state).param("node", node)
                .query(UUID.class).single();
        return db().sql("""
                SELECT 'sending' AS state, m.id AS message_id, m.organization_id, m.whatsapp_account_id, m.contact_id, 1 AS attempts,
                    m.message_type, m.payload::text AS payload, c.phone_number, c.user_id, a.phone_id, a.api_version,
                    a.graph_base_url, a.access_token, now() - interval '30 seconds' AS leased_at
                FROM messages m
                JOIN contacts c ON c.id = m.contact_id
                JOIN whatsapp_accounts a ON a.id = m.whatsapp_account_id
                WHERE m.id = :id""").param("id", message).query().singleRow();
    }
}
