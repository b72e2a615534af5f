package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.whatomate.platform.StartRefused;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.http.TargetUrls;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Targets of the settings. The application that the tests share has none: these are named and forgotten again. */
class OperatorTargetsTest extends ApiTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String KEEP =
            "sql:classpath:sql/integrations/keep-operator-targets.sql?dataSource=#workerDataSource&parametersCount=2";

    @Autowired
    private Keys keys;

    @Autowired
    private TargetUrls guard;

    @Autowired
    private ProducerTemplate routes;

    private final String path = "/" + UUID.randomUUID();

    /** The settings name none. */
    @AfterEach
    void forget() {
        routes.sendBody("direct:keepOperatorTargets", null);
        assertThat(rows().sql("SELECT count(*) FROM callback_targets WHERE organization_id IS NULL AND is_enabled").query(Integer.class).single()).isZero();
    }

    @Test
    void theOperatorsTargetHearsWhatMetaPostedByteByByteAlsoOfNumbersThatNobodyHas() {
        try (var systems = new TargetServer()) {
            routes.sendBody(KEEP, new OperatorTargets("lake=" + systems.url(path), guard).rows());
            systems.answer(path, 503);
            var wamid = MetaBodies.wamid();
            var body = ("{ \"object\":\"whatsapp_business_account\",\n \"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":"
                    + "{\"phone_number_id\":\"%s\"},\"messages\":[{\"id\":\"%s\",\"from\":\"491\",\"text\":{\"body\":\"Gr\\u00fc\\/\\ud83d\\ude00\"}}]}}]}]}  ")
                            .formatted(UUID.randomUUID(), wamid)
                            .getBytes(StandardCharsets.UTF_8);

            deliver(body);

            await().atMost(SOON).until(() -> heard(systems, wamid).size() == 1 && lanesAtRest());
            assertThat(heard(systems, wamid).getFirst().body()).isEqualTo(body);
            assertThat(heard(systems, wamid).getFirst().signature()).isEqualTo(MetaBodies.signature(body, keys.metaAppSecrets().getFirst()));
            assertThat(rows().sql("SELECT lane_key FROM callback_deliveries WHERE organization_id IS NULL").query(String.class).list())
                    .isNotEmpty().allMatch(lane -> lane.matches("[0-9a-f]{64}"));
            die();
            await().atMost(SOON).until(() -> heard(systems, wamid).size() == 2 && lanesAtRest());
            assertThat(send(asOperator(console("/actuator/callbacks"))).body()).contains("\"name\":\"lake\"", "\"lastFailure\":\"answered 503\"", "\"deadLetterCauses\":\"answered 503 (");
            systems.answer(path, 200);
            var replayed = send(asOperator(console("/actuator/callbacks")).POST(BodyPublishers.noBody()));
            assertThat(replayed.body()).contains("replayed");
            await().atMost(SOON).until(() -> heard(systems, wamid).size() == 3);
            assertThat(heard(systems, wamid)).allSatisfy(call -> assertThat(call.body()).isEqualTo(body));
        }
    }

    @Test
    void noRequestSeesThemOrWhatIsOwedToThem() {
        routes.sendBody(KEEP, new OperatorTargets("hidden=http://127.0.0.1:1/", guard).rows());
        var admin = signedIn("admin");
        var id = rows().sql("SELECT id::text FROM callback_targets WHERE organization_id IS NULL AND name = 'hidden'").query(String.class).single();

        assertThat(get("/callback-targets", admin).body().path("items")).isEmpty();
        assertThat(get("/callback-targets/" + id, admin).status()).isEqualTo(404);
        assertThat(post("/callback-targets/" + id + "/replay", admin, "{}").status()).isEqualTo(404);
    }

    @Test
    void aSettingThatNamesNoTargetRefusesTheStart() {
        for (var setting : List.of("https://example.com/", "a=", "a=http://169.254.169.254/", "a=ftp://10.0.0.1/", "a b=https://example.com/")) {
            assertThatThrownBy(() -> new OperatorTargets(setting, guard)).as(setting).isInstanceOf(StartRefused.class);
        }
        assertThat((String[]) new OperatorTargets(" , a=https://example.com/?b=c , d=https://example.com/d", guard).rows().get("urls"))
                .containsExactly("https://example.com/?b=c", "https://example.com/d");
    }

    @Test
    void theyMayStandInAPrivateNetworkAndOpenNothingToTenants() {
        var private10 = "http://10.20.30.40:8080/meta";

        assertThat((String[]) new OperatorTargets("lake=" + private10, guard).rows().get("urls")).containsExactly(private10);

        var refused = post("/callback-targets", signedIn("admin"), """
                {"name": "lake", "url": "%s", "secret": "0123456789abcdef"}""".formatted(private10));
        assertThat(refused.errors()).containsExactly("url:scheme");
    }

    private List<TargetServer.Call> heard(TargetServer systems, String wamid) {
        return systems.calls(path).stream().filter(call -> new String(call.body(), StandardCharsets.UTF_8).contains(wamid)).toList();
    }

    private boolean lanesAtRest() {
        return rows().sql("""
                SELECT count(*) = 0 FROM callback_lanes l JOIN callback_targets t ON t.id = l.target_id
                WHERE t.organization_id IS NULL AND t.is_enabled AND l.lease IS NOT NULL""").query(Boolean.class).single();
    }

    /** A day is over. */
    private void die() {
        rows().sql("UPDATE callback_deliveries SET expires_at = now() WHERE organization_id IS NULL").update();
        rows().sql("UPDATE callback_targets SET paused_until = '-infinity' WHERE organization_id IS NULL").update();
        rows().sql("UPDATE callback_lanes SET due_at = now() WHERE organization_id IS NULL AND lease IS NULL").update();
    }

    private void deliver(byte[] bytes) {
        var answer = send(HttpRequest.newBuilder(url("/api/v1/webhook"))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(bytes, keys.metaAppSecrets().getFirst()))
                .POST(BodyPublishers.ofByteArray(bytes)));
        assertThat(answer.statusCode()).isEqualTo(200);
    }
}
