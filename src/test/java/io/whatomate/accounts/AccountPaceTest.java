package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.webhook.MetaBodies;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Meta tells of accounts, heeded by whoever sends: bans, restrictions, and another pace. */
class AccountPaceTest extends AccountNewsTest {

    @Test
    void aBannedAccountSaysSoAndWhatWaitsWaitsUntilTheBanIsOver() {
        assertThat(post("/chatbot/keywords", admin, """
                {"name": "Hi", "keywords": ["hi"], "responseType": "text", "responseContent": {"body": "Hello"}}""").status()).isEqualTo(201);
        rows().sql("INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts) VALUES (?, true, true)").param(admin.organization()).update();
        var customer = "49151" + digits().substring(6);
        tell("account_update", "{\"event\": \"DISABLED_UPDATE\", \"ban_info\": {\"waba_ban_state\": \"DISABLE\", \"waba_ban_date\": \"January 31, 2026\"}}", 0);
        settled();
        var banned = get("/accounts/" + number.account(), admin).body();
        assertThat(banned.at("/stopped/reason").asText()).isEqualTo("banned");
        assertThat(banned.at("/stopped/until").isNull()).isTrue();
        assertThat(banned.path("active").asBoolean()).as("webhooks still find it").isTrue();
        assertThat(banned.at("/warnings/0/code").asText()).isEqualTo("stopped");

        deliver("/api/v1/webhook", MetaBodies.bytes(MetaBodies.text(number, customer, "hi")), keys.metaAppSecrets().getFirst());
        await().atMost(SOON).untilAsserted(() -> assertThat(statuses()).containsExactly("pending"));
        var refused = post("/messages", admin, "{\"to\": \"+%s\", \"type\": \"text\", \"text\": {\"body\": \"Anybody?\"}, \"accountId\": \"%s\"}".formatted(customer, number.account()));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("account-stopped");
        assertThat(refused.body().path("detail").asText()).contains("banned");
        assertThat(GRAPH.calls(number)).isEmpty();

        tell("account_update", "{\"event\": \"DISABLED_UPDATE\", \"ban_info\": {\"waba_ban_state\": \"REINSTATE\"}}", 5);
        await().atMost(SOON).untilAsserted(() -> assertThat(statuses()).containsExactly("accepted"));
        assertThat(get("/accounts/" + number.account(), admin).body().path("stopped").isNull()).isTrue();
    }

    @Test
    void aRestrictionHoldsUntilItsTimeIsOver() {
        var soon = Instant.now().plusSeconds(3600).getEpochSecond();
        var past = Instant.now().minusSeconds(60).getEpochSecond();
        tell("account_update", restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", soon), 0);
        settled();
        assertThat(get("/accounts/" + number.account(), admin).body().path("stopped").isNull()).isTrue();
        assertThat(get("/accounts/" + number.account(), admin).body().path("restrictions").findValuesAsText("type")).containsExactly("RESTRICTED_BIZ_INITIATED_MESSAGING");
        var template = post("/messages/template", admin, "{\"to\": \"4915112345678\", \"name\": \"offer\", \"language\": \"en\", \"accountId\": \"%s\"}".formatted(number.account()));
        assertThat(template.problem()).isEqualTo("account-stopped");

        tell("account_update", restriction("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", soon), 1);
        settled();
        assertThat(get("/accounts/" + number.account(), admin).body().at("/stopped/until").asText()).startsWith(Instant.ofEpochSecond(soon).toString().substring(0, 19));

        tell("account_update", restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", past), 2);
        settled();
        var free = get("/accounts/" + number.account(), admin).body();
        assertThat(free.path("stopped").isNull()).isTrue();
        assertThat(free.path("restrictions").findValuesAsText("type")).containsExactly("RESTRICTED_CUSTOMER_INITIATED_MESSAGING");
    }

    @Test
    void aThroughputUpgradeRaisesThePaceUnlessTheNumberIsToBeSlower() {
        var upgrade = "{\"display_phone_number\": \"%s\", \"event\": \"THROUGHPUT_UPGRADE\", \"current_limit\": \"TIER_UNLIMITED\"}";
        var slowDisplay = digits();
        var slow = account(admin, business, slowDisplay, "active");
        assertThat(call("PUT", "/accounts/" + slow.account(), admin, "{\"name\": \"Slow\", \"businessId\": \"%s\", \"throughputPerSecond\": 40}".formatted(business), "If-Match", "*").status()).isEqualTo(200);

        tell("phone_number_quality_update", upgrade.formatted(display), 0);
        tell("phone_number_quality_update", upgrade.formatted(slowDisplay), 0);
        settled();

        var raised = get("/accounts/" + number.account(), admin).body();
        assertThat(raised.path("throughputPerSecond").asInt()).isEqualTo(1000);
        assertThat(raised.path("throughputLevel").asText()).isEqualTo("HIGH");
        assertThat(raised.path("messagingLimit").asText()).isEqualTo("TIER_UNLIMITED");
        assertThat(rows().sql("SELECT pace_burst FROM whatsapp_accounts WHERE id = ?").param(number.account()).query(Integer.class).single()).isEqualTo(250);
        assertThat(get("/accounts/" + slow.account(), admin).body().path("throughputPerSecond").asInt()).isEqualTo(40);
        var renamed = call("PUT", "/accounts/" + number.account(), admin, "{\"name\": \"Fast\", \"businessId\": \"%s\"}".formatted(business), "If-Match", "*");
        assertThat(renamed.body().path("throughputPerSecond").asInt()).isEqualTo(1000);
    }

    private static String restriction(String type, long until) {
        return "{\"event\": \"ACCOUNT_RESTRICTION\", \"restriction_info\": [{\"restriction_type\": \"%s\", \"expiration\": \"%d\"}]}".formatted(type, until);
    }

    private List<String> statuses() {
        return rows().sql("SELECT status FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing'").param(number.account()).query(String.class).list();
    }
}
