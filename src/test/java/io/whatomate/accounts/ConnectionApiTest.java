package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer;
import io.whatomate.GraphServer.Behaviour;
import io.whatomate.platform.api.ApiTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connection test and the subscription, against the sandbox, which plays Meta, and against a Meta that fails. */
class ConnectionApiTest extends ApiTest {

    private User admin;
    private String phoneId;
    private String display;
    private String businessId;
    private String token;

    @BeforeEach
    void aNumberAtMeta() {
        admin = signedIn("admin");
        phoneId = digits();
        businessId = digits();
        display = digits();
        token = "EAAG" + UUID.randomUUID();
        sandbox("/sandbox/numbers", """
                {"phone_number_id": "%s", "waba_id": "%s", "display_phone_number": "%s", "token": "%s", "verified_name": "Corner Shop"}"""
                .formatted(phoneId, businessId, display, token));
    }

    @Test
    void aNumberThatTheTokenReadsBecomesTheAccountsAndWhatCameBeforeIsTakenUp() {
        var customer = digits();
        sandbox("/sandbox/phones/" + customer + "/messages", "{\"text\": \"Anybody there?\", \"to\": \"%s\"}".formatted(display));
        await().untilAsserted(() -> assertThat(states()).containsExactly("parked"));
        var id = create(phoneId, businessId, token);
        assertThat(states()).containsExactly("parked");

        var report = test(id);

        assertThat(report.path("passed").asBoolean()).as("%s", report).isTrue();
        assertThat(steps(report)).allMatch(step -> step.endsWith(" passed")).hasSize(7);
        var account = report.path("account");
        assertThat(account.path("active").asBoolean()).isTrue();
        assertThat(account.path("phoneNumber").asText()).isEqualTo(display);
        assertThat(account.path("verifiedName").asText()).isEqualTo("Corner Shop");
        assertThat(account.path("qualityRating").asText()).isEqualTo("GREEN");
        assertThat(account.path("messagingLimit").asText()).isEqualTo("TIER_UNLIMITED");
        assertThat(account.path("numberStatus").asText()).isEqualTo("CONNECTED");
        assertThat(account.path("subscribed").asBoolean()).isTrue();
        assertThat(account.path("testedAt").isNull()).isFalse();
        assertThat(get("/accounts/" + id, admin).body()).isEqualTo(account);
        await().untilAsserted(() ->
                assertThat(get("/conversations", admin).body().at("/items/0/lastMessage/preview").asText()).isEqualTo("Anybody there?"));
    }

    @Test
    void ofTwoTenantsWithTheSameNumberTheOneWhoProvedItFirstHasIt() {
        var ours = create(phoneId, businessId, token);
        assertThat(test(ours).path("passed").asBoolean()).isTrue();
        var stranger = signedIn("admin");
        var theirs = post("/accounts", stranger, account(phoneId, businessId, token, sandboxUrl())).body().path("id").asText();

        var refused = post("/accounts/" + theirs + "/test", stranger, null);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("number-taken");
        assertThat(refused.body().toString()).doesNotContain(admin.organization().toString(), ours);
        assertThat(get("/accounts/" + theirs, stranger).body().path("active").asBoolean(true)).isFalse();

        call("PUT", "/accounts/" + ours, admin, "{\"name\": \"Shop\", \"businessId\": \"%s\", \"baseUrl\": \"%s\", \"active\": false}"
                .formatted(businessId, sandboxUrl()), "If-Match", "*");
        assertThat(post("/accounts/" + theirs + "/test", stranger, null).status()).isEqualTo(200);
        assertThat(post("/accounts/" + ours + "/test", admin, null).problem()).isEqualTo("number-taken");
    }

