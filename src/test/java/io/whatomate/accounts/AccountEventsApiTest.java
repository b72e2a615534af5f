package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What Meta tells of accounts by webhook: shown, and applied once and in its own order. */
class AccountEventsApiTest extends AccountNewsTest {

    @Autowired
    private ProducerTemplate routes;

    @Test
    void qualityTierNameAndReviewAreFollowed() {
        var sibling = account(admin, business, digits(), "active");
        tell("phone_number_quality_update", """
                {"display_phone_number": "+%s", "event": "FLAGGED", "current_limit": "TIER_10K"}""".formatted(display), 0);
        tell("phone_number_name_update", """
                {"display_phone_number": "%s", "decision": "REJECTED", "requested_verified_name": "Store", "rejection_reason": "NAME_FORMAT"}""".formatted(display), 1);
        tell("account_review_update", "{\"decision\": \"APPROVED\"}", 2);
        tell("business_capability_update", "{\"max_daily_conversations_per_business\": \"TIER_2K\", \"max_phone_numbers_per_waba\": 20}", 3);
        tell("security", "{\"display_phone_number\": \"%s\", \"event\": \"PIN_CHANGED\", \"requester\": \"1\"}".formatted(display), 4);
        settled();

        var account = get("/accounts/" + number.account(), admin).body();
        assertThat(account.path("qualityRating").asText()).isEqualTo("RED");
        assertThat(account.path("numberStatus").asText()).isEqualTo("FLAGGED");
        assertThat(account.path("nameStatus").asText()).isEqualTo("REJECTED");
        assertThat(account.path("requestedName").asText()).isEqualTo("Store");
        assertThat(account.path("reviewStatus").asText()).isEqualTo("APPROVED");
        assertThat(account.path("messagingLimit").asText()).isEqualTo("TIER_2K");
        assertThat(account.path("maxPhoneNumbers").asInt()).isEqualTo(20);
        assertThat(account.path("stopped").isNull()).isTrue();
        assertThat(account.path("warnings").findValuesAsText("code")).containsExactly("number-status", "quality-low", "name-not-approved");
        assertThat(account.path("version").asInt()).as("whoever edits is not disturbed").isEqualTo(1);
        var other = get("/accounts/" + sibling.account(), admin).body();
        assertThat(other.path("qualityRating").isNull()).isTrue();
        assertThat(other.path("messagingLimit").asText()).isEqualTo("TIER_2K");

        assertThat(events(number)).containsExactly("security PIN_CHANGED warning false", "business_capability_update null info true",
                "account_review_update APPROVED info true", "phone_number_name_update REJECTED warning true",
                "phone_number_quality_update FLAGGED warning true");
        assertThat(events(sibling)).containsExactly("business_capability_update null info true", "account_review_update APPROVED info true");
        var warned = get("/accounts/" + number.account() + "/events?severity=warning&field=security&limit=1", admin).body();
        assertThat(warned.at("/items/0/value/requester").asText()).isEqualTo("1");
    }

    @Test
    void whatIsToldTwiceOrInTheWrongOrderChangesNothing() {
        tell("account_review_update", "{\"decision\": \"APPROVED\"}", 100);
        settled();
        for (int i = 0; i < 3; i++) {
            tell("account_review_update", "{\"decision\": \"APPROVED\"}", 100);
            tell("account_review_update", "{\"decision\": \"PENDING\"}", 10);
        }
        settled();

        assertThat(get("/accounts/" + number.account(), admin).body().path("reviewStatus").asText()).isEqualTo("APPROVED");
        assertThat(events(number)).containsExactly("account_review_update APPROVED info true", "account_review_update PENDING info false");
    }

    @Test
    void whatNobodyKnowsYetIsKeptAndShown() {
        tell("account_update", "{\"event\": \"SOMETHING_OF_2027\", \"new_info\": {\"deep\": [1]}}", 0);
        tell("account_alerts", "{\"entity_type\": \"WABA\", \"entity_id\": \"%s\", \"alert_info\": {\"alert_severity\": \"CRITICAL\", \"alert_type\": \"INCREASED_CAPABILITIES_ELIGIBILITY_FAILED\"}}".formatted(business), 1);
        tell("account_alerts", "{\"entity_type\": \"PHONE_NUMBER\", \"entity_id\": \"%s\", \"alert_severity\": \"WARNING\", \"alert_type\": \"OLD\"}".formatted(number.phoneId()), 2);
        settled();

        assertThat(events(number)).containsExactly("account_alerts OLD warning false",
                "account_alerts INCREASED_CAPABILITIES_ELIGIBILITY_FAILED critical false", "account_update SOMETHING_OF_2027 info false");
        assertThat(get("/accounts/" + number.account() + "/events?field=account_update", admin).body().at("/items/0/value/new_info/deep/0").asInt()).isOne();
    }

