package io.whatomate.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.api.ApiTest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;

/** An admin who writes accounts down; no call leaves for Meta. */
abstract class AccountsTest extends ApiTest {

    static final String ACCOUNTS = "/accounts";
    static final String TOKEN = "EAAG-a-token-that-nobody-may-see";

    User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    final JsonNode create(String name) {
        return post(ACCOUNTS, admin, account(name, digits(), "")).body();
    }

    final Answer update(String id, String members) {
        return call("PUT", ACCOUNTS + "/" + id, admin, "{\"name\": \"Changed\", \"businessId\": \"77\", %s}".formatted(members), "If-Match", "*");
    }

    final Map<String, Object> row(String id) {
        return rows().sql("SELECT * FROM whatsapp_accounts WHERE id = ?").param(UUID.fromString(id)).query().singleRow();
    }

    static String account(String name, String phoneId, String more) {
        return "{\"name\": \"%s\", \"phoneId\": \"%s\", \"businessId\": \"77\", \"accessToken\": \"%s\"%s}".formatted(name, phoneId, TOKEN, more);
    }

    static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