    @Test
    void aWrongTokenNumberOrBusinessIsToldApart() {
        var badToken = test(create(phoneId, businessId, "EAAG-nobodys"));
        assertThat(steps(badToken)).containsExactly("network passed", "token failed", "permission skipped", "number skipped",
                "registration skipped", "business skipped", "subscription skipped");
        assertThat(failure(badToken)).isEqualTo("token-refused 190");
        assertThat(badToken.toString()).doesNotContain("EAAG-nobodys");
        assertThat(badToken.at("/account/active").asBoolean(true)).isFalse();

        var badNumber = test(create(digits(), businessId, token));
        assertThat(steps(badNumber)).startsWith("network passed", "token passed", "permission passed", "number failed", "registration skipped");
        assertThat(failure(badNumber)).isEqualTo("number-unknown 100");

        var badBusiness = test(create(anotherNumber(businessId), digits(), token));
        assertThat(steps(badBusiness)).contains("number passed", "registration passed", "business failed", "subscription skipped");
        assertThat(failure(badBusiness)).isEqualTo("business-unknown 100");
        assertThat(badBusiness.at("/account/active").asBoolean(true)).isFalse();

        var otherBusiness = digits();
        var moved = test(create(anotherNumber(otherBusiness), businessId, token));
        assertThat(failure(moved)).isEqualTo("number-elsewhere null");
        assertThat(moved.at("/account/active").asBoolean(true)).isFalse();
    }

    @Test
    void aMissingSubscriptionIsToldAndMended() {
        var id = create(phoneId, businessId, token);
        graph("DELETE", "/" + businessId + "/subscribed_apps");

        var report = test(id);
        assertThat(failure(report)).isEqualTo("not-subscribed null");
        assertThat(report.path("steps").toString()).contains("/subscribe");
        assertThat(report.at("/account/active").asBoolean()).isTrue();
        assertThat(report.at("/account/subscribed").asBoolean(true)).isFalse();

        for (int i = 0; i < 2; i++) {
            var subscribed = post("/accounts/" + id + "/subscribe", admin, null);
            assertThat(subscribed.status()).as("%s", subscribed.body()).isEqualTo(200);
            assertThat(subscribed.body().path("subscribed").asBoolean()).isTrue();
        }
        assertThat(test(id).path("passed").asBoolean()).isTrue();
    }

    @Test
    void subscribingWithABadTokenSaysTheWayOut() {
        var refused = post("/accounts/" + create(phoneId, businessId, "EAAG-nobodys") + "/subscribe", admin, null);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("token-refused");
        assertThat(refused.body().path("detail").asText()).contains("system user").doesNotContain("EAAG-nobodys");
    }

    @Test
    void anUnregisteredNumberIsTheAccountsButNotInOrder() {
        graph("POST", "/" + phoneId + "/deregister");

        var report = test(create(phoneId, businessId, token));

        assertThat(failure(report)).isEqualTo("number-not-connected null");
        assertThat(report.at("/account/active").asBoolean()).isTrue();
        assertThat(report.at("/account/numberStatus").asText()).isEqualTo("PENDING");
    }

    @Test
    void whatMetaRefusesOrDoesNotAnswerIsToldApart() {
        var number = new BusinessNumber(admin.organization(), null, phoneId, businessId);
        var id = post("/accounts", admin, account(phoneId, businessId, token, GRAPH.url())).body().path("id").asText();
        for (var said : List.of(
                new Said(GraphServer.error(403, 200), "permission-missing 200"),
                new Said(GraphServer.error(400, 10), "permission-missing 10"),
                new Said(GraphServer.error(401, 190), "token-refused 190"),
                new Said(GraphServer.error(400, 4), "unavailable 4"),
                new Said(GraphServer.error(503, 2), "unavailable 2"),
                new Said(new Behaviour.Answer(502, "text/html", "<h1>Bad gateway</h1>", List.of()), "unavailable null"),
                new Said(new Behaviour.Answer(200, "text/html", "<h1>A captive portal</h1>", List.of()), "unexpected null"),
                new Said(new Behaviour.Answer(200, "application/json", "{\"id\": \"4\"}", List.of()), "unexpected null"),
                new Said(new Behaviour.HangUp(), "unreachable null"))) {
            GRAPH.behave(number, said.behaviour());
            var report = test(id);
            assertThat(failure(report)).isEqualTo(said.failure());
            assertThat(report.at("/account/active").asBoolean(true)).isFalse();
            assertThat(report.toString()).doesNotContain("The details of");
        }
        assertThat(GRAPH.calls(number)).isNotEmpty().allSatisfy(call -> assertThat(call.headers().get("authorization")).isEqualTo("Bearer " + token));

        GRAPH.behave(new BusinessNumber(null, null, businessId, businessId), new Behaviour.HangUp());
        var subscribe = post("/accounts/" + id + "/subscribe", admin, null);
        assertThat(subscribe.status()).isEqualTo(503);
        assertThat(subscribe.header("retry-after")).isNotNull();
    }

