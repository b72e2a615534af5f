package io.whatomate.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection doctor, with the sandbox as Meta. */
class AccountDoctorTest extends ApiTest {

    private User admin;
    private String phoneId;
    private String businessId;
    private String display;
    private String token;
    private String id;

    @BeforeEach
    void anActiveAccountWithAnAppOfItsOwn() {
        admin = signedIn("admin");
        phoneId = digits();
        businessId = digits();
        display = digits();
        token = "EAAG" + UUID.randomUUID();
        sandbox("/sandbox/numbers", number(""));
        id = post("/accounts", admin, """
                {"name": "Shop", "phoneId": "%s", "businessId": "%s", "accessToken": "%s", "baseUrl": "http://127.0.0.1:%d/sandbox/graph",
                 "appSecret": "the-secret-of-this-app", "verifyToken": "the-token-of-this-app"}"""
                .formatted(phoneId, businessId, token, url("/").getPort())).body().path("id").asText();
        assertThat(post("/accounts/" + id + "/test", admin, null).body().path("passed").asBoolean()).isTrue();
    }

    @Test
    void theWayFromTheHandshakeToTheLastEventIsFollowed() {
        assertThat(callback("another-token")).isEqualTo(403);
        configure();
        assertThat(state("handshake")).isEqualTo("fail");
        assertThat(callback("the-token-of-this-app")).isEqualTo(200);
        assertThat(state("handshake")).isEqualTo("ok");
        assertThat(state("signature")).isEqualTo("unknown");

        assertThat(deliver("a wrong secret")).isEqualTo(401);
        assertThat(deliver("a wrong secret")).isEqualTo(401);
        var refused = step("signature");
        assertThat(refused.path("state").asText()).isEqualTo("fail");
        assertThat(refused.path("seen").asText()).contains("So far 2 were");
        assertThat(refused.path("mend").asText()).contains("appSecret");

        assertThat(state("events")).isEqualTo("warn");
        assertThat(deliver("the-secret-of-this-app")).isEqualTo(200);
        assertThat(state("signature")).isEqualTo("warn");
        await().untilAsserted(() -> assertThat(state("events")).isEqualTo("ok"));
        assertThat(examine().path("healthy").asBoolean()).isTrue();
        assertThat(get("/accounts/" + id, admin).body().path("version").asInt()).as("looking changes nothing").isEqualTo(2);
    }

    @Test
    void webhooksThatGoElsewhereATokenThatEndedAndABanAreFound() {
        sandbox("/sandbox/numbers", number(", \"callback_url\": \"https://elsewhere.example.com/hook\""));
        var elsewhere = step("callback");
        assertThat(elsewhere.path("state").asText()).isEqualTo("fail");
        assertThat(elsewhere.path("seen").asText()).contains("https://elsewhere.example.com/hook");
        assertThat(elsewhere.path("mend").asText()).contains("/api/v1/webhook/" + id);

        sandbox("/sandbox/numbers", number(", \"status\": \"BANNED\""));
        var banned = examine();
        assertThat(banned.path("healthy").asBoolean(true)).isFalse();
        assertThat(step(banned, "number").path("state").asText()).isEqualTo("fail");
        assertThat(step(banned, "sending").path("seen").asText()).contains("banned");

        sandbox("/sandbox/numbers", number(", \"can_send_message\": \"BLOCKED\""));
        assertThat(step("sending").path("seen").asText()).contains("health_status is BLOCKED");

        sandbox("/sandbox/numbers", number(", \"token_expires_at\": 1000000000"));
        var ended = examine();
        assertThat(step(ended, "token").path("seen").asText()).contains("token-refused");
        assertThat(step(ended, "business").path("state").asText()).isEqualTo("unknown");
        assertThat(ended.toString()).doesNotContain(token, "the-secret-of-this-app", "the-token-of-this-app");
    }

    @Test
    void theDoctorIsForAdminsOfTheOrganization() {
        assertThat(post("/accounts/" + id + "/doctor", signedIn(admin.organization(), "manager"), null).status()).isEqualTo(403);
        assertThat(post("/accounts/" + id + "/doctor", signedIn("admin"), null).status()).isEqualTo(404);
    }

    private JsonNode examine() {
        var answer = post("/accounts/" + id + "/doctor", admin, null);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private JsonNode step(String name) {
        return step(examine(), name);
    }

    private static JsonNode step(JsonNode examination, String name) {
        return examination.path("steps").valueStream().filter(step -> step.path("step").asText().equals(name)).findFirst().orElseThrow();
    }

    private String state(String step) {
        return step(step).path("state").asText();
    }

    /** Meta's webhooks for this number go to the account's own URL. */
    private void configure() {
        sandbox("/sandbox/numbers", number(", \"callback_url\": \"%s\"".formatted(url("/api/v1/webhook/" + id))));
    }

    private int callback(String verifyToken) {
        return send(HttpRequest.newBuilder(url("/api/v1/webhook/" + id + "?hub.mode=subscribe&hub.challenge=7&hub.verify_token=" + verifyToken))).statusCode();
    }

    private int deliver(String secret) {
        var body = "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"time\":1748454394,\"changes\":[{\"field\":\"account_review_update\",\"value\":{\"decision\":\"APPROVED\"}}]}]}"
                .formatted(businessId).getBytes(UTF_8);
        return send(HttpRequest.newBuilder(url("/api/v1/webhook/" + id))
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", MetaBodies.signature(body, secret))
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private String number(String more) {
        return "{\"phone_number_id\": \"%s\", \"waba_id\": \"%s\", \"display_phone_number\": \"%s\", \"token\": \"%s\"%s}".formatted(phoneId, businessId, display, token, more);
    }

    private void sandbox(String path, String body) {
        var answer = send(HttpRequest.newBuilder(url(path)).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
