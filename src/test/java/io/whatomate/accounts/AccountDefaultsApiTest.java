package io.whatomate.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The organization's default account for what comes in and for what goes out: exactly one each, whatever happens at once. */
class AccountDefaultsApiTest extends AccountsTest {

    @Autowired
    private Keys keys;

    @Test
    void thereIsAlwaysOneDefaultForEachDirection() {
        var first = create("First").path("id").asText();
        assertThat(defaults()).containsExactly("First in out");
        var second = post(ACCOUNTS, admin, account("Second", digits(), ", \"defaultOutgoing\": true")).body().path("id").asText();
        assertThat(defaults()).containsExactly("First in", "Second out");

        assertThat(update(second, "\"defaultOutgoing\": false").problem()).isEqualTo("default-needed");
        assertThat(update(first, "\"defaultOutgoing\": true").status()).isEqualTo(200);
        assertThat(defaults()).containsExactly("Changed in out", "Second");
        assertThat(get("/audit-events", admin).body().toString()).contains("is_default_outgoing");

        assertThat(call("DELETE", ACCOUNTS + "/" + first, admin, null).status()).isEqualTo(204);
        assertThat(defaults()).containsExactly("Second in out");
    }

    @Test
    void ofManyWhoBecomeTheDefaultAtOnceOneIsTheDefault() {
        var ids = IntStream.range(0, 6).mapToObj(i -> create("Number " + i).path("id").asText()).toList();

        var statuses = ids.parallelStream()
                .flatMap(id -> IntStream.range(0, 3).parallel()
                        .mapToObj(i -> update(id, "\"defaultIncoming\": true, \"defaultOutgoing\": true").status()))
                .toList();

        assertThat(statuses).hasSize(18).containsOnly(200);
        assertThat(defaults()).filteredOn(account -> account.contains(" in")).hasSize(1);
        assertThat(defaults()).filteredOn(account -> account.contains(" out")).hasSize(1);
    }

    @Test
    void manyFirstAccountsAtOnceHaveOneDefault() {
        var statuses = IntStream.range(0, 8).parallel().mapToObj(i -> post(ACCOUNTS, admin, account("Number", digits(), "")).status()).toList();

        assertThat(statuses).containsOnly(201);
        assertThat(defaults()).hasSize(8).filteredOn(account -> account.equals("Number in out")).hasSize(1);
    }

    @Test
    void whatNamesABusinessAndNoNumberIsKeptUnderTheDefaultForWhatComesIn() {
        var business = digits();
        var ids = IntStream.range(0, 3).mapToObj(i -> create("Number " + i).path("id").asText()).toList();
        for (var id : ids) {
            assertThat(update(id, "\"defaultIncoming\": true").status()).isEqualTo(200);
            rows().sql("UPDATE whatsapp_accounts SET status = 'active', business_id = ? WHERE organization_id = ?").params(business, admin.organization()).update();

            assertThat(deliver(business, "something_of_2027_" + ids.indexOf(id))).isEqualTo(200);
        }

        assertThat(rows().sql("SELECT whatsapp_account_id::text FROM webhook_events WHERE business_id = ? ORDER BY id").param(business).query(String.class).list())
                .isEqualTo(ids);
    }

    private int deliver(String business, String field) {
        var body = "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"changes\":[{\"field\":\"%s\",\"value\":{}}]}]}".formatted(business, field).getBytes(UTF_8);
        return send(HttpRequest.newBuilder(url("/api/v1/webhook"))
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", MetaBodies.signature(body, keys.metaAppSecrets().getFirst()))
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private List<String> defaults() {
        return get(ACCOUNTS, admin).body().path("items").valueStream()
                .map(account -> account.path("name").asText()
                        + (account.path("defaultIncoming").asBoolean() ? " in" : "")
                        + (account.path("defaultOutgoing").asBoolean() ? " out" : ""))
                .toList();
    }
}
