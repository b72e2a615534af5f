package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer;
import io.whatomate.platform.api.ApiTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The daily look at an account, and what is told of a token that ends; the sandbox plays Meta. */
class AccountRefreshTest extends ApiTest {

    @Autowired
    private ProducerTemplate routes;

    private User admin;
    private String number;
    private String id;

    @BeforeEach
    void anAccountThatIsInOrder() {
        admin = signedIn("admin");
        number = "\"phone_number_id\": \"%s\", \"waba_id\": \"%s\", \"display_phone_number\": \"%s\", \"token\": \"EAAG%s\""
                .formatted(digits(), digits(), digits(), UUID.randomUUID());
        sandbox("");
        id = post("/accounts", admin, "{\"name\": \"Shop\", \"phoneId\": \"%s\", \"businessId\": \"%s\", \"accessToken\": \"%s\", \"baseUrl\": \"%s\"}"
                .formatted(of("phone_number_id"), of("waba_id"), of("token"), "http://127.0.0.1:" + url("/").getPort() + "/sandbox/graph")).body().path("id").asText();
        assertThat(test().path("passed").asBoolean()).isTrue();
    }

    @Test
    void onceADayWhatMetaSaysOfTheNumberIsTakenOver() {
        sandbox(", \"quality_rating\": \"RED\", \"throughput\": \"HIGH\", \"whatsapp_business_manager_messaging_limit\": \"TIER_2K\"");
        var before = account();
        due();

        IntStream.range(0, 2).parallel().forEach(node -> routes.sendBody("direct:refreshDueAccounts", null));
        await().untilAsserted(() -> assertThat(account().path("qualityRating").asText()).isEqualTo("RED"));

        var after = account();
        assertThat(after.path("messagingLimit").asText()).isEqualTo("TIER_2K");
        assertThat(after.path("throughputPerSecond").asInt()).isEqualTo(1000);
        assertThat(after.path("warnings").findValuesAsText("code")).containsExactly("quality-low");
        assertThat(after.path("version")).as("nobody who edits is disturbed").isEqualTo(before.path("version"));
        assertThat(after.path("testedAt")).isEqualTo(before.path("testedAt"));
        assertThat(hoursUntilDue()).isBetween(22.0, 25.3);
    }

    @Test
    void whatTheSandboxTellsByWebhookIsFollowed() {
        var told = send(HttpRequest.newBuilder(url("/sandbox/webhooks")).header("Content-Type", "application/json").POST(BodyPublishers.ofString("""
                {"field": "phone_number_quality_update", "waba_id": "%s",
                 "value": {"display_phone_number": "%s", "event": "THROUGHPUT_UPGRADE", "current_limit": "TIER_UNLIMITED"}}"""
                .formatted(of("waba_id"), of("display_phone_number")))));
        assertThat(told.statusCode()).as(told.body()).isEqualTo(201);

        await().untilAsserted(() -> assertThat(account().path("throughputPerSecond").asInt()).isEqualTo(1000));
        assertThat(get("/accounts/" + id + "/events", admin).body().at("/items/0/event").asText()).isEqualTo("THROUGHPUT_UPGRADE");
    }

    @Test
    void aTokenThatEndsWithinSevenDaysIsTold() {
        var end = Instant.now().plus(Duration.ofDays(5)).getEpochSecond();
        sandbox(", \"token_expires_at\": " + end);

        var tested = test();

        assertThat(tested.path("passed").asBoolean()).isTrue();
        assertThat(tested.at("/account/tokenExpiresAt").asText()).startsWith(Instant.ofEpochSecond(end).toString().substring(0, 19));
        assertThat(tested.at("/account/warnings").findValuesAsText("code")).containsExactly("token-expires");
        var health = send(asOperator(console("/actuator/health"))).body();
        assertThat(health).contains("\"accounts\":{\"status\":\"UP\"").containsPattern("\"tokensExpireWithinSevenDays\":[1-9]").doesNotContain(id);
        sandbox(", \"token_expires_at\": " + Instant.now().plus(Duration.ofDays(60)).getEpochSecond());
        assertThat(test().at("/account/warnings")).isEmpty();
    }

