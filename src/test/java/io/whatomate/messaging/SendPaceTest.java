package io.whatomate.messaging;

import static io.whatomate.GraphServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.GraphServer.Behaviour;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which of many messages goes first, how fast, and that each goes once. */
class SendPaceTest extends SendTest {

    @Test
    void oneCauseIsOneMessage() {
        var number = number();
        var customer = customer(number, phone());
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 10).forEach(i -> senders.execute(() -> send(number, customer, "once", "the same")));
        }

        awaitStatus(number, "accepted");
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void manySendersToOneCustomerGoOneAfterTheOtherAndNoneIsLost() {
        var number = number();
        var customer = customer(number, phone());
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 40).forEach(i -> senders.execute(() ->
                    assertThat(send(number, customer, "m" + i, "c" + i).getException()).isNull()));
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSize(40));
        assertThat(GRAPH.calls(number).stream().map(call -> call.body().at("/text/body").asText()))
                .doesNotHaveDuplicates();
        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).isEmpty());
    }

    @Test
    void chatDoesNotWaitBehindACampaignsMessageToTheSameCustomer() {
        var number = number();
        var customer = customer(number, phone());
        GRAPH.behave(number, error(400, 131049));
        var campaign = template(customer, "marketing", "c1");
        campaign.put("priority", 9);
        send(number, campaign);
        awaitOwed(number, 1, 86_400);
        GRAPH.behave(number, new Behaviour.Accept());

        send(number, customer, "hello", "c2");

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSize(2));
        assertThat(GRAPH.calls(number).getLast().body().at("/text/body").asText()).isEqualTo("hello");
    }

    @Test
    void afterTheBurstAPairIsPacedToOneMessageInSixSeconds() {
        var number = number();
        var customer = customer(number, phone());
        var begun = System.nanoTime();
        IntStream.range(0, 47).forEach(i -> send(number, customer, "m" + i, "c" + i));

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSizeGreaterThanOrEqualTo(45));
        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).hasSize(47 - GRAPH.calls(number).size())
                .allSatisfy(row -> assertThat(row).containsEntry("state", "waiting")));
        var secondsTaken = (int) Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(GRAPH.calls(number)).hasSizeLessThanOrEqualTo(45 + secondsTaken / 6);
    }
}
