package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlTest extends SandboxTest {


    @Test
    void everyMessageTypeOfACustomerReachesTheBusinessAsWritten() {
        var list = "{\"type\":\"interactive\",\"to\":\"+" + display + "\",\"context\":{\"id\":\"wamid.x\"},"
                + "\"interactive\":{\"type\":\"list_reply\",\"list_reply\":{\"id\":\"r1\",\"title\":\"Row\"}}}";
        var stored = write(list);

        assertThat(stored.statusCode()).isEqualTo(201);
        assertThat(json(stored).path("direction").asText()).isEqualTo("from_customer");
        await().untilAsserted(() -> assertThat(receiver.values("messages")).singleElement().satisfies(message -> {
            assertThat(message.at("/interactive/list_reply/id").asText()).isEqualTo("r1");
            assertThat(message.at("/context/id").asText()).isEqualTo("wamid.x");
            assertThat(message.path("from").asText()).isEqualTo(customer);
            assertThat(message.has("to")).isFalse();
        }));
    }

    @Test
    void aPhoneShowsTheFilesOfItsMessages() throws Exception {
        var png = new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, (byte) 0xff};
        var form = new ByteArrayOutputStream();
        form.write(("--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n").getBytes());
        form.write(png);
        form.write("\r\n--b--\r\n".getBytes());
        var media = json(send(graph(numberId + "/media")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray())))).path("id").asText();

        var file = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(url("/sandbox/phones/" + customer + "/media/" + media)).build(), BodyHandlers.ofByteArray());

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(png);
        assertThat(file.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(file.headers().firstValue("Content-Security-Policy")).contains("sandbox; default-src 'none'");
        for (var other : List.of("1", numberId)) {
            var refusal = send(HttpRequest.newBuilder(url("/sandbox/phones/" + customer + "/media/" + other)));
            assertThat(refusal.statusCode()).as(other).isEqualTo(404);
            assertThat(json(refusal).path("type").asText()).isEqualTo("urn:whatomate:problem:not-found");
        }
    }

    @Test
    void userIdsComeBesideNumbersOrAlone() {
        switches("{\"userIds\":\"only\"}");
        write("{\"text\":\"hi\",\"to\":\"" + display + "\"}");
        await().until(() -> !receiver.deliveries().isEmpty());
        var value = receiver.deliveries().getFirst().json().at("/entry/0/changes/0/value");
        var userId = value.at("/contacts/0/user_id").asText();
        assertThat(value.at("/contacts/0").has("wa_id")).isFalse();
        assertThat(value.at("/messages/0").has("from")).isFalse();

        var answer = send(graph(numberId + "/messages",
                "{\"messaging_product\":\"whatsapp\",\"recipient\":\"" + userId + "\",\"text\":{\"body\":\"x\"}}"));
        assertThat(json(answer).at("/contacts/0/user_id").asText()).isEqualTo(userId);
        assertThat(transcript()).hasSize(2);
    }

    @Test
    void metaTellsOfItsOwnAccord() {
        var event = send(post("/sandbox/webhooks", "{\"field\":\"user_preferences\",\"waba_id\":\"" + wabaId
                + "\",\"value\":{\"metadata\":{\"phone_number_id\":\"" + numberId + "\"},\"user_preferences\":[{\"value\":\"stop\"}]}}"));
        assertThat(event.statusCode()).as(event.body()).isEqualTo(201);
        await().untilAsserted(() -> assertThat(receiver.values("user_preferences")).hasSize(1));
        assertThat(receiver.deliveries().getFirst().json().at("/entry/0/time").asLong()).isPositive();
        assertThat(send(post("/sandbox/webhooks", "{\"field\":\"x\"}")).statusCode()).isEqualTo(400);
    }

    @Test
    void theOlderStyleCarriesAConversation() {
        switches("{\"style\":\"v23\"}");
        var id = acceptedId(sendMessage("\"text\":{\"body\":\"x\"}"));
        await().untilAsserted(() -> assertThat(receiver.statuses(id)).hasSize(3));
        assertThat(receiver.statuses(id)).allSatisfy(status -> {
            switch (status.path("status").asText()) {
                case "sent" -> assertThat(status.at("/conversation/origin/type").asText()).isEqualTo("service");
                case "read" -> assertThat(status.has("conversation")).isFalse();
                default -> assertThat(status.path("status").asText()).isEqualTo("delivered");
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"text":""}                        | 400
            {"text":7}                         | 400
            {"type":"poll","poll":{}}          | 400
            {"type":"image","image":"x"}       | 400
            {"text":"x","to":"19998887777"}    | 404
            {"text":"x","profileName":7}       | 400
            """)
    void aWrongMessageIsAProblem(String document, int status) {
        var answer = write(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).path("detail").asText()).isNotBlank();
        assertThat(transcript()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"drops\":null}", "{\"errors\":null}", "{\"ladder\":null}", "{\"missing\":null}", "{\"style\":null}", "{\"userIds\":null}",
        "{\"allowedRecipients\":null}", "{\"rejected\":[null]}", "{\"errors\":{\"15551230001\":null}}", "{\"errors\":{\"15551230001\":-1}}",
        "{\"latency\":null}"
    })
    void switchesThatAreNullAreAProblemAndLeaveTheWorldAsItWas(String document) {
        switches("{\"latency\":1}");
        var answer = send(HttpRequest.newBuilder(url("/sandbox/faults")).PUT(HttpRequest.BodyPublishers.ofString(document)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(get("/sandbox/faults")).path("latency").asInt()).isEqualTo(1);
        assertThat(sendMessage("\"text\":{\"body\":\"x\"}").statusCode()).isEqualTo(200);
    }

    @Test
    void aProblemNamesTheRequest() {
        var known = send(post("/sandbox/phones/" + customer + "/messages", "{}").header("X-Request-Id", "tour-1"));
        assertThat(json(known).path("instance").asText()).isEqualTo("urn:whatomate:request:tour-1");
        assertThat(json(write("{}")).path("instance").asText()).matches("urn:whatomate:request:[A-Za-z0-9-]{8,64}");
    }

    @Test
    void phonesAndNumbersAreListedSwitchesShownAndConversationsForgotten() {
        write("{\"text\":\"hi\",\"to\":\"" + display + "\"}");
        assertThat(get("/sandbox/phones").body()).contains("\"wa_id\":\"" + customer + "\",\"messages\":1");
        assertThat(get("/sandbox/numbers").body()).contains("\"phone_number_id\":\"" + numberId + "\"");
        assertThat(json(get("/sandbox/faults")).at("/ladder/read").asInt()).isEqualTo(400);

        assertThat(send(HttpRequest.newBuilder(url("/sandbox/phones")).DELETE()).statusCode()).isEqualTo(200);
        assertThat(transcript()).isEmpty();
        assertThat(get("/sandbox/numbers").body()).contains(numberId);
    }

    @Test
    void anUnknownPhoneIsAProblem() {
        assertThat(send(post("/sandbox/phones/12/messages", "{\"text\":\"x\"}")).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> write(String document) {
        return send(post("/sandbox/phones/" + customer + "/messages", document));
    }

    private HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(url(path)));
    }
}
