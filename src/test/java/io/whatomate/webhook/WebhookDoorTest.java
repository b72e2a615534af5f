package io.whatomate.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.impl.engine.SimpleCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Who may post webhooks, what Meta hears, and that 200 means kept. */
class WebhookDoorTest extends CoreTest {

    private static final String URL = "/api/v1/webhook";

    @Autowired
    private Deliveries deliveries;

    @Test
    void theChallengeGoesBackAsPlainTextAndNothingElse() {
        var challenge = "1".repeat(200);

        var answer = handshake(URL, "subscribe", keys.metaVerifyToken(), challenge);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(challenge);
        assertThat(answer.headers().firstValue("content-type")).get().asString().startsWith("text/plain");
    }

    @Test
    void aHandshakeWithAnotherTokenModeOrNothingIsForbidden() {
        assertThat(handshake(URL, "subscribe", "another", "1").statusCode()).isEqualTo(403);
        assertThat(handshake(URL, "unsubscribe", keys.metaVerifyToken(), "1").statusCode()).isEqualTo(403);
        assertThat(send(HttpRequest.newBuilder(url(URL))).statusCode()).isEqualTo(403);
        assertThat(send(HttpRequest.newBuilder(url(URL + "?hub.mode=subscribe&hub.verify_token="))).statusCode())
                .isEqualTo(403);
        assertThat(handshake(URL, "subscribe", keys.metaVerifyToken(), "1".repeat(5000)).statusCode()).isEqualTo(403);
    }

    @Test
    void anAccountsUrlKnowsItsOwnVerifyTokenOnly() {
        var number = withOwnSecrets("own-secret", "own-token");

        assertThat(handshake(accountUrl(number), "subscribe", "own-token", "77").body()).isEqualTo("77");
        assertThat(handshake(accountUrl(number), "subscribe", keys.metaVerifyToken(), "77").statusCode()).isEqualTo(403);
        assertThat(handshake(URL, "subscribe", "own-token", "77").statusCode()).isEqualTo(403);
        assertThat(handshake(URL + "/" + UUID.randomUUID(), "subscribe", "own-token", "77").statusCode()).isEqualTo(404);
        assertThat(handshake(URL + "/nonsense", "subscribe", "own-token", "77").statusCode()).isEqualTo(404);
    }

    @Test
    void anAccountsUrlTakesWhatItsOwnSecretSigned() {
        var number = withOwnSecrets("own-secret", "own-token");
        var body = MetaBodies.bytes(MetaBodies.text(number, phone(), "hi"));

        assertThat(deliver(accountUrl(number), body, "own-secret").statusCode()).isEqualTo(200);
        assertThat(deliver(accountUrl(number), body, keys.metaAppSecrets().getFirst()).statusCode()).isEqualTo(401);
        assertThat(deliver(URL, body, "own-secret").statusCode()).isEqualTo(401);
        assertThat(deliver(URL + "/" + UUID.randomUUID(), body, "own-secret").statusCode()).isEqualTo(404);
    }

    @Test
    void anEventForAnotherAccountIsRefusedAndKept() {
        var number = withOwnSecrets("own-secret", "own-token");
        var stranger = number();
        var body = MetaBodies.text(stranger, phone(), "forged");

        assertThat(deliver(accountUrl(number), MetaBodies.bytes(body), "own-secret").statusCode()).isEqualTo(200);

        var event = event(stranger);
        assertThat(event).containsEntry("state", "refused").doesNotContainEntry("state_reason", null);
        assertThat(event.get("payload").toString()).contains("forged");
        assertThat(messagesOf(stranger)).isZero();
    }

    @Test
    void whatAnAccountsSecretSignedForAnUnknownNumberNeverReachesTheTenantWhoBringsThatNumber() {
        var number = withOwnSecrets("own-secret", "own-token");
        var later = new BusinessNumber(null, null, "1" + digits(14), "2" + digits(14));
        var body = MetaBodies.bytes(MetaBodies.text(later, phone(), "forged"));
        assertThat(deliver(accountUrl(number), body, "own-secret").statusCode()).isEqualTo(200);

        var owner = number(organization(), later.phoneId(), later.businessId());
        routes.request("direct:adoptParkedEvents", exchange -> {});

        assertThat(event(owner)).doesNotContainEntry("state", "pending");
        awaitSettled(owner);
        assertThat(messagesOf(owner)).isZero();
    }

    @Test
    void whatHasAHomeStaysThereWhenItsNumberMovesToAnotherTenant() {
        var number = number();
        var payment = MetaBodies.status(MetaBodies.wamid(), phone(), "captured").put("type", "payment");
        deliverAndSettle(number, MetaBodies.status(number, payment));
        db().sql("UPDATE whatsapp_accounts SET status = 'inactive' WHERE id = :id").param("id", number.account()).update();

        number(organization(), number.phoneId(), number.businessId());
        routes.request("direct:adoptParkedEvents", exchange -> {});

        assertThat(db().sql("SELECT organization_id FROM webhook_events WHERE phone_id = :id AND state = 'parked'")
                .param("id", number.phoneId()).query(UUID.class).single()).isEqualTo(number.organization());
    }

