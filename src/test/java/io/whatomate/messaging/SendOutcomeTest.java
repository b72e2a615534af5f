package io.whatomate.messaging;

import static io.whatomate.GraphServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer.Behaviour;
import io.whatomate.webhook.MetaBodies;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each of Meta's answers, and of none. */
class SendOutcomeTest extends SendTest {

    @Test
    void aRateErrorIsTriedAgainAfterRetryAfterAtHalfTheRate() {
        var number = number();
        var customer = customer(number, phone());
        GRAPH.behave(number, error(400, 130429, "Retry-After: 2"));

        send(number, customer, "hello", "c1");

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("state", "waiting").containsEntry("attempts", 1).containsEntry("seconds", 2)));
        assertThat(budget(number).get("slow_factor").toString()).isEqualTo("0.5");
        GRAPH.behave(number, new Behaviour.Accept());
        assertThat(awaitStatus(number, "accepted")).containsEntry("error_code", null);
        assertThat(GRAPH.calls(number)).hasSize(2);
        assertThat(history(number)).containsExactly("pending", "pending", "accepted");
    }

    @Test
    void aStormOfRateErrorsHalvesOnce() {
        var number = number();
        GRAPH.behave(number, error(429, 130429));
        IntStream.range(0, 8).forEach(i -> send(number, customer(number, phone()), "m" + i, "c" + i));

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).hasSize(8)
                .allSatisfy(row -> assertThat(row).containsEntry("state", "waiting")));
        assertThat(((Number) budget(number).get("slow_factor")).doubleValue()).isBetween(0.24, 0.5);
        GRAPH.behave(number, new Behaviour.Accept());
    }

    @Test
    void thePairRateWaitsFourToTheNthSecondsForThisCustomerOnly() {
        var number = number();
        var customer = customer(number, phone());
        GRAPH.behave(number, error(400, 131056));

        send(number, customer, "hello", "c1");

        awaitOwed(number, 1, 1);
        makeDue(number);
        awaitOwed(number, 2, 4);
        makeDue(number);
        awaitOwed(number, 3, 16);
        assertThat(budget(number)).containsEntry("failures", 0).containsEntry("is_open", false);
    }

    @Test
    void aStopKeepsTheQueueUntilAProbeSucceeds() {
        var number = number();
        GRAPH.behave(number, error(401, 190));
        send(number, customer(number, phone()), "first", "c0");
        await().atMost(SOON).untilAsserted(() -> assertThat(budget(number))
                .containsEntry("is_open", true).containsEntry("open_reason", "The details of 190"));

        IntStream.rangeClosed(1, 3).forEach(i -> send(number, customer(number, phone()), "m" + i, "c" + i));
        assertThat(owed(number)).hasSize(4).allSatisfy(row -> assertThat(row)
                .containsEntry("state", "waiting").containsEntry("attempts", 0));
        assertThat(GRAPH.calls(number)).as("nothing goes out while it is open").hasSize(1);

        close(number);
        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).as("one probe").hasSize(2));
        await().atMost(SOON).untilAsserted(() -> assertThat(budget(number)).containsEntry("is_open", true));
        GRAPH.behave(number, new Behaviour.Accept());
        close(number);

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).isEmpty());
        assertThat(GRAPH.calls(number)).hasSize(6);
        assertThat(budget(number)).containsEntry("failures", 0).containsEntry("is_open", false)
                .containsEntry("open_reason", null);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 131026, 132001})
    void whatIsWrongOrUndeliverableFailsWithItsReason(int code) {
        var number = number();
        GRAPH.behave(number, error(400, code));

        send(number, customer(number, phone()), "hello", "c1");

        assertThat(awaitStatus(number, "failed")).containsEntry("error_code", code)
                .containsEntry("error_message", "The details of " + code);
        assertThat(owed(number)).isEmpty();
        assertThat(deadLetters(number)).isEmpty();
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void whatRunsOutOfTriesIsADeadLetter() {
        var number = number();
        GRAPH.behave(number, error(500, 131000));
        send(number, customer(number, phone()), "hello", "c1");
        awaitOwed(number, 1, null);
        db().sql("UPDATE outbox SET attempts = 5 WHERE whatsapp_account_id = :id").param("id", number.account()).update();
        makeDue(number);

        assertThat(awaitStatus(number, "failed")).containsEntry("error_code", 131000);
        assertThat(deadLetters(number)).containsExactly("outbound 6 open The details of 131000");
    }

    @Test
    void fiveServerErrorsInARowOpenTheBreakerForAMomentHoweverManyWereUnderWay() {
        var number = number();
        GRAPH.behave(number, new Behaviour.Answer(503, "text/html", "<html>Sorry</html>", List.of()));
        var customers = IntStream.range(0, 12).mapToObj(i -> customer(number, phone())).toList();
        IntStream.range(0, 12).forEach(i -> send(number, customers.get(i), "m" + i, "c" + i));

        await().atMost(SOON).untilAsserted(() -> assertThat(budget(number)).containsEntry("open_reason", "HTTP 503"));
        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).hasSize(12)
                .allSatisfy(row -> assertThat(row).containsEntry("state", "waiting")));
        assertThat(budget(number)).as("one opening, not one for each").containsEntry("failures", 5);
        GRAPH.behave(number, new Behaviour.Accept());
        close(number);
        makeDue(number);
        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).isEmpty());
    }

    @Test
    void aServerErrorIsPostedOncePerTry() {
        var number = number();
        GRAPH.behave(number, new Behaviour.Answer(503, "text/html", "<html>Sorry</html>", List.of("Retry-After: 1")));

        send(number, customer(number, phone()), "hello", "c1");

        awaitOwed(number, 1, 1);
        assertThat(GRAPH.calls(number)).hasSize(1);
        GRAPH.behave(number, new Behaviour.Accept());
        awaitStatus(number, "accepted");
    }

    @Test
    void aRedirectIsNotFollowedWithTheToken() {
        var number = number();
        var elsewhere = number();
        GRAPH.behave(number, new Behaviour.Answer(307, "text/plain", "", List.of(
                "Location: " + GRAPH.url() + "/v24.0/" + elsewhere.phoneId() + "/messages")));

        send(number, customer(number, phone()), "hello", "c1");

        awaitStatus(number, "failed");
        assertThat(GRAPH.calls(elsewhere)).isEmpty();
    }

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
        waitForLateStatuses();
        assertThat(secondsOfDoubt(number)).as("a status of this moment").isLessThanOrEqualTo(10);

        deliverAndSettle(number, MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), somebodyElse, "read")
                .put("timestamp", Long.toString(Instant.now().minusSeconds(40).getEpochSecond()))));
        waitForLateStatuses();
        assertThat(secondsOfDoubt(number)).as("a status of 40 seconds ago, of 60 allowed").isBetween(55, 60);
    }

    private void waitForLateStatuses() {
        routes.request("direct:waitForLateStatuses", exchange -> {
            exchange.setVariable("settleSeconds", 60);
            exchange.setVariable("sandboxSettleSeconds", 5);
            exchange.getMessage().setBody(Map.of());
        });
    }

    @Test
    void afterATimeInWhichNoStatusCouldArriveDoubtsBeginAnew() {
        var number = number();
        GRAPH.behave(number, new Behaviour.HangUp());
        send(number, customer(number, phone()), "hello", "c1");
        awaitStatus(number, "uncertain");
        db().sql("UPDATE outbox SET available_at = now() + interval '10 seconds' WHERE whatsapp_account_id = :id")
                .param("id", number.account()).update();

        routes.request("direct:postponeDoubts", exchange -> {
            exchange.setVariable("settleSeconds", 60);
            exchange.setVariable("sandboxSettleSeconds", 5);
            exchange.getMessage().setBody(Map.of());
        });

        assertThat(secondsOfDoubt(number)).isBetween(55, 60);
    }

    private int secondsOfDoubt(BusinessNumber number) {
        return db().sql("SELECT extract(epoch FROM available_at - now())::int FROM outbox WHERE whatsapp_account_id = :id")
                .param("id", number.account()).query(Integer.class).single();
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

    @Test
    void aRefusedConnectionIsTriedAgainBecauseNothingWasWritten() {
        var number = number();
        db().sql("UPDATE whatsapp_accounts SET graph_base_url = :url WHERE id = :id")
                .param("url", NOBODY_LISTENS).param("id", number.account()).update();

        send(number, template(customer(number, phone()), "marketing", "c1"));

        awaitOwed(number, 1, null);
        assertThat(budget(number)).containsEntry("failures", 1);
        assertThat(message(number)).containsEntry("status", "pending");
    }
}
