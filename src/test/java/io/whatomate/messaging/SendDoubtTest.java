package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer.Behaviour;
import io.whatomate.webhook.MetaBodies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a send when nobody knows whether Meta took it. */
class SendDoubtTest extends SendTest {

    @Test
    void aLostAnswerIsDoubtUntilAStatusSettlesIt() {
        var number = number();
        var phone = phone();
        GRAPH.behave(number, new Behaviour.HangUp());
        send(number, customer(number, phone), "hello", "c1");
        var message = awaitStatus(number, "uncertain");

        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), phone, "delivered")
                .put("biz_opaque_callback_data", message.get("id").toString())));

        assertThat(awaitStatus(number, "delivered")).containsEntry("error_message", null);
        assertThat(owed(number)).isEmpty();
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void doubtThatNoStatusSettlesIsSentOnceMoreAndNotAThirdTime() {
        var number = number();
        var phone = phone();
        GRAPH.behave(number, new Behaviour.HangUp());
        send(number, customer(number, phone), "hello", "c1");
        awaitStatus(number, "uncertain");
        makeDue(number);
        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSize(2));
        awaitStatus(number, "uncertain");
        makeDue(number);

        var message = awaitStatus(number, "failed");
        assertThat(message.get("error_message").toString()).contains("Unknown outcome");
        assertThat(GRAPH.calls(number)).hasSize(2);
        assertThat(deadLetters(number)).hasSize(1).first().asString().contains(" open ");

        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), phone, "delivered")
                .put("biz_opaque_callback_data", message.get("id").toString())));
        awaitStatus(number, "delivered");
        assertThat(deadLetters(number)).as("it arrived after all").hasSize(1).first().asString().contains(" discarded ");
    }

    @Test
    void whatWasSentLongBeforeItsSenderDiedStaysInDoubtForAsLong() {
        var number = number();
        send(number, template(customer(number, phone()), "utility", "c1"));
        awaitStatus(number, "accepted");
        db().sql("""
                WITH again AS (
                    UPDATE messages SET status = 'sending' WHERE whatsapp_account_id = :account RETURNING *)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, state, attempts, leased_until)
                SELECT id, organization_id, whatsapp_account_id, contact_id, 'sending', 1, now() - interval '9 minutes' FROM again""")
                .param("account", number.account()).update();

        awaitStatus(number, "uncertain");

        assertThat(secondsOfDoubt(number)).as("sent ten minutes ago").isBetween(590, 610);
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void doubtGoesOnWhileWhatArrivesForTheNumberIsOldNews() {
        var number = number();
        GRAPH.behave(number, new Behaviour.HangUp());
        send(number, customer(number, phone()), "hello", "c1");
        awaitStatus(number, "uncertain");
        db().sql("UPDATE outbox SET available_at = now() + interval '10 seconds' WHERE whatsapp_account_id = :id")
                .param("id", number.account()).update();
        var somebodyElse = phone();

        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), somebodyElse, "sent")
                .put("timestamp", Long.toString(Instant.now().getEpochSecond()))));
        settle("direct:waitForLateStatuses");
        assertThat(secondsOfDoubt(number)).as("a status of this moment").isLessThanOrEqualTo(10);

        // Again, should this machine pause: news counts for three seconds.
        await().atMost(SOON).untilAsserted(() -> {
            deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), somebodyElse, "read")
                    .put("timestamp", Long.toString(Instant.now().minusSeconds(40).getEpochSecond()))));
            settle("direct:waitForLateStatuses");
            assertThat(secondsOfDoubt(number)).as("a status of 40 seconds ago, of 60 allowed").isBetween(55, 60);
        });
    }

    @Test
    void doubtDoesNotGoOnForNewsThatWasFreshWhenItArrived() {
        var number = number();
        GRAPH.behave(number, new Behaviour.HangUp());
        send(number, customer(number, phone()), "hello", "c1");
        awaitStatus(number, "uncertain");
        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), phone(), "sent")));
        db().sql("UPDATE outbox SET available_at = now() + interval '10 seconds' WHERE whatsapp_account_id = :id")
                .param("id", number.account()).update();
        // Both by the same clock at the same moment.
        db().sql("""
                UPDATE webhook_events SET
                    payload = regexp_replace(payload, '("timestamp" *: *")\\d+', '\\1' || floor(extract(epoch FROM now()) - 11)),
                    id = overlay(id::text PLACING
                    regexp_replace(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - 2000), 12, '0'), '(.{8})', '\\1-') FROM 1 FOR 13)::uuid
                WHERE phone_id = :phone AND kind = 'status'""").param("phone", number.phoneId()).update();

        settle("direct:waitForLateStatuses", 20);

        assertThat(secondsOfDoubt(number)).as("eleven to twelve seconds old, of ten allowed, and at most ten when it arrived").isLessThanOrEqualTo(10);
    }

    @Test
    void afterATimeInWhichNoStatusCouldArriveDoubtsBeginAnew() {
        var number = number();
        GRAPH.behave(number, new Behaviour.HangUp());
        send(number, customer(number, phone()), "hello", "c1");
        awaitStatus(number, "uncertain");
        db().sql("UPDATE outbox SET available_at = now() + interval '10 seconds' WHERE whatsapp_account_id = :id")
                .param("id", number.account()).update();

        settle("direct:postponeDoubts");

        assertThat(secondsOfDoubt(number)).isBetween(55, 60);
    }

    @Test
    void doubtfulMarketingIsNeverSentTwice() {
        var number = number();
        GRAPH.behave(number, new Behaviour.HangUp());
        send(number, template(customer(number, phone()), "marketing", "c1"));
        awaitStatus(number, "uncertain");
        makeDue(number);

        awaitStatus(number, "failed");
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void anAnswerWithoutAnIdIsDoubtToo() {
        var number = number();
        GRAPH.behave(number, new Behaviour.Answer(200, "text/html", "<html>Welcome to the hotel</html>", List.of()));

        send(number, customer(number, phone()), "hello", "c1");

        assertThat(awaitStatus(number, "uncertain").get("error_message").toString()).contains("without a message id");
    }

    private void settle(String route) {
        settle(route, 60);
    }

    private void settle(String route, int settleSeconds) {
        routes.request(route, exchange -> {
            exchange.setVariable("settleSeconds", settleSeconds);
            exchange.setVariable("sandboxSettleSeconds", 5);
            exchange.getMessage().setBody(Map.of());
        });
    }

    private int secondsOfDoubt(BusinessNumber number) {
        return db().sql("SELECT extract(epoch FROM available_at - now())::int FROM outbox WHERE whatsapp_account_id = :id")
                .param("id", number.account()).query(Integer.class).single();
    }
}
