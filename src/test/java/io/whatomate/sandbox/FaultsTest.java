package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultsTest extends SandboxTest {

    private static final String TEXT = "\"text\":{\"body\":\"x\"}";

    @Test
    void aRefusedWebhookComesAgainUntilItIsAnswered200() {
        receiver.answer(n -> n < 3 ? 500 : 200);
        send(post("/sandbox/phones/" + customer + "/messages", "{\"text\":\"hi\",\"to\":\"" + display + "\"}"));

        await().untilAsserted(() -> assertThat(receiver.values("messages")).hasSize(1));
        assertThat(receiver.deliveries()).hasSize(4);
    }

    @Test
    void aWebhookMayComeTwiceOrWithAWrongSignature() {
        switches("{\"duplicates\":100,\"wrongSignature\":100}");
        receiver.answer(n -> 200);
        send(post("/sandbox/phones/" + customer + "/messages", "{\"text\":\"hi\",\"to\":\"" + display + "\"}"));

        await().untilAsserted(() -> assertThat(receiver.deliveries()).hasSize(2));
        assertThat(receiver.deliveries().stream().map(WebhookReceiver.Delivery::signature).distinct()).hasSize(2);
    }

    @Test
    void aMissingStatusIsNotToldButShown() {
        switches("{\"missing\":{\"delivered\":100}}");
        var id = acceptedId(sendMessage(TEXT));

        await().untilAsserted(() -> assertThat(receiver.statuses(id)).hasSize(2));
        assertThat(receiver.statuses(id)).extracting(status -> status.path("status").asText()).containsExactlyInAnyOrder("sent", "read");
        assertThat(transcript().get(0).path("statuses")).hasSize(3);
    }

    @Test
    void anErrorByRecipientComesAsMetaReportsIt() {
        switches("{\"errors\":{\"" + customer + "\":131026}}");
        var id = acceptedId(sendMessage(TEXT));
        await().untilAsserted(() -> assertThat(receiver.statuses(id)).singleElement().satisfies(status -> {
            assertThat(status.path("status").asText()).isEqualTo("failed");
            assertThat(status.at("/errors/0/code").asInt()).isEqualTo(131026);
        }));

        switches("{\"errors\":{\"" + customer + "\":131031}}");
        assertThat(verdict(sendMessage(TEXT))).isEqualTo("403 131031");
    }

    @Test
    void anErrorMayBeAskedForByHeader() {
        var answer = send(graph(numberId + "/messages", "{}").header("X-Sandbox-Error", "130429"));
        assertThat(verdict(answer)).isEqualTo("400 130429");
        assertThat(json(answer).at("/error/message").asText()).isEqualTo("(#130429) Rate limit hit");
    }

    @Test
    void aConnectionMayBeDroppedBeforeAndAfterTheMessageIsKept() {
        var body = "{\"messaging_product\":\"whatsapp\",\"to\":\"" + customer + "\"," + TEXT + "}";
        assertThatThrownBy(() -> send(graph(numberId + "/messages", body).header("X-Sandbox-Drop", "before")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(transcript()).isEmpty();

        assertThatThrownBy(() -> send(graph(numberId + "/messages", body).header("X-Sandbox-Drop", "after")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(transcript()).hasSize(1);
        await().untilAsserted(() -> assertThat(receiver.values("statuses")).hasSize(3));
    }

    @Test
    void serverErrorsAndLatencyAreSwitched() {
        switches("{\"serverErrors\":100,\"latency\":300}");
        var start = System.nanoTime();
        assertThat(sendMessage(TEXT).statusCode()).isIn(500, 503);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
    }

    @Test
    void theWindowClosesUntilTheCustomerWrites() {
        switches("{\"window\":true}");
        assertThat(verdict(sendMessage(TEXT))).isEqualTo("400 131047");

        send(post("/sandbox/phones/" + customer + "/messages", "{\"text\":\"hi\",\"to\":\"" + display + "\"}"));
        assertThat(sendMessage(TEXT).statusCode()).isEqualTo(200);
    }

    @Test
    void onePairMayBurst45Messages() {
        switches("{\"pairRate\":true}");
        var answers = IntStream.range(0, 46).mapToObj(n -> sendMessage(TEXT)).toList();
        assertThat(answers.subList(0, 45)).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(verdict(answers.getLast())).isEqualTo("400 131056");
    }

    @Test
    void severalUpdatesMayShareAPost() {
        switches("{\"updatesPerPost\":100,\"ladder\":{\"sent\":200,\"delivered\":200,\"read\":200}}");
        var id = acceptedId(sendMessage(TEXT));
        await().untilAsserted(() -> assertThat(receiver.statuses(id)).hasSize(3));
        assertThat(receiver.deliveries()).hasSize(1);
    }

    @Test
    void aWrongSwitchIsRefusedByName() {
        for (var document : new String[] {"{\"duplicates\":101}", "{\"bogus\":1}", "{\"ladder\":{\"sent\":\"soon\"}}", "[]"}) {
            var answer = send(HttpRequest.newBuilder(url("/sandbox/faults")).PUT(HttpRequest.BodyPublishers.ofString(document)));
            assertThat(answer.statusCode()).as(document).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }
}
