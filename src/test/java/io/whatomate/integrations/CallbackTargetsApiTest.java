package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Targets as the API makes, shows and tries them. */
class CallbackTargetsApiTest extends CallbacksTest {

    @Test
    void aTargetIsCreatedReadReplacedAndDeletedAndItsSecretNeverShown() {
        var created = call("POST", TARGETS, admin, target(path, ", \"kinds\": [\"message\"], \"accountIds\": [\"%s\"]".formatted(number.account())),
                "Idempotency-Key", "one");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        var place = created.header("location").substring("/api/v1".length());
        assertThat(get(place, admin).body()).isEqualTo(created.body());
        assertThat(call("POST", TARGETS, admin, target(path, ", \"kinds\": [\"message\"], \"accountIds\": [\"%s\"]".formatted(number.account())),
                "Idempotency-Key", "one").body()).isEqualTo(created.body());

        var replaced = call("PUT", place, admin, "{\"name\": \"Other\", \"url\": \"%s\", \"shadow\": true}".formatted(systems.url(path)), "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.body().path("shadow").asBoolean()).isTrue();
        assertThat(replaced.body().path("kinds")).isEmpty();
        assertThat(replaced.body().path("secretChangedAt")).isEqualTo(created.body().path("secretChangedAt"));
        assertThat(get(TARGETS + "?name=oth", admin).body().path("items")).hasSize(1);
        assertThat(call("PUT", place, admin, target(path, ""), "If-Match", "\"1\"").status()).isEqualTo(412);

        assertThat(call("DELETE", place, admin, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", place, admin, null, "If-Match", "\"2\"").status()).isEqualTo(204);
        assertThat(get(place, admin).status()).isEqualTo(404);
        var told = rows().sql("SELECT string_agg(operation || changes, ' ' ORDER BY id) FROM audit_events WHERE organization_id = ? AND entity = 'callback_target'")
                .param(admin.organization()).query(String.class).single();
        assertThat(told).contains("createCallbackTarget", "updateCallbackTarget", "deleteCallbackTarget", "***").doesNotContain(SECRET, "v1:");
    }

    @Test
    void addressesThatLeadInsideAndAccountsOfOthersAreRefused() {
        var stranger = number(signedIn("admin").organization());
        for (var url : List.of("https://10.0.0.1/", "https://169.254.169.254/", "http://example.com/", "https://localhost/", "https://[::ffff:127.0.0.1]/")) {
            var refused = post(TARGETS, admin, target(path, "").replace(systems.url(path), url));
            assertThat(refused.status()).as(url).isEqualTo(400);
            assertThat(refused.errors()).as(url).hasSize(1).first().asString().startsWith("url:");
        }
        var theirs = target(path, ", \"accountIds\": [\"%s\"]".formatted(stranger.account()));
        assertThat(post(TARGETS, admin, theirs).errors()).containsExactly("accountIds:reference");
        var place = create(path, "");
        assertThat(call("PUT", place, admin, theirs, "If-Match", "*").errors()).containsExactly("accountIds:reference");
        assertThat(call("PUT", place, admin, target(path, "").replace("127.0.0.1", "127.0.0.2"), "If-Match", "*").errors()).containsExactly("url:scheme");
    }

    @Test
    void anotherTenantsTargetDoesNotExistAndAgentsSeeNone() {
        var place = create(path, "");
        var stranger = signedIn("admin");

        assertThat(get(place, stranger).status()).isEqualTo(404);
        assertThat(get(place + "/deliveries", stranger).status()).isEqualTo(404);
        assertThat(post(place + "/replay", stranger, "{}").status()).isEqualTo(404);
        assertThat(post(place + "/verify", stranger, "{\"verifyToken\": \"x\"}").status()).isEqualTo(404);
        assertThat(call("PUT", place, stranger, target(path, ""), "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", place, stranger, null).status()).isEqualTo(404);
        assertThat(get(TARGETS, stranger).body().path("items")).isEmpty();
        assertThat(get(TARGETS, signedIn(admin.organization(), "manager")).body().path("items")).hasSize(1);
        assertThat(get(TARGETS, signedIn(admin.organization(), "agent")).status()).isEqualTo(403);
    }

    /** From its sixth run on a connection a statement may have a plan that is kept, and fail where those before it did not. */
    @Test
    void replaysAreAskedForAsOftenAsSomebodyWants() {
        var place = create(path, "");

        for (int call = 0; call < 60; call++) {
            assertThat(post(place + "/replay", admin, "{}").body().path("replayed").asText()).as("call %d", call).isEqualTo("0");
        }
    }

    @Test
    void theHandshakeOfMetaIsPlayed() {
        var place = create(path + "?tenant=7", "");
        var wrong = post(place + "/verify", admin, "{\"verifyToken\": \"guessed\"}").body();
        assertThat(wrong.path("verified").asBoolean()).isFalse();
        assertThat(wrong.path("reason").asText()).isEqualTo("status");
        assertThat(wrong.path("status").asInt()).isEqualTo(403);
        var token = "{\"verifyToken\": \"%s\"}".formatted(TargetServer.VERIFY_TOKEN);
        assertThat(post(place + "/verify", admin, token).body().path("reason").asText()).isEqualTo("verified");
        assertThat(post(create("/talkative", "") + "/verify", admin, token).body().path("reason").asText()).isEqualTo("challenge");
        var nobody = post(TARGETS, admin, target(path, "").replace(systems.url(path), "http://127.0.0.1:1/")).header("location").substring(7);
        var unreached = post(nobody + "/verify", admin, token).body();
        assertThat(unreached.path("reason").asText()).isEqualTo("unreachable");
        assertThat(unreached.path("detail").asText()).isEqualTo("The target was not reached: no connection.");
    }
}