    @Test
    void whatIsToldOfABusinessReachesEveryActiveAccountOfItWhoseverItIs() {
        var stranger = signedIn("admin");
        var theirs = account(stranger, business, digits(), "active");
        var unproven = account(signedIn("admin"), business, digits(), "inactive");

        tell("account_update", "{\"event\": \"ACCOUNT_VIOLATION\", \"violation_info\": {\"violation_type\": \"SCAM\"}}", 0);
        settled();

        assertThat(get("/accounts/" + number.account(), admin).body().path("violation").asText()).isEqualTo("SCAM");
        assertThat(get("/accounts/" + theirs.account(), stranger).body().path("violation").asText()).isEqualTo("SCAM");
        assertThat(rows().sql("SELECT count(*) FROM account_events WHERE whatsapp_account_id = ?").param(unproven.account()).query(Integer.class).single()).isZero();
    }

    @Test
    void whatAnAccountsOwnSecretSignedIsToldToItsOrganizationAlone() {
        var sibling = account(admin, business, digits(), "active");
        var stranger = signedIn("admin");
        var theirs = account(stranger, business, digits(), "active");
        rows().sql("UPDATE whatsapp_accounts SET app_secret = ? WHERE id = ?")
                .params(keys.secretBox().seal("own-secret", "whatsapp_accounts.app_secret/" + number.account()), number.account()).update();
        var callback = "/api/v1/webhook/" + number.account();

        assertThat(deliver(callback, body("account_update", "{\"event\": \"ACCOUNT_DELETED\"}", 0), "own-secret")).isEqualTo(200);
        var siblings = rows().sql("SELECT display_phone_number FROM whatsapp_accounts WHERE id = ?").param(sibling.account()).query(String.class).single();
        assertThat(deliver(callback, body("phone_number_quality_update", "{\"display_phone_number\": \"%s\", \"event\": \"FLAGGED\"}".formatted(siblings), 1), "own-secret")).isEqualTo(200);
        settled();

        assertThat(get("/accounts/" + number.account(), admin).body().at("/stopped/reason").asText()).isEqualTo("deleted");
        assertThat(events(sibling)).containsExactly("account_update ACCOUNT_DELETED critical true");
        assertThat(events(theirs, stranger)).isEmpty();
        assertThat(states()).containsExactlyInAnyOrder("done", "refused");
    }

    @Test
    void whatSomebodyEditedIsToldToTheirOrganizationAlone() {
        var stranger = signedIn("admin");
        var theirs = account(stranger, business, digits(), "active");

        rows().sql("""
                        INSERT INTO webhook_events (id, delivery_id, position, kind, lane_key, business_id, organization_id, whatsapp_account_id,
                            payload, state)
                        VALUES (uuid_v7(), uuid_v7(), 1, 'account', :business || ':account', :business, :organization, :account,
                            '{"time": 1748454394, "field": "account_update", "value": {"event": "ACCOUNT_DELETED"}}', 'pending')""")
                .param("business", business).param("organization", admin.organization()).param("account", number.account()).update();
        settled();

        assertThat(get("/accounts/" + number.account(), admin).body().at("/stopped/reason").asText()).isEqualTo("deleted");
        assertThat(get("/accounts/" + theirs.account(), stranger).body().path("stopped").isNull()).isTrue();
        assertThat(events(theirs, stranger)).isEmpty();
    }

    @Test
    void aNumberThatNobodyHasYetHearsWhatWasToldOnceItIsProven() {
        var latecomer = digits();
        tell("phone_number_quality_update", "{\"display_phone_number\": \"%s\", \"event\": \"THROUGHPUT_UPGRADE\", \"current_limit\": \"TIER_UNLIMITED\"}".formatted(latecomer), 0);
        settled();
        assertThat(states()).containsExactly("parked");
        routes.sendBody("direct:adoptParkedEvents", null);
        assertThat(states()).as("nobody has it still").containsExactly("parked");

        var account = account(admin, business, latecomer, "active");
        routes.sendBody("direct:adoptParkedEvents", null);
        settled();

        assertThat(states()).containsExactly("done");
        assertThat(get("/accounts/" + account.account(), admin).body().path("throughputPerSecond").asInt()).isEqualTo(1000);
        assertThat(get("/accounts/" + number.account(), admin).body().path("throughputPerSecond").asInt()).isEqualTo(80);
    }

    @Test
    void eventsAreForWhoRunsTheOrganization() {
        tell("account_review_update", "{\"decision\": \"APPROVED\"}", 0);
        settled();
        var path = "/accounts/" + number.account() + "/events";

        assertThat(get(path, signedIn(admin.organization(), "manager")).body().path("items")).hasSize(1);
        assertThat(get(path, signedIn(admin.organization(), "agent")).status()).isEqualTo(403);
        assertThat(get(path, signedIn("admin")).status()).isEqualTo(404);
    }
}
