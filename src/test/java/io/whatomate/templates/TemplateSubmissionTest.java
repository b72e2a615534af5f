package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Templates on their way to Meta, played by the sandbox, and what it says of them. */
class TemplateSubmissionTest extends ReviewedTemplatesTest {

    private static final String BODY = "{\"type\": \"BODY\", \"text\": \"Hi {{1}}, we are here.\", \"example\": {\"body_text\": [[\"Ada\"]]}}";

    @Test
    void isCreatedAtMetaAndThenEdited() {
        var id = write("greeting", BODY + ", {\"type\": \"FOOTER\", \"text\": \"The shop\"}");

        var submitted = post("/templates/" + id + "/submit", manager, null);

        assertThat(submitted.status()).as(submitted.body().toString()).isEqualTo(200);
        assertThat(submitted.header("etag")).isEqualTo("\"2\"");
        var there = atMeta("greeting").getFirst();
        assertThat(submitted.body().path("metaTemplateId")).isEqualTo(there.path("id"));
        assertThat(submitted.body().path("status").asText()).isIn("PENDING", "APPROVED");
        assertThat(submitted.body().path("submittedAt").isNull()).isFalse();
        assertThat(there.path("components")).isEqualTo(submitted.body().path("components"));

        set(id, "status = 'APPROVED'");
        assertThat(post("/templates/" + id + "/submit", manager, null).problem()).isEqualTo("nothing-to-submit");
        var changed = call("PUT", "/templates/" + id, manager, input("greeting", BODY.replace("we are here", "we are closed")), "If-Match", "*");
        assertThat(changed.status()).as(changed.body().toString()).isEqualTo(200);
        var edited = post("/templates/" + id + "/submit", manager, null);

        assertThat(edited.status()).as(edited.body().toString()).isEqualTo(200);
        assertThat(edited.body().path("draft").isNull()).isTrue();
        assertThat(edited.body().path("components").toString()).contains("we are closed").doesNotContain("FOOTER");
        assertThat(atMeta("greeting").getFirst().path("components")).isEqualTo(edited.body().path("components"));
        assertThat(edited.body().path("metaTemplateId")).isEqualTo(there.path("id"));
    }

    @Test
    void whatMetaDoesNotTakeNowIsSaidBeforeTheCall() {
        var id = write("greeting", BODY);
        set(id, "status = 'PENDING', meta_template_id = '1'");
        assertThat(post("/templates/" + id + "/submit", manager, null).problem()).isEqualTo("template-not-editable");
        set(id, "status = 'REJECTED', meta_template_id = NULL");
        assertThat(post("/templates/" + id + "/submit", manager, null).problem()).isEqualTo("template-not-synced");
        set(id, "status = 'DISABLED', meta_template_id = '1'");
        assertThat(call("DELETE", "/templates/" + id, manager, null).problem()).isEqualTo("template-disabled");
        assertThat(post("/templates/" + id + "/submit", signedIn("admin"), null).status()).isEqualTo(404);
        assertThat(atMeta("greeting")).isEmpty();
    }

    @Test
    void metasWordsAreShownWithTheFieldTheyAreAbout() {
        var id = write("greeting", "{\"type\": \"HEADER\", \"format\": \"IMAGE\", \"example\": {\"header_handle\": [\"4::gone\"]}}, " + BODY);

        var refused = post("/templates/" + id + "/submit", manager, null);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("template-refused");
        assertThat(refused.errors()).containsExactly("components[0]:2388273");
        assertThat(refused.body().path("detail").asText()).contains("This handle names no finished upload");
        assertThat(get("/templates/" + id, manager).body().path("status").asText()).isEqualTo("DRAFT");
    }

    @Test
    void afterALostAnswerTheTemplateThatMetaTookIsFound() {
        // Or the sandbox's news of a template would bring it here before this test writes its own.
        assertThat(send(graph(number.businessId() + "/subscribed_apps").DELETE()).statusCode()).isEqualTo(200);
        create("greeting", BODY);
        create("farewell", BODY.replace("we are here", "good bye to you"));
        var same = write("greeting", BODY);
        var other = write("farewell", BODY);

        var found = post("/templates/" + same + "/submit", manager, null);
        var refused = post("/templates/" + other + "/submit", manager, null);

        assertThat(found.status()).as(found.body().toString()).isEqualTo(200);
        assertThat(found.body().path("metaTemplateId")).isEqualTo(atMeta("greeting").getFirst().path("id"));
        assertThat(refused.problem()).isEqualTo("template-refused");
        assertThat(refused.errors()).containsExactly("name:2388024");
    }

