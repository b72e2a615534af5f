package io.whatomate.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What Meta tells of accounts by webhook: shown, applied once and in its own order, and heeded by whoever sends. */
class AccountEventsApiTest extends ApiTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Autowired
    private Keys keys;

    @Autowired
    private ProducerTemplate routes;

    private User admin;
    private String business;
    private String display;
    private BusinessNumber number;

    /** A moment ago, in Meta's seconds; each test tells what happened at so many seconds after it. */
    private final long before = Instant.now().getEpochSecond() - 600;

    @BeforeEach
    void aNumberOfABusiness() {
        admin = signedIn("admin");
        business = digits();
        display = digits();
        number = account(admin, business, display, "active");
    }

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
    void eventsAreForWhoRunsTheOrganization() {
        tell("account_review_update", "{\"decision\": \"APPROVED\"}", 0);
        settled();
        var path = "/accounts/" + number.account() + "/events";

        assertThat(get(path, signedIn(admin.organization(), "manager")).body().path("items")).hasSize(1);
        assertThat(get(path, signedIn(admin.organization(), "agent")).status()).isEqualTo(403);
        assertThat(get(path, signedIn("admin")).status()).isEqualTo(404);
    }

    private static String restriction(String type, long until) {
        return "{\"event\": \"ACCOUNT_RESTRICTION\", \"restriction_info\": [{\"restriction_type\": \"%s\", \"expiration\": \"%d\"}]}".formatted(type, until);
    }

    private BusinessNumber account(User owner, String businessId, String displayNumber, String status) {
        var id = UUID.randomUUID();
        var phoneId = digits();
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, display_phone_number, access_token,
                            graph_base_url, status)
                        VALUES (?, ?, 'Shop', ?, ?, ?, ?, ?, ?)""")
                .params(id, owner.organization(), phoneId, businessId, displayNumber,
                        keys.secretBox().seal("EAAG", "whatsapp_accounts.access_token/" + id), GRAPH.url(), status)
                .update();
        return new BusinessNumber(owner.organization(), id, phoneId, businessId);
    }

        private void tell(String field, String value, int seconds) {
        assertThat(deliver("/api/v1/webhook", body(field, value, seconds), keys.metaAppSecrets().getFirst())).isEqualTo(200);
    }

    private byte[] body(String field, String value, int seconds) {
        return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"time\":%d,\"changes\":[{\"field\":\"%s\",\"value\":%s}]}]}"
                .formatted(business, before + seconds, field, value).getBytes(UTF_8);
    }

    private int deliver(String path, byte[] body, String secret) {
        return send(HttpRequest.newBuilder(url(path))
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", MetaBodies.signature(body, secret))
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private void settled() {
        await().atMost(SOON).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> assertThat(states()).doesNotContain("pending"));
    }

    private List<String> states() {
        return rows().sql("SELECT state FROM webhook_events WHERE business_id = ? AND kind = 'account'").param(business).query(String.class).list();
    }

    private List<String> statuses() {
        return rows().sql("SELECT status FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing'").param(number.account()).query(String.class).list();
    }

    private List<String> events(BusinessNumber of) {
        return events(of, admin);
    }

    private List<String> events(BusinessNumber of, User reader) {
        return get("/accounts/" + of.account() + "/events", reader).body().path("items").valueStream().map(AccountEventsApiTest::shown).toList();
    }

    private static String shown(JsonNode event) {
        return "%s %s %s %s".formatted(event.path("field").asText(), event.path("event").asText(), event.path("severity").asText(), event.path("applied").asText());
    }

    private static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