    @Test
    void aTokenThatHasEndedIsFoundByTheDailyLook() {
        sandbox(", \"token_expires_at\": " + Instant.now().minusSeconds(60).getEpochSecond());
        due();

        routes.sendBody("direct:refreshDueAccounts", null);

        await().untilAsserted(() -> assertThat(account().path("connectionFault").asText()).isEqualTo("token-refused"));
        assertThat(account().path("warnings").findValuesAsText("code")).containsExactly("connection-fault");
        assertThat(account().path("active").asBoolean()).isTrue();
        var replaced = call("PUT", "/accounts/" + id, admin, "{\"name\": \"Shop\", \"businessId\": \"%s\", \"accessToken\": \"EAAGanother\"}"
                .formatted(of("waba_id")), "If-Match", "*");
        assertThat(replaced.body().path("connectionFault").isNull()).isTrue();
    }

    @Test
    void aTokenThatMayReadButNotSendIsToldApart() {
        sandbox(", \"token_scopes\": [\"whatsapp_business_management\"]");

        var tested = test();

        assertThat(tested.path("passed").asBoolean(true)).isFalse();
        assertThat(tested.path("steps").findValuesAsText("reason")).contains("permission-missing");
        assertThat(tested.at("/account/connectionFault").asText()).isEqualTo("permission-missing");
    }

    @Test
    void ofManyNodesOneAsks() {
        var number = new BusinessNumber(admin.organization(), null, of("phone_number_id"), null);
        GRAPH.behave(number, GraphServer.error(401, 190));
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(GRAPH.url(), UUID.fromString(id)).update();
        due();

        IntStream.range(0, 6).parallel().forEach(node -> routes.sendBody("direct:refreshDueAccounts", null));

        await().untilAsserted(() -> assertThat(account().path("connectionFault").asText()).isEqualTo("token-refused"));
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void whenNobodyAnswersNothingIsConcludedAndItIsAskedAgainWithinTheHour() {
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ?, quality_rating = 'YELLOW' WHERE id = ?").params(NOBODY_LISTENS, UUID.fromString(id)).update();
        due();

        routes.sendBody("direct:refreshDueAccounts", null);

        await().untilAsserted(() -> assertThat(hoursUntilDue()).isBetween(0.9, 1.0));
        assertThat(account().path("qualityRating").asText()).isEqualTo("YELLOW");
        assertThat(account().path("connectionFault").isNull()).isTrue();
    }

    @Test
    void aBanIsOverWhenTheNumberIsFoundConnected() {
        sandbox(", \"status\": \"BANNED\"");
        assertThat(test().at("/account/stopped/reason").asText()).isEqualTo("banned");

        sandbox("");

        var found = test().path("account");
        assertThat(found.path("stopped").isNull()).isTrue();
        assertThat(found.path("banState").asText()).isEqualTo("REINSTATE");
    }

    private JsonNode test() {
        var answer = post("/accounts/" + id + "/test", admin, null);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private JsonNode account() {
        return get("/accounts/" + id, admin).body();
    }

    /** A member of the number at Meta. */
    private String of(String member) {
        return number.replaceAll(".*\"%s\": \"([^\"]*)\".*".formatted(member), "$1");
    }

    private void due() {
        rows().sql("UPDATE whatsapp_accounts SET refresh_due_at = now() WHERE id = ?").param(UUID.fromString(id)).update();
    }

    private double hoursUntilDue() {
        return rows().sql("SELECT extract(epoch FROM refresh_due_at - now()) / 3600 FROM whatsapp_accounts WHERE id = ?")
                .param(UUID.fromString(id)).query(Double.class).single();
    }

    /** The number at Meta, replaced. */
    private void sandbox(String more) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/numbers")).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{" + number + more + "}")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
