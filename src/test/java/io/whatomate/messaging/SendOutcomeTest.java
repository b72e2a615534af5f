package io.whatomate.messaging;

import static io.whatomate.GraphServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.GraphServer.Behaviour;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of each of Meta's answers. */
class SendOutcomeTest extends SendTest {

    @Test
    void aRateErrorIsTriedAgainAfterRetryAfterAtHalfTheRate() {
        var number = number();
        var customer = customer(number, phone());
        GRAPH.behave(number, error(400, 130429, "Retry-After: 20"));

        send(number, customer, "hello", "c1");

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("state", "waiting").containsEntry("attempts", 1).containsEntry("seconds", 20)));
        assertThat(budget(number).get("slow_factor").toString()).isEqualTo("0.5");
        GRAPH.behave(number, new Behaviour.Accept());
        makeDue(number);
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
        GRAPH.behave(number, new Behaviour.Scripted(call -> {
            // However late this test looks, the next try has not begun.
            hold(number);
            return error(400, 131056);
        }));

        send(number, customer, "hello", "c1");

        for (int attempts = 1; attempts <= 3; attempts++) {
            awaitOwed(number, attempts, List.of(1, 4, 16).get(attempts - 1));
            assertThat(budget(number)).containsEntry("failures", 0).containsEntry("open_reason", null);
            makeDue(number);
            close(number);
        }
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
        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).as("its answer is heard").hasSize(4)
                .allSatisfy(row -> assertThat(row).containsEntry("state", "waiting")));
        assertThat(budget(number)).containsEntry("is_open", true);
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
        GRAPH.behave(number, error(500, 131000, "Retry-After: 600"));
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
        hold(number);
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
        GRAPH.behave(number, new Behaviour.Answer(503, "text/html", "<html>Sorry</html>", List.of("Retry-After: 20")));

        send(number, customer(number, phone()), "hello", "c1");

        awaitOwed(number, 1, 20);
        assertThat(GRAPH.calls(number)).hasSize(1);
        GRAPH.behave(number, new Behaviour.Accept());
        makeDue(number);
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
    void aRefusedConnectionIsTriedAgainBecauseNothingWasWritten() {
        var number = number();
        db().sql("UPDATE whatsapp_accounts SET graph_base_url = :url WHERE id = :id")
                .param("url", NOBODY_LISTENS).param("id", number.account()).update();

        send(number, template(customer(number, phone()), "marketing", "c1"));

        await().atMost(SOON).untilAsserted(() -> assertThat(db().sql("""
                        SELECT m.status || ' ' || (o.attempts > 0 AND o.attempts = b.failures) FROM messages m
                        JOIN outbox o ON o.message_id = m.id JOIN number_budgets b ON b.whatsapp_account_id = m.whatsapp_account_id
                        WHERE m.whatsapp_account_id = :id""").param("id", number.account()).query(String.class).single())
                .as("put back, and counted as a failure each time").isEqualTo("pending true"));
    }
}
