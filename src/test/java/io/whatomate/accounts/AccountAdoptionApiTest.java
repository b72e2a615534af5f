package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whose a number is: there once in an organization, and active only by proof. */
class AccountAdoptionApiTest extends AccountsTest {

    @Test
    void aNumberIsThereOnceInAnOrganization() {
        var phoneId = digits();
        assertThat(post(ACCOUNTS, admin, account("Shop", phoneId, "")).status()).isEqualTo(201);

        var again = post(ACCOUNTS, admin, account("Shop too", phoneId, ""));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("number-taken");
    }

    @Test
    void anInactiveAccountIsNotMadeActiveByWord() {
        var id = create("Shop").path("id").asText();

        assertThat(update(id, "\"active\": true").problem()).isEqualTo("test-needed");

        rows().sql("UPDATE whatsapp_accounts SET status = 'active' WHERE id = ?").param(UUID.fromString(id)).update();
        assertThat(update(id, "\"active\": true").body().path("active").asBoolean()).isTrue();
        assertThat(update(id, "\"active\": false").body().path("active").asBoolean(true)).isFalse();
    }

    @Test
    void whoeverNamesAnotherBusinessOrAddressShowsAnewThatItIsTheirs() {
        var id = create("Shop").path("id").asText();
        for (var member : List.of("\"businessId\": \"78\"", "\"businessId\": \"78\", \"baseUrl\": \"http://127.0.0.1:%d/sandbox/graph\"".formatted(url("/").getPort()))) {
            rows().sql("UPDATE whatsapp_accounts SET status = 'active' WHERE id = ?").param(UUID.fromString(id)).update();
            var changed = call("PUT", ACCOUNTS + "/" + id, admin, "{\"name\": \"Changed\", %s}".formatted(member), "If-Match", "*");
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.body().path("active").asBoolean(true)).isFalse();
        }
    }
}
