package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.ApplicationTest;
import io.whatomate.Digits;
import io.whatomate.platform.security.Keys;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** A business number of the test's own at the real sandbox, whose webhooks go to the test. */
abstract class SandboxTest extends ApplicationTest {

    static final ObjectMapper JSON = new ObjectMapper();

    @Autowired
    Keys keys;

    WebhookReceiver receiver;
    String numberId;
    String wabaId;
    String display;
    String token;
    String customer;

    @BeforeEach
    void openBusiness() throws IOException {
        receiver = new WebhookReceiver();
        var unique = Digits.next(8);
        numberId = "1000000" + unique;
        wabaId = "2000000" + unique;
        display = "1666" + unique;
        customer = "1777" + unique;
        token = "token-" + unique;
        switches("{}");
        number("""
                {"phone_number_id":"%s","waba_id":"%s","display_phone_number":"%s","token":"%s","throughput":"HIGH",
                 "callback_url":"%s"}""".formatted(numberId, wabaId, display, token, receiver.url()));
    }

    @AfterEach
    void closeBusiness() {
        switches("{}");
        receiver.close();
    }

    void number(String document) {
        var answer = send(post("/sandbox/numbers", document));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    void switches(String document) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/faults")).PUT(BodyPublishers.ofString(document)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    HttpRequest.Builder graph(String path) {
        return HttpRequest.newBuilder(url("/sandbox/graph/v24.0/" + path)).header("Authorization", "Bearer " + token);
    }

    HttpRequest.Builder graph(String path, String body) {
        return graph(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    /** Posts a send; the rest of the body after {@code to}. */
    HttpResponse<String> sendMessage(String rest) {
        return send(graph(numberId + "/messages",
                "{\"messaging_product\":\"whatsapp\",\"to\":\"" + customer + "\"," + rest + "}"));
    }

    String acceptedId(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).at("/messages/0/id").asText();
    }

    JsonNode transcript() {
        return json(send(HttpRequest.newBuilder(url("/sandbox/phones/" + customer + "/messages")))).path("messages");
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError("Not JSON: " + answer.body(), e);
        }
    }

    /** "400 131009" or the like. */
    static String verdict(HttpResponse<String> answer) {
        return answer.statusCode() + " " + json(answer).at("/error/code").asText("-");
    }

    static String details(HttpResponse<String> answer) {
        return json(answer).at("/error/error_data/details").asText();
    }
}
