package io.whatomate.notifications.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a tenant learns of the operator's connections. */
class ConnectionsApiTest extends ApiTest {

    @Test
    void tellsWhatIsGrantedAndNothingOfWhereItIs() {
        var answer = get("/connections", signedIn("manager"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("items").findValuesAsText("name")).containsExactly("drop", "erp");
        assertThat(answer.body().at("/items/1/tables")).extracting(table -> table.asText()).startsWith("erp.invoices", "erp.appointments");
        assertThat(answer.body().toString()).doesNotContain("jdbc", "password", "target/", "username");
    }

    @Test
    void aGrantByIdIsForThatOrganizationAlone() {
        var granted = UUID.fromString("01985d1c-0000-7000-8000-000000000001");
        rows().sql("INSERT INTO organizations (id, name, slug) VALUES (?, 'Granted', 'granted') ON CONFLICT DO NOTHING").param(granted).update();

        assertThat(get("/connections", signedIn(granted, "admin")).body().path("items").findValuesAsText("name"))
                .containsExactly("drop", "erp", "shop");
        assertThat(get("/connections", signedIn("agent")).status()).isEqualTo(403);
    }
}
