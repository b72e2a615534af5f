package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.messaging.MessagingApiTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Templates as people write them, before Meta knows them and after. */
class TemplatesApiTest extends MessagingApiTest {

    private static final String COMPONENTS = """
            [{"type": "header", "format": "text", "text": "Your order"},
             {"type": "BODY", "text": "Hi {{1}}, your order {{2}} is on its way.", "example": {"body_text": [["Ada", "A-1"]]}},
             {"type": "BUTTONS", "buttons": [{"type": "quick_reply", "text": "Thanks"}]}]""";

    private User manager;
    private Number number;

    @BeforeEach
    void open() {
        manager = signedIn("manager");
        number = number(manager.organization());
    }

    @Test
    void aTemplateIsADraftUntilItIsSubmitted() {
        var made = call("POST", "/templates", manager, input("order_shipped", "UTILITY"), "Idempotency-Key", "t-1");
        var again = call("POST", "/templates", manager, input("order_shipped", "UTILITY"), "Idempotency-Key", "t-1");

        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(made.body());
        var template = made.body();
        assertThat(made.header("location")).isEqualTo("/api/v1/templates/" + template.path("id").asText());
        assertThat(template.path("status").asText()).isEqualTo("DRAFT");
        assertThat(template.path("accountId").asText()).isEqualTo(number.account().toString());
        assertThat(template.at("/components/0/type").asText()).isEqualTo("HEADER");
        assertThat(template.at("/components/0/format").asText()).isEqualTo("TEXT");
        assertThat(template.at("/components/2/buttons/0/type").asText()).isEqualTo("QUICK_REPLY");
        assertThat(get("/templates/" + template.path("id").asText(), signedIn(manager.organization(), "agent")).body()).isEqualTo(template);
        assertThat(audited(template.path("id").asText())).isEqualTo(1);
    }

    @Test
    void aNameStandsOnceInAnAccountAndLanguage() {
        var made = post("/templates", manager, input("order_shipped", "UTILITY"));
        var second = number(manager.organization());

        assertThat(post("/templates", manager, on(number, input("order_shipped", "MARKETING"))).problem()).isEqualTo("template-exists");
        assertThat(post("/templates", manager, on(second, input("order_shipped", "MARKETING"))).status()).isEqualTo(201);
        var copy = "/templates/" + made.body().path("id").asText() + "/duplicate";
        assertThat(post(copy, manager, "{\"displayName\": \"Again\"}").problem()).isEqualTo("template-exists");
        var german = post(copy, manager, "{\"language\": \"de\"}");
        assertThat(german.status()).isEqualTo(201);
        assertThat(german.header("location")).isEqualTo("/api/v1/templates/" + german.body().path("id").asText());
        assertThat(german.body().path("components")).isEqualTo(made.body().path("components"));
        assertThat(german.body().path("status").asText()).isEqualTo("DRAFT");
        assertThat(post("/templates", manager, input("order_shipped", "UTILITY").replace("\"name\"", "\"accountId\": \"%s\", \"name\"".formatted(UUID.randomUUID())))
                .errors()).containsExactly("accountId:reference");
        assertThat(post(copy, signedIn("manager"), "{\"language\": \"fr\"}").status()).isEqualTo(404);
    }

