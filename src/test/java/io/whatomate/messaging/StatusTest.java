package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.webhook.MetaBodies;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Meta reports of our messages moves them forward, in whatever order and however often it is told. */
class StatusTest extends CoreTest {

    @Test
    void everyOrderOfStatusesTellsEachOnceAndEndsInTheRightState() {
        var number = number();
        var phone = phone();
        var orders = orders(List.of("sent", "delivered", "read", "failed")).toList();
        var messages = orders.stream().map(order -> sentMessage(number, phone, MetaBodies.wamid())).toList();
        var body = MetaBodies.status(number, JSON.createObjectNode());
        var statuses = (ArrayNode) body.at("/entry/0/changes/0/value/statuses");
        statuses.removeAll();
        for (int i = 0; i < orders.size(); i++) {
            for (var status : orders.get(i)) {
                statuses.add(status(messages.get(i).wamid(), phone, status));
                statuses.add(status(messages.get(i).wamid(), phone, status));
            }
        }

        deliverAndSettle(number, body);

        for (int i = 0; i < orders.size(); i++) {
            assertThat(state(messages.get(i).id())).as("final state of %s", orders.get(i))
                    .containsEntry("status", "read").containsEntry("error_code", null);
            assertThat(told(messages.get(i).id())).as("told of %s", orders.get(i))
                    .containsExactlyInAnyOrder("sent", "delivered", "read", "failed");
        }
    }

