package io.whatomate.messaging;

import static io.whatomate.GraphServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer.Behaviour;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.engine.SimpleCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.QueryTimeoutException;

/** A send that waited in its lane for almost as long as its lease. */
class SendLeaseTest extends SendTest {

    @Value("${whatomate.node-id}")
    private String node;

    @Autowired
    private SendOutcomes outcomes;

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

    static Stream<Behaviour> lateAnswers() {
        return Stream.of(error(500, 131000), error(400, 100), new Behaviour.HangUp());
    }

    /** A node that was asleep for minutes hears of a send that another node has repeated meanwhile. */
    @ParameterizedTest
    @MethodSource("lateAnswers")
    void anAnswerThatComesWhenAnotherTryIsUnderWayLeavesItAlone(Behaviour late) {
        var number = number();
        var asked = new AtomicInteger();
        GRAPH.behave(number, new Behaviour.Scripted(call -> {
            if (asked.getAndIncrement() == 0) {
                db().sql("UPDATE outbox SET attempts = 2, lease_owner = 'other', leased_until = now() + interval '1 hour' WHERE whatsapp_account_id = ?")
                        .param(number.account()).update();
            }
            return late;
        }));

        send(number, customer(number, phone()), "hello", "c1");

        await().atMost(SOON).until(() -> asked.get() == 1);
        await().during(Duration.ofSeconds(1)).atMost(SOON).untilAsserted(() -> assertThat(db().sql(
                        "SELECT o.state, o.attempts, o.lease_owner, m.status FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.whatsapp_account_id = ?")
                .param(number.account()).query().singleRow())
                .isEqualTo(Map.of("state", "sending", "attempts", 2, "lease_owner", "other", "status", "sending")));
    }

    /** Before anything was said to Meta, so that it is as safe to try again as when nobody took the call. */
    @Test
    void aDatabaseThatDoesNotSayWhoseTheLeaseIsCostsTheMessageNothing() {
        var failed = new DefaultExchange(new SimpleCamelContext());
        failed.setProperty(Exchange.EXCEPTION_CAUGHT, new QueryTimeoutException("busy"));

        assertThat(outcomes.judgeFailure(failed, Map.of("attempts", 1), null)).isInstanceOf(SendOutcome.PutBack.class);
    }

    /** By how many seconds this node's clock is before the database's. */
    @ParameterizedTest
    @ValueSource(ints = {-40, 0, 40})
    void aLeaseThatWaitedIsOldByAnyClock(int ahead) {
        var taken = Instant.parse("2026-01-01T00:00:00Z");
        var due = new HashMap<String, Object>(Map.of("leased_at", Timestamp.from(taken)));

        leases(taken.plusSeconds(ahead)).begin(due);

        assertThat(leases(taken.plusSeconds(ahead + 1)).isOld(due)).isEqualTo(ahead > 0);
        assertThat(leases(taken.plusSeconds(ahead + 21)).isOld(due)).isTrue();
    }

    private static SendLeases leases(Instant now) {
        return new SendLeases(Clock.fixed(now, ZoneOffset.UTC));
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