    @Test
    void onlyTheRawBytesSignedWithASecretOfOursCount() {
        var body = MetaBodies.bytes(MetaBodies.text(number(), phone(), "hi"));
        var good = MetaBodies.signature(body, keys.metaAppSecrets().getFirst());

        assertThat(send(post(URL, body)).statusCode()).isEqualTo(401);
        for (var signature : new String[] {
            "", "sha256=", good.substring(0, good.length() - 1), good + "0", good.replace("sha256", "sha1"),
            "sha256=" + "z".repeat(64), "sha256=" + "0".repeat(64), good.substring(7), MetaBodies.signature(body, "another")
        }) {
            assertThat(send(post(URL, body).header("X-Hub-Signature-256", signature)).statusCode())
                    .as("signature '%s'", signature).isEqualTo(401);
        }
        assertThat(send(post(URL, (new String(body, UTF_8) + " ").getBytes(UTF_8))
                        .header("X-Hub-Signature-256", good)).statusCode())
                .isEqualTo(401);
        assertThat(send(post(URL, body).header("X-Hub-Signature-256", good)).statusCode()).isEqualTo(200);
    }

    @Test
    void aRefusalIsProblemJsonAndEchoesNothing() {
        var answer = send(post(URL, utf8("{}")).header("X-Hub-Signature-256", "sha256=00").header("X-Custom", "echo"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.headers().map()).doesNotContainKeys("x-custom", "x-hub-signature-256");
        assertThat(answer.body()).contains("\"type\":\"urn:whatomate:problem:webhook-signature\"");
    }

    @Test
    void escapedUnescapedAndInvalidBytesAreVerifiedAsTheyCame() {
        var number = number();
        var raw = MetaBodies.text(number, phone(), "Grüße 👋").toString().getBytes(UTF_8);
        var escaped = MetaBodies.bytes(MetaBodies.text(number, phone(), "Grüße 👋"));
        var invalid = Arrays.copyOf(raw, raw.length);
        invalid[new String(raw, UTF_8).indexOf("Gr")] = (byte) 0xC3;

        assertThat(deliver(raw).statusCode()).isEqualTo(200);
        assertThat(deliver(escaped).statusCode()).isEqualTo(200);
        assertThat(deliver(invalid).statusCode()).as("signed rightly, but no JSON in UTF-8").isEqualTo(400);
        awaitSettled(number);
        assertThat(db().sql("SELECT content FROM messages WHERE whatsapp_account_id = :id")
                        .param("id", number.account()).query(String.class).list())
                .containsExactly("Grüße 👋", "Grüße 👋");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{", "{\"object\":", "{} {}", "[1,"})
    void whatIsNotOneJsonValueIsABadRequest(String body) {
        assertThat(deliver(utf8(body)).statusCode()).isEqualTo(400);
    }

    @Test
    void formsAreStrangersToo() {
        for (var type : new String[] {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml"}) {
            var answer = send(HttpRequest.newBuilder(url(URL))
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofString("a=b&c=d")));
            assertThat(answer.statusCode()).as(type).isIn(400, 401, 415);
        }
    }

    @Test
    void threeMegabytesAreTakenAndMoreIsTooLarge() {
        var number = number();
        var body = MetaBodies.text(number, phone(), "big");
        body.put("padding", "x".repeat(3 * 1024 * 1024 - 1000));

        assertThat(deliver(body).statusCode()).isEqualTo(200);
        assertThat(deliver(body.put("padding", "x".repeat(3 * 1024 * 1024 + 1))).statusCode()).isEqualTo(413);
        awaitSettled(number);
        assertThat(messagesOf(number)).isEqualTo(1);
    }

    @Test
    void deliveryAndEventsAreCommittedBeforeMetaHears200() {
        var number = number();
        var body = MetaBodies.bytes(MetaBodies.text(number, phone(), "kept"));

        assertThat(deliver(body).statusCode()).isEqualTo(200);

        var kept = db().sql("""
                SELECT d.body, d.signature, e.position FROM webhook_events e JOIN webhook_deliveries d ON d.id = e.delivery_id
                WHERE e.phone_id = :phoneId""").param("phoneId", number.phoneId()).query().listOfRows();
        assertThat(kept).hasSize(1);
        assertThat((byte[]) kept.getFirst().get("body")).isEqualTo(body);
        assertThat(kept.getFirst().get("signature")).isEqualTo(
                "sha256=" + HexFormat.of().formatHex(WebhookSignature.sign(body, keys.metaAppSecrets().getFirst())));
    }

    @Test
    void metaIsAskedToComeAgainWhenTooManyBytesAreInFlight() {
        var number = number();
        var body = MetaBodies.bytes(MetaBodies.text(number, phone(), "later"));
        var flood = new DefaultExchange(new SimpleCamelContext());
        deliveries.admit(flood, new byte[64 * 1024 * 1024]);
        try {
            var answer = deliver(body);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).contains("5");
        } finally {
            flood.getExchangeExtension().handoverCompletions().forEach(done -> done.onComplete(flood));
        }
        assertThat(deliver(body).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> handshake(String path, String mode, String token, String challenge) {
        return send(HttpRequest.newBuilder(url(path + "?hub.mode=" + mode + "&hub.verify_token="
                + URLEncoder.encode(token, UTF_8) + "&hub.challenge=" + challenge)));
    }

    private static String accountUrl(BusinessNumber number) {
        return URL + "/" + number.account();
    }

    private BusinessNumber withOwnSecrets(String secret, String verifyToken) {
        var number = number();
        db().sql("UPDATE whatsapp_accounts SET app_secret = :secret, webhook_verify_token = :token WHERE id = :id")
                .param("secret", keys.secretBox().seal(secret, "whatsapp_accounts.app_secret/" + number.account()))
                .param("token", verifyToken)
                .param("id", number.account())
                .update();
        return number;
    }

    private Map<String, Object> event(BusinessNumber number) {
        return db().sql("SELECT state, state_reason, payload FROM webhook_events WHERE phone_id = :phoneId")
                .param("phoneId", number.phoneId())
                .query()
                .singleRow();
    }

    private int messagesOf(BusinessNumber number) {
        return db().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = :id")
                .param("id", number.account())
                .query(Integer.class)
                .single();
    }
}