    @Test
    void aFailureIsFinalUntilADeliveryProvesItWrong() {
        var number = number();
        var phone = phone();
        var message = sentMessage(number, phone, MetaBodies.wamid());

        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "failed")));
        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "sent")));
        assertThat(state(message.id())).containsEntry("status", "failed").containsEntry("error_code", 131026)
                .containsEntry("error_message", "Undeliverable");

        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "delivered")));
        assertThat(state(message.id())).containsEntry("status", "delivered").containsEntry("error_code", null)
                .containsEntry("error_message", null);
    }

    @Test
    void aDeliveredMessageDoesNotFailAnyMore() {
        var number = number();
        var phone = phone();
        var message = sentMessage(number, phone, MetaBodies.wamid());
        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "delivered")));

        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "failed")));

        assertThat(state(message.id())).containsEntry("status", "delivered").containsEntry("error_code", null);
    }

    @Test
    void aPlayedVoiceNoteIsMoreThanRead() {
        var number = number();
        var phone = phone();
        var message = sentMessage(number, phone, MetaBodies.wamid());
        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "played")));
        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "read")));

        assertThat(state(message.id())).containsEntry("status", "played").doesNotContainEntry("read_at", null);
    }

    @Test
    void ourIdThatComesBackSettlesASendWhoseAnswerWasNeverStored() {
        var number = number();
        var phone = phone();
        var message = message(number, phone, null, "uncertain");
        db().sql("""
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, state, available_at)
                SELECT id, organization_id, whatsapp_account_id, contact_id, 'uncertain', now() + interval '1 hour'
                FROM messages WHERE id = :id""").param("id", message).update();
        var wamid = MetaBodies.wamid();

        deliverAndSettle(number, MetaBodies.status(number,
                MetaBodies.status(wamid, phone, "sent").put("biz_opaque_callback_data", message.toString())));

        assertThat(state(message)).containsEntry("status", "sent").containsEntry("whatsapp_message_id", wamid)
                .containsEntry("error_message", null);
        assertThat(db().sql("SELECT count(*) FROM outbox WHERE message_id = :id").param("id", message)
                .query(Integer.class).single()).isZero();
    }

    @Test
    void aStatusOfSomebodyElsesMessageIsDoneWithItsReason() {
        var number = number();

        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), phone(), "sent")));

        assertThat(db().sql("SELECT state || ': ' || state_reason FROM webhook_events WHERE phone_id = :id")
                .param("id", number.phoneId()).query(String.class).single())
                .isEqualTo("done: no message of ours has this id");
    }

    @Test
    void anIdOfAnotherTenantsMessageIsNotTouched() {
        var victim = number();
        var theirs = message(victim, phone(), null, "uncertain");
        var number = number();

        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), phone(), "failed")
                .put("biz_opaque_callback_data", theirs.toString())));

        assertThat(state(theirs)).containsEntry("status", "uncertain").containsEntry("whatsapp_message_id", null);
        assertThat(told(theirs)).isEmpty();
    }

    @Test
    void statusesOfPaymentsAndUnknownOnesAreParkedAndLeaveTheMessageAlone() {
        var number = number();
        var phone = phone();
        var message = sentMessage(number, phone, MetaBodies.wamid());
        deliverAndSettle(number, MetaBodies.status(number,
                status(message.wamid(), phone, "failed").put("type", "payment")));
        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(message.wamid(), phone, "warning")));

        assertThat(state(message.id())).containsEntry("status", "accepted");
        assertThat(db().sql("SELECT state FROM webhook_events WHERE phone_id = :id")
                .param("id", number.phoneId()).query(String.class).list()).containsExactly("parked", "parked");
    }

    @Test
    void aReportedRateErrorHalvesTheNumbersRateOnce() {
        var number = number();
        var phone = phone();
        var message = sentMessage(number, phone, MetaBodies.wamid());
        var failure = MetaBodies.status(number, MetaBodies.failure(message.wamid(), phone, 130429, "Too fast"));

        deliverAndSettle(number, failure);
        deliverAndSettle(number, failure);

        await().atMost(SOON).untilAsserted(() ->
                assertThat(budget(number).get("slow_factor").toString()).isEqualTo("0.5"));
        assertThat(budget(number)).containsEntry("is_open", false);
    }

    @Test
    void aReportedStopOpensTheBreakerWithItsReason() {
        var number = number();
        var phone = phone();
        var message = sentMessage(number, phone, MetaBodies.wamid());

        deliverAndSettle(number, MetaBodies.status(number,
                MetaBodies.failure(message.wamid(), phone, 131042, "Payment problem")));

        await().atMost(SOON).untilAsserted(() -> assertThat(budget(number))
                .containsEntry("is_open", true).containsEntry("open_reason", "Payment problem"));
    }

    @Test
    void aReportOfAnUndeliverableMessageSaysNothingOfTheNumber() {
        var number = number();
        var phone = phone();
        var message = sentMessage(number, phone, MetaBodies.wamid());

        deliverAndSettle(number, MetaBodies.status(number, status(message.wamid(), phone, "failed")));

        assertThat(budget(number)).containsEntry("is_open", false).containsEntry("failures", 0);
        assertThat(budget(number).get("slow_factor").toString()).isEqualTo("1");
    }

    private record Sent(UUID id, String wamid) {}

    private Sent sentMessage(BusinessNumber number, String phone, String wamid) {
        return new Sent(message(number, phone, wamid, "accepted"), wamid);
    }

    private UUID message(BusinessNumber number, String phone, String wamid, String status) {
        return db().sql("""
                WITH person AS (
                    INSERT INTO contacts (organization_id, phone_number) VALUES (:organization, :phone)
                    ON CONFLICT (organization_id, phone_number) WHERE phone_number IS NOT NULL
                    DO UPDATE SET is_read = true RETURNING id)
                INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, whatsapp_message_id, direction,
                    message_type, status, error_message)
                SELECT :organization, :account, id, :wamid, 'outgoing', 'text', :status,
                    CASE :status WHEN 'uncertain' THEN 'no answer' END
                FROM person RETURNING id""")
                .param("organization", number.organization()).param("account", number.account()).param("phone", phone)
                .param("wamid", wamid).param("status", status).query(UUID.class).single();
    }

    private static ObjectNode failed(String wamid, String phone) {
        return MetaBodies.failure(wamid, phone, 131026, "Undeliverable");
    }

    private static ObjectNode status(String wamid, String phone, String status) {
        return status.equals("failed")
                ? failed(wamid, phone)
                : MetaBodies.status(wamid, phone, status);
    }

    private Map<String, Object> state(UUID message) {
        return db().sql("SELECT status, error_code, error_message, whatsapp_message_id, read_at FROM messages WHERE id = :id")
                .param("id", message).query().singleRow();
    }

    private List<String> told(UUID message) {
        return db().sql("SELECT status FROM message_events WHERE message_id = :id AND source = 'webhook'")
                .param("id", message).query(String.class).list();
    }

    private Map<String, Object> budget(BusinessNumber number) {
        return db().sql("""
                SELECT trim_scale(slow_factor) AS slow_factor, failures, open_until > now() AS is_open, open_reason
                FROM number_budgets WHERE whatsapp_account_id = :id""").param("id", number.account()).query().singleRow();
    }

    private static Stream<List<String>> orders(List<String> words) {
        return words.isEmpty()
                ? Stream.of(List.of())
                : words.stream().flatMap(first -> orders(words.stream().filter(word -> !word.equals(first)).toList())
                        .map(rest -> Stream.concat(Stream.of(first), rest.stream()).toList()));
    }
}
