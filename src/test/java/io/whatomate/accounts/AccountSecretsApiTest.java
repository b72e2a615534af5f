package io.whatomate.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What an account keeps sealed, where its token may go, and what its app secret counts for. */
class AccountSecretsApiTest extends AccountsTest {

    private static final String APP_SECRET = "an-app-secret-that-nobody-may-see";

    @Autowired
    private Keys keys;

    @Test
    void secretsAreSealedForTheirRowAndNeverShown() {
        var created = post(ACCOUNTS, admin, account("Shop", digits(), ", \"appSecret\": \"%s\"".formatted(APP_SECRET)));
        var id = created.body().path("id").asText();

        assertThat(open(id, "access_token")).isEqualTo(TOKEN);
        assertThat(open(id, "app_secret")).isEqualTo(APP_SECRET);
        var replaced = update(id, "\"accessToken\": \"EAAG-the-next-token\"");
        assertThat(open(id, "access_token")).isEqualTo("EAAG-the-next-token");
        assertThat(open(id, "app_secret")).isEqualTo(APP_SECRET);
        assertThat(replaced.body().path("accessTokenChangedAt")).isNotEqualTo(created.body().path("accessTokenChangedAt"));
        assertThat(replaced.body().path("appSecretChangedAt")).isEqualTo(created.body().path("appSecretChangedAt"));

        var refused = post(ACCOUNTS, admin, account("Shop", digits(), ", \"appSecret\": \"%s with a blank\"".formatted(APP_SECRET)));
        assertThat(refused.status()).isEqualTo(400);
        var audit = get("/audit-events", admin).body().toString();
        assertThat(audit).contains("createAccount", "updateAccount", "***");
        for (var said : List.of(created.body().toString(), replaced.body().toString(), refused.body().toString(),
                get(ACCOUNTS, admin).body().toString(), audit)) {
            assertThat(said).doesNotContain(TOKEN, APP_SECRET, "EAAG-the-next-token", "v1:");
        }
    }

    @Test
    void theTokenGoesToTheOperatorsAddressesOnly() {
        var refused = post(ACCOUNTS, admin, account("Shop", digits(), ", \"baseUrl\": \"https://graph.example.com\""));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).containsExactly("baseUrl:operator");
        var id = create("Shop").path("id").asText();
        assertThat(update(id, "\"baseUrl\": \"http://169.254.169.254\"").errors()).containsExactly("baseUrl:operator");
        assertThat(row(id)).containsEntry("graph_base_url", GRAPH.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"phoneId\": \"../me\"", "\"businessId\": \"1?x=1\"", "\"apiVersion\": \"v24.0/..\"", "\"accessToken\": \"a\\r\\nX: y\"",
        "\"throughputPerSecond\": 0", "\"active\": true"})
    void whatCouldLeadACallAstrayIsRefused(String member) {
        var name = member.substring(1, member.indexOf('"', 1));
        var body = account("Shop", digits(), "").replaceFirst("\"%s\": \"[^\"]*\",? ?".formatted(name), "");
        var answer = post(ACCOUNTS, admin, body.replaceFirst("\\{", "{" + Matcher.quoteReplacement(member) + ", ").replace(", }", "}"));

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(400);
        assertThat(answer.errors()).anyMatch(error -> error.startsWith(name));
    }

    @Test
    void theAppSecretSignsForItsOwnAccountsCallbackAndNoOther() {
        var one = post(ACCOUNTS, admin, account("One", digits(), ", \"appSecret\": \"first-app-secret\"")).body().path("id").asText();
        var two = post(ACCOUNTS, admin, account("Two", digits(), ", \"appSecret\": \"second-app-secret\"")).body().path("id").asText();
        rows().sql("UPDATE whatsapp_accounts SET status = 'active' WHERE organization_id = ?").param(admin.organization()).update();

        assertThat(deliver("/api/v1/webhook/" + one, "first-app-secret")).isEqualTo(200);
        assertThat(deliver("/api/v1/webhook/" + one, "second-app-secret")).isEqualTo(401);
        assertThat(deliver("/api/v1/webhook/" + two, "first-app-secret")).isEqualTo(401);
        assertThat(deliver("/api/v1/webhook", "first-app-secret")).isEqualTo(401);
        update(one, "\"appSecret\": \"third-app-secret\"");
        assertThat(deliver("/api/v1/webhook/" + one, "first-app-secret")).isEqualTo(401);
        assertThat(deliver("/api/v1/webhook/" + one, "third-app-secret")).isEqualTo(200);
    }

    private int deliver(String path, String secret) {
        var body = "{\"object\":\"whatsapp_business_account\",\"entry\":[]}".getBytes(UTF_8);
        return send(HttpRequest.newBuilder(url(path))
                        .header("Content-Type", "application/json")
                        .header("X-Hub-Signature-256", MetaBodies.signature(body, secret))
                        .POST(BodyPublishers.ofByteArray(body)))
                .statusCode();
    }

    private String open(String id, String column) {
        return keys.secretBox().open((String) row(id).get(column), "whatsapp_accounts." + column + "/" + id);
    }
}
