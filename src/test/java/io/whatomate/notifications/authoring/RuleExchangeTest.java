package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rules go from one organization to another. */
class RuleExchangeTest extends RulesTest {

    @Test
    void rulesGoFromOneOrganizationToAnotherAsAFile() throws Exception {
        create("orders");
        var invoices = create("invoices");
        var file = file("");
        assertThat(file).isEqualTo(text("invoices", "one") + "---\n" + text("orders", "one"));
        assertThat(file("?ruleId=" + id(invoices))).isEqualTo(text("invoices", "one"));
        assertThat(get(RULES + "/export?ruleId=" + UUID.randomUUID(), admin).errors()).containsExactly("ruleId:reference");

        admin = signedIn("admin");
        var taken = post(RULES + "/import", admin, body("file", file));
        assertThat(taken.status()).as("%s", taken.body()).isEqualTo(200);
        assertThat(taken.body().path("items")).extracting(item -> item.path("outcome").asText()).containsExactly("created", "created");
        assertThat(get(RULES, admin).body().path("items")).extracting(rule -> rule.path("state").asText()).containsExactly("disabled", "disabled");
        assertThat(file("")).isEqualTo(file);

        assertThat(post(RULES + "/import", admin, body("file", file)).problem()).isEqualTo("rule-name-taken");
        var more = file.replace("message: one", "message: two") + "---\n" + text("welcome", "one");
        assertThat(post(RULES + "/import", admin, body("file", more, "existing", "skip")).body().path("items"))
                .extracting(item -> item.path("outcome").asText()).containsExactly("skipped", "skipped", "created");
        assertThat(post(RULES + "/import", admin, body("file", more, "existing", "replace")).body().path("items"))
                .extracting(item -> item.path("outcome").asText()).containsExactly("replaced", "replaced", "replaced");
        assertThat(file("")).contains("message: two");
    }

    @Test
    void ofAFileWithAFaultNothingIsTakenAndTheFaultIsToldByTheFilesLine() throws Exception {
        var file = text("orders", "one") + "---\n" + text("invoices", "one").replace("log:", "exec:");

        var refused = post(RULES + "/import", admin, body("file", file));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().at("/errors/0/detail").asText()).startsWith("line 16, column ");
        assertThat(get(RULES, admin).body().path("items")).isEmpty();
        assertThat(post(RULES + "/import", admin, body("file", "# nothing\n---\n")).errors()).containsExactly("file:minItems");
        assertThat(post(RULES + "/import", admin, body("file", text("orders", "one") + "---\n" + text("orders", "two"))).errors())
                .containsExactly("file:rule-name-taken");
    }

    private String file(String query) {
        var answer = send(HttpRequest.newBuilder(url("/api/v1/rules/export" + query)).header("Authorization", "Bearer " + admin.token()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/yaml");
        return answer.body();
    }
}
