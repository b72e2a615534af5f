package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every text that a rule had is there, and there is a way back to it. */
class RuleVersionsTest extends RulesTest {

    @Test
    void aDraftLeavesWhatRunsAsItIs() throws Exception {
        var path = create("orders");
        assertThat(started(path, 1)).isTrue();

        var kept = call("PUT", path, admin, body("text", "not yet a rule", "draft", true), "If-Match", "*");

        assertThat(kept.body().path("name").asText()).isEqualTo("orders");
        assertThat(kept.body().path("state").asText()).isEqualTo("active");
        assertThat(kept.body().path("currentVersion").asInt()).isEqualTo(2);
        assertThat(toRun(path)).containsEntry("number", 1);
    }

    @Test
    void everyVersionIsThereWithItsAuthorItsDiffAndAWayBack() throws Exception {
        var path = create("orders");
        var editor = signedIn(admin.organization(), "admin");
        call("PUT", path, editor, body("text", text("orders", "two"), "comment", "Says two"), "If-Match", "*");

        var versions = get(path + "/versions", admin).body().path("items");
        assertThat(versions).extracting(version -> version.path("number").asInt()).containsExactly(2, 1);
        assertThat(versions.at("/0/comment").asText()).isEqualTo("Says two");
        assertThat(versions.at("/0/author/id").asText()).isNotEqualTo(versions.at("/1/author/id").asText());
        var second = path + "/versions/" + versions.at("/0/id").asText();
        var first = path + "/versions/" + versions.at("/1/id").asText();
        assertThat(get(second, admin).body().path("text").asText()).isEqualTo(text("orders", "two"));
        var diff = get(second + "/diff", admin).body();
        assertThat(diff.path("from").asInt()).isEqualTo(1);
        assertThat(diff.path("diff").asText()).contains("-            message: one\n+            message: two\n");
        assertThat(get(first + "/diff?against=" + versions.at("/0/id").asText(), admin).body().path("diff").asText()).contains("+            message: one\n");
        assertThat(get(first + "/diff", admin).body().path("from").isNull()).isTrue();
        assertThat(get(first + "/diff?against=" + UUID.randomUUID(), admin).status()).isEqualTo(404);

        assertThat(call("POST", first + "/restore", admin, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        var restored = call("POST", first + "/restore", admin, null, "If-Match", "\"2\"");
        assertThat(restored.status()).isEqualTo(200);
        assertThat(restored.body().path("currentVersion").asInt()).isEqualTo(3);
        assertThat(restored.body().path("text").asText()).isEqualTo(text("orders", "one"));
        assertThat(get(path + "/versions", admin).body().at("/items/0/comment").asText()).isEqualTo("Version 1 again");
    }

    @Test
    void aVersionThatFailsIsFollowedByTheOneBefore() throws Exception {
        var path = create("orders");
        assertThat(started(path, 1)).isTrue();
        call("PUT", path, admin, body("text", text("orders", "two"), "enabled", true), "If-Match", "*");
        started(path, 2);

        assertThat(rows().sql("SELECT return_rule_version(?, 2, 'half of its runs failed')").param(id(path)).query(Integer.class).single()).isEqualTo(1);

        var rule = get(path, admin).body();
        assertThat(rule.path("state").asText()).isEqualTo("returned");
        assertThat(rule.path("stateReason").asText()).isEqualTo("half of its runs failed");
        assertThat(rule.path("runningVersion").asInt()).isEqualTo(1);
        assertThat(get(path + "/versions", admin).body().path("items")).extracting(version -> version.path("state").asText()).containsExactly("returned", "active");
        assertThat(toRun(path)).containsEntry("number", 1);
        // Said once more, by a node that was late, it is no news.
        assertThat(rows().sql("SELECT count(return_rule_version(?, 2, 'late'))").param(id(path)).query(Integer.class).single()).isZero();
    }
}
