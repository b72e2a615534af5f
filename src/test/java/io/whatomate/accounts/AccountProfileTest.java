package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The business profile, against the sandbox and against a Meta that refuses. */
class AccountProfileTest extends ApiTest {

    private User admin;
    private String phoneId;
    private String path;

    @BeforeEach
    void anAccount() {
        admin = signedIn("admin");
        phoneId = digits();
        var businessId = digits();
        var token = "EAAG" + UUID.randomUUID();
        var number = send(HttpRequest.newBuilder(url("/sandbox/numbers")).header("Content-Type", "application/json").POST(BodyPublishers.ofString(
                "{\"phone_number_id\": \"%s\", \"waba_id\": \"%s\", \"display_phone_number\": \"%s\", \"token\": \"%s\"}".formatted(phoneId, businessId, digits(), token))));
        assertThat(number.statusCode()).isEqualTo(201);
        path = "/accounts/" + post("/accounts", admin, """
                {"name": "Shop", "phoneId": "%s", "businessId": "%s", "accessToken": "%s", "baseUrl": "http://127.0.0.1:%d/sandbox/graph"}"""
                .formatted(phoneId, businessId, token, url("/").getPort())).body().path("id").asText() + "/profile";
    }

    @Test
    void whatIsChangedIsThereAndWhatIsLeftOutStays() {
        assertThat(get(path, admin).body().path("about").asText()).isEqualTo("A business of the sandbox");

        var changed = call("PUT", path, admin, """
                {"address": "12 Baker Street", "description": "Bread \\u00fc", "email": "shop@example.com",
                 "websites": ["https://shop.example.com", "https://example.com"], "vertical": "RETAIL"}""");

        assertThat(changed.status()).as("%s", changed.body()).isEqualTo(200);
        assertThat(changed.body().path("about").asText()).isEqualTo("A business of the sandbox");
        assertThat(changed.body().path("description").asText()).isEqualTo("Bread \u00fc");
        assertThat(changed.body().path("websites")).hasSize(2);
        assertThat(get(path, admin).body()).isEqualTo(changed.body());
        assertThat(get("/audit-events", admin).body().toString()).contains("updateAccountProfile", "account_profile", "12 Baker Street");
        assertThat(call("PUT", path, admin, "{\"address\": \"\"}").body().path("address").isNull()).isTrue();
    }

    @Test
    void metasLimitsAreSaidBeforeItIsAsked() {
        var refused = call("PUT", path, admin, """
                {"about": "%s", "email": "nobody", "websites": ["https://a.example", "ftp://b.example", "https://c.example"], "description": "%s"}"""
                .formatted("x".repeat(140), "x".repeat(513)));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).contains("about:maxLength", "email:pattern", "websites:maxItems", "description:maxLength");
        assertThat(call("PUT", path, admin, "{}").status()).isEqualTo(400);
    }

    @Test
    void whatMetaRefusesOrDoesNotAnswerIsToldApart() {
        var number = new BusinessNumber(admin.organization(), null, phoneId, null);
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE phone_id = ?").params(GRAPH.url(), phoneId).update();
        for (var said : List.of(GraphServer.error(400, 100), GraphServer.error(401, 190), GraphServer.error(503, 2), (Behaviour) new Behaviour.HangUp())) {
            GRAPH.behave(number, said);
            var read = get(path, admin);
            var changed = call("PUT", path, admin, "{\"vertical\": \"NOTHING\"}");
            assertThat(changed.body().toString()).doesNotContain("The details of");
            assertThat(read.status() + " " + changed.status() + " " + changed.problem()).isIn(
                    "422 422 profile-refused", "422 422 token-refused", "503 503 whatsapp-unavailable");
        }
        assertThat(GRAPH.calls(number)).hasSize(8);
        assertThat(GRAPH.calls(number).get(1).body().toString()).isEqualTo("{\"vertical\":\"NOTHING\",\"messaging_product\":\"whatsapp\"}");
        assertThat(get("/audit-events", admin).body().toString()).doesNotContain("account_profile");
    }

    @Test
    void theProfileIsForWhoRunsTheOrganization() {
        assertThat(get(path, signedIn(admin.organization(), "manager")).status()).isEqualTo(200);
        assertThat(get(path, signedIn(admin.organization(), "agent")).status()).isEqualTo(403);
        assertThat(call("PUT", path, signedIn(admin.organization(), "manager"), "{\"about\": \"Ours\"}").status()).isEqualTo(403);
        assertThat(call("PUT", path, signedIn("admin"), "{\"about\": \"Theirs\"}").status()).isEqualTo(404);
    }

    private static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