    @Test
    void whatMetaWouldRefuseIsNamedByField() {
        var refused = post("/templates", manager, input("order_shipped", "UTILITY").replace("on its way.", "{{2}}").replace("\"Ada\", ", ""));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).contains("components[1].text:edge", "components[1].example.body_text:samples");
        assertThat(refused.body().path("errors").toString()).contains("one sample for each of the 2 parameters");
        assertThat(post("/templates", signedIn(manager.organization(), "agent"), input("order_shipped", "UTILITY")).status()).isEqualTo(403);
    }

    @Test
    void ofTwoWhoWriteOneIsStale() {
        var id = post("/templates", manager, input("order_shipped", "UTILITY")).body().path("id").asText();

        var first = call("PUT", "/templates/" + id, manager, input("order_sent", "MARKETING"), "If-Match", "\"1\"");
        var second = call("PUT", "/templates/" + id, manager, input("order_gone", "UTILITY"), "If-Match", "\"1\"");

        assertThat(first.status()).as(first.body().toString()).isEqualTo(200);
        assertThat(first.header("etag")).isEqualTo("\"2\"");
        assertThat(first.body().path("name").asText()).isEqualTo("order_sent");
        assertThat(second.status()).isEqualTo(412);
        assertThat(call("DELETE", "/templates/" + id, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
    }

    @Test
    void whatMetaKnowsStaysUntilItIsSubmittedAgain() {
        var id = approved("order_shipped");
        var changed = input("order_shipped", "UTILITY").replace("is on its way", "left our house");

        var updated = call("PUT", "/templates/" + id, manager, changed, "If-Match", "*");

        assertThat(updated.status()).as(updated.body().toString()).isEqualTo(200);
        assertThat(updated.body().path("components").toString()).contains("is on its way");
        assertThat(updated.body().at("/draft/components").toString()).contains("left our house");
        assertThat(call("PUT", "/templates/" + id, manager, changed.replace("order_shipped", "other"), "If-Match", "*").problem())
                .isEqualTo("template-submitted");
        assertThat(call("PUT", "/templates/" + id, manager, input("order_shipped", "MARKETING"), "If-Match", "*").problem())
                .isEqualTo("category-fixed");
        var copied = post("/templates/" + id + "/duplicate", manager, "{\"name\": \"order_copied\"}");
        assertThat(copied.body().path("components").toString()).contains("left our house");
        var back = call("PUT", "/templates/" + id, manager, input("order_shipped", "UTILITY"), "If-Match", "*");
        assertThat(back.body().path("draft").isNull()).isTrue();
    }

    @Test
    void theListIsNarrowedOrderedAndPaged() {
        IntStream.range(0, 3).forEach(i -> post("/templates", manager, input("order_" + i, i == 0 ? "MARKETING" : "UTILITY")));
        approved("greeting");

        assertThat(names("?sort=-name&limit=2")).containsExactly("order_2", "order_1");
        assertThat(names("?category=MARKETING")).containsExactly("order_0");
        assertThat(names("?status=APPROVED&headerType=TEXT")).containsExactly("greeting");
        assertThat(names("?q=ON%20ITS%20way&language=en_US")).containsExactly("greeting", "order_0", "order_1", "order_2");
        assertThat(names("?q=greet")).containsExactly("greeting");
        assertThat(names("?accountId=" + UUID.randomUUID())).isEmpty();
        assertThat(get("/templates", signedIn("admin")).body().path("items")).isEmpty();
    }

    @Test
    void whatACampaignSendsIsNotDeleted() {
        var id = post("/templates", manager, input("order_shipped", "UTILITY")).body().path("id").asText();
        rows().sql("""
                        INSERT INTO bulk_message_campaigns (organization_id, whatsapp_account_id, template_id, name)
                        VALUES (?, ?, ?, 'Spring')""")
                .params(manager.organization(), number.account(), UUID.fromString(id)).update();

        assertThat(call("DELETE", "/templates/" + id, manager, null).problem()).isEqualTo("template-in-use");
        rows().sql("DELETE FROM bulk_message_campaigns WHERE template_id = ?").param(UUID.fromString(id)).update();
        assertThat(call("DELETE", "/templates/" + id, signedIn("admin"), null).status()).isEqualTo(404);
        assertThat(call("DELETE", "/templates/" + id, manager, null).status()).isEqualTo(204);
        assertThat(get("/templates/" + id, manager).status()).isEqualTo(404);
    }

    /** As a sync finds it. */
    private String approved(String name) {
        var id = post("/templates", manager, input(name, "UTILITY")).body().path("id").asText();
        rows().sql("UPDATE templates SET status = 'APPROVED', meta_template_id = '4711', version = version + 1 WHERE id = ?").param(UUID.fromString(id)).update();
        return id;
    }

    private List<String> names(String query) {
        return get("/templates" + query, manager).body().path("items").valueStream().map(item -> item.path("name").asText()).toList();
    }

    private int audited(String id) {
        return rows().sql("SELECT count(*) FROM audit_events WHERE entity = 'template' AND entity_id = ?")
                .param(UUID.fromString(id)).query(Integer.class).single();
    }

    private static String on(Number number, String input) {
        return input.replace("\"name\"", "\"accountId\": \"%s\", \"name\"".formatted(number.account()));
    }

    private static String input(String name, String category) {
        return "{\"name\": \"%s\", \"language\": \"en_US\", \"category\": \"%s\", \"components\": %s}".formatted(name, category, COMPONENTS);
    }
}