    @Test
    void aTokenThatNoKeyOpensIsToldAndNotSent() {
        var id = create(phoneId, businessId, token);
        var sealed = rows().sql("SELECT access_token FROM whatsapp_accounts WHERE id = ?").param(UUID.fromString(id)).query(String.class).single();
        seal(id, "v1:gone:AAAA");
        try {
            var report = test(id);

            assertThat(failure(report)).isEqualTo("token-unreadable null");
            assertThat(steps(report)).startsWith("network skipped", "token failed");
        } finally {
            seal(id, sealed);
        }
    }

    private void seal(String id, String accessToken) {
        rows().sql("UPDATE whatsapp_accounts SET access_token = ? WHERE id = ?").params(accessToken, UUID.fromString(id)).update();
    }

    private record Said(Behaviour behaviour, String failure) {}

    private String create(String phone, String business, String accessToken) {
        var created = post("/accounts", signedInAgain(), account(phone, business, accessToken, sandboxUrl()));
        assertThat(created.status()).as("%s", created.body()).isEqualTo(201);
        return created.body().path("id").asText();
    }

    /** A number is there once in an organization; a test that writes it down again does so in another one. */
    private User signedInAgain() {
        if (!get("/accounts", admin).body().path("items").isEmpty()) {
            admin = signedIn("admin");
        }
        return admin;
    }

    private String anotherNumber(String business) {
        var another = digits();
        sandbox("/sandbox/numbers", "{\"phone_number_id\": \"%s\", \"waba_id\": \"%s\", \"display_phone_number\": \"%s\", \"token\": \"%s\"}"
                .formatted(another, business, digits(), token));
        return another;
    }

    private JsonNode test(String id) {
        var answer = post("/accounts/" + id + "/test", admin, null);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.header("etag")).isEqualTo("\"" + answer.body().at("/account/version").asInt() + "\"");
        return answer.body();
    }

    private static List<String> steps(JsonNode report) {
        return report.path("steps").valueStream().map(step -> step.path("step").asText() + " " + step.path("state").asText()).toList();
    }

    /** The one step that failed: its reason and Meta's code. */
    private static String failure(JsonNode report) {
        assertThat(report.path("passed").asBoolean(true)).isFalse();
        var failed = report.path("steps").valueStream().filter(step -> step.path("state").asText().equals("failed")).toList();
        assertThat(failed).as("%s", report).hasSize(1);
        assertThat(failed.getFirst().path("wayOut").asText()).isNotBlank();
        return failed.getFirst().path("reason").asText() + " " + failed.getFirst().path("metaCode").asText();
    }

    private List<String> states() {
        return rows().sql("SELECT state FROM webhook_events WHERE phone_id = ? AND kind = 'message'").param(phoneId).query(String.class).list();
    }

    private void sandbox(String path, String body) {
        var answer = send(HttpRequest.newBuilder(url(path)).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    }

    private void graph(String method, String path) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/graph/v24.0" + path)).header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String sandboxUrl() {
        return "http://127.0.0.1:" + url("/").getPort() + "/sandbox/graph";
    }

    private static String account(String phoneId, String businessId, String token, String baseUrl) {
        return "{\"name\": \"Shop\", \"phoneId\": \"%s\", \"businessId\": \"%s\", \"accessToken\": \"%s\", \"baseUrl\": \"%s\"}"
                .formatted(phoneId, businessId, token, baseUrl);
    }

    private static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
