package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.security.Keys;
import io.whatomate.platform.security.SecretBox;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** A new installation beside its sandbox: somebody can sign in, and "hi" has an answer. */
class DemoTest extends ApiTest {

    @Autowired
    private ProducerTemplate routes;

    @Autowired
    private SecretBox secrets;

    @Autowired
    private HttpProperties http;

    @Autowired
    private Keys keys;

    @Value("${whatomate.admin.email}")
    private String adminEmail;

    @Test
    void theFirstAdminFindsTheDemosRules() {
        var admin = firstAdmin();

        var rules = get("/chatbot/keywords?sort=name", admin).body().path("items");

        assertThat(rules.findValuesAsText("name")).contains("Greeting", "Menu", "Opening hours");
        assertThat(rules.valueStream().filter(rule -> rule.path("name").asText().equals("Greeting")))
                .singleElement().satisfies(greeting -> assertThat(greeting.path("keywords").toString()).isEqualTo("[\"hi\",\"hello\"]"));
    }

    @Test
    void theSandboxesNumberHasAnAccountWhoseTokenIsSealed() {
        var account = account();

        assertThat(account.get("business_id")).isEqualTo("200000000000001");
        assertThat(account.get("display_phone_number")).isEqualTo("15550000001");
        assertThat(account.get("graph_base_url")).isEqualTo("http://127.0.0.1:" + http.port() + "/sandbox/graph");
        var sealed = (String) account.get("access_token");
        assertThat(secrets.open(sealed, "whatsapp_accounts.access_token/" + account.get("id"))).startsWith("EAA");
    }

    @Test
    void theDemoIsFilledOnceAndItsAccountRenewedAtEveryStart() {
        var admin = firstAdmin();
        var before = account();
        var rules = get("/chatbot/keywords?name=menu", admin).body().path("items");
        call("DELETE", "/chatbot/keywords/" + rules.at("/0/id").asText(), admin, null);
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = 'http://127.0.0.1:1/old' WHERE id = ?")
                .param(before.get("id"))
                .update();
        try {
            routes.sendBody("direct:openInstallation", null);

            assertThat(get("/chatbot/keywords?name=menu", admin).body().path("items")).isEmpty();
            assertThat(account().get("graph_base_url")).isEqualTo(before.get("graph_base_url"));
            assertThat(account().get("id")).isEqualTo(before.get("id"));
            assertThat(rows().sql("SELECT count(*) FROM users WHERE email = ?").param(adminEmail).query(Integer.class).single())
                    .isOne();
        } finally {
            post("/chatbot/keywords", admin, """
                    {"name": "Menu", "priority": 20, "keywords": ["menu"], "responseType": "buttons", "responseContent":
                     {"body": "What would you like to know?", "buttons": [{"id": "hours", "title": "Opening hours"}]}}""");
        }
    }

    @Test
    void withoutTheDemoTheFirstAdminGetsAnOrganization() {
        var admin = Map.of("email", UUID.randomUUID() + "@example.com", "demo", false, "passwordHash",
                new BCryptPasswordEncoder(4).encode(PASSWORD));
        for (int node = 0; node < 2; node++) {
            routes.sendBody("sql:classpath:sql/identity/create-first-admin.sql?dataSource=#workerDataSource", admin);
        }

        var answer = post("/auth/login", null, "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(admin.get("email"), PASSWORD));

        assertThat(answer.body().at("/user/role").asText()).isEqualTo("admin");
        assertThat(answer.body().at("/user/organization/name").asText()).isEqualTo("My organization");
    }

    private User firstAdmin() {
        var answer = post("/auth/login", null, "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(adminEmail, keys.adminPassword()));
        assertThat(answer.status()).isEqualTo(200);
        var organization = answer.body().at("/user/organization/id").asText();
        return new User(UUID.fromString(organization), adminEmail, answer.body().path("accessToken").asText());
    }

    private Map<String, Object> account() {
        return rows().sql("SELECT * FROM whatsapp_accounts WHERE phone_id = '100000000000001'").query().singleRow();
    }
}