    @Test
    void ofTwoWhoSubmitAtOnceBothFindTheOneTemplate() throws Exception {
        var id = write("greeting", BODY);
        try (var callers = Executors.newFixedThreadPool(2)) {
            var answers = callers.invokeAll(Collections.<Callable<Answer>>nCopies(2, () -> post("/templates/" + id + "/submit", manager, null)));

            for (var answer : answers) {
                // Whoever comes when the other has been answered is told that Meta has it.
                assertThat(answer.get().status() + " " + answer.get().problem()).isIn("200 ", "409 template-not-editable", "409 nothing-to-submit");
            }
        }
        assertThat(atMeta("greeting")).hasSize(1);
        assertThat(get("/templates/" + id, manager).body().path("metaTemplateId")).isEqualTo(atMeta("greeting").getFirst().path("id"));
    }

    @Test
    void anAccountThatMetaRefusesIsToldWithoutItsSecrets() {
        var id = write("greeting", BODY);
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(NOBODY_LISTENS, number.account()).update();
        var unheard = post("/templates/" + id + "/submit", manager, null);
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ?, business_id = '99' WHERE id = ?")
                .params(url("/sandbox/graph").toString(), number.account()).update();
        var unknown = post("/templates/" + id + "/submit", manager, null);
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = 'https://elsewhere.example' WHERE id = ?").param(number.account()).update();
        var elsewhere = post("/templates/" + id + "/submit", manager, null);

        assertThat(unheard.status()).isEqualTo(503);
        assertThat(unheard.header("retry-after")).isNotNull();
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.problem()).isEqualTo("meta-refused");
        assertThat(unknown.body().toString()).doesNotContain(number.token());
        assertThat(elsewhere.problem()).isEqualTo("account-unusable");
    }

    @Test
    void goesAtMetaTooAndLeavesItsOtherLanguages() {
        var english = write("greeting", BODY);
        post("/templates/" + english + "/submit", manager, null);
        var german = post("/templates/" + english + "/duplicate", manager, "{\"language\": \"de\"}").body().path("id").asText();
        assertThat(post("/templates/" + german + "/submit", manager, null).status()).isEqualTo(200);

        assertThat(call("DELETE", "/templates/" + english, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(atMeta("greeting")).hasSize(2);
        assertThat(call("DELETE", "/templates/" + english, manager, null).status()).isEqualTo(204);
        assertThat(atMeta("greeting")).extracting(node -> node.path("language").asText()).containsExactly("de");
        assertThat(get("/templates/" + english, manager).status()).isEqualTo(404);

        set(german, "meta_template_id = '12345'");
        assertThat(call("DELETE", "/templates/" + german, manager, null).status()).as("gone at Meta already").isEqualTo(204);
    }

    /** The webhook of the review may come before Meta's answer, and somebody may write meanwhile. */
    @Test
    void whatHappenedWhileMetaWasAskedStays() {
        var id = write("greeting", BODY);
        set(id, "status = 'APPROVED', meta_template_id = '7', draft = '{\"category\": \"UTILITY\", \"components\": [], \"messageSendTtlSeconds\": null}'");

        var body = rows().sql("SELECT body FROM keep_submission(:home, CAST(:caller AS jsonb), :id, 1, CAST(:sent AS jsonb), '{\"id\": \"7\", \"status\": \"PENDING\"}')")
                .param("home", manager.organization())
                .param("caller", "{\"organizationId\": \"%s\", \"operation\": \"submitTemplate\"}".formatted(manager.organization()))
                .param("id", UUID.fromString(id))
                .param("sent", "{\"category\": \"UTILITY\", \"components\": [%s], \"messageSendTtlSeconds\": null}".formatted(BODY))
                .query(String.class).single();

        assertThat(json(body).path("status").asText()).isEqualTo("APPROVED");
        assertThat(json(body).path("components")).hasSize(1);
        assertThat(json(body).at("/draft/components").isArray()).isTrue();
        assertThat(json(body).at("/draft/components")).isEmpty();
    }

    private String write(String name, String components) {
        var made = post("/templates", manager, input(name, components));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return made.body().path("id").asText();
    }

    private static String input(String name, String components) {
        return "{\"name\": \"%s\", \"language\": \"en_US\", \"category\": \"UTILITY\", \"components\": [%s]}".formatted(name, components);
    }

    private void set(String id, String columns) {
        rows().sql("UPDATE templates SET version = version + 1, " + columns + " WHERE id = ?").param(UUID.fromString(id)).update();
    }

    private void create(String name, String components) {
        var made = send(graph(number.businessId() + "/message_templates").header("Content-Type", "application/json").POST(BodyPublishers.ofString(input(name, components))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    }

    private List<JsonNode> atMeta(String name) {
        return json(send(graph(number.businessId() + "/message_templates?name=" + name)).body()).path("data").valueStream().toList();
    }
}
