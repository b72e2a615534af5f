package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

/** Meta's events on their way to other systems: targets made through the API, bodies posted as Meta does, a server that hears. */
class CallbackRouterTest extends ApiTest {

    private static final String TARGETS = "/callback-targets";
    private static final String SECRET = "an-app-secret-of-the-target";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TargetServer systems;

    @Autowired
    private Keys keys;

    @Autowired
    private CamelContext context;

    @Autowired
    private ProducerTemplate routes;

    private User admin;
    private BusinessNumber number;
    private String path;

    @BeforeAll
    static void listen() {
        systems = new TargetServer();
    }

    @AfterAll
    static void close() {
        systems.close();
    }

    @BeforeEach
    void aTenantWithANumber() {
        admin = signedIn("admin");
        number = number(admin.organization());
        path = "/" + UUID.randomUUID();
    }

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

        assertThat(call("DELETE", place, admin, null).status()).isEqualTo(204);
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

    @Test
    void ofABodyOfMetasEachTenantsTargetHearsItsOwnSignedAnew() {
        var other = signedIn("admin");
        var otherNumber = number(other.organization());
        var otherPath = path + "-other";
        create(path, "");
        post(TARGETS, other, target(otherPath, "").replace(SECRET, "another-app-secret"));
        var ours = MetaBodies.text(number, phone(), "Grüße 😀 \u0000 end");
        var theirs = MetaBodies.text(otherNumber, phone(), "Theirs");
        var both = ours.deepCopy();
        MetaBodies.entries(both).addAll(MetaBodies.entries(theirs));

        deliver(both);

        await().atMost(SOON).until(() -> systems.calls(path).size() == 1 && systems.calls(otherPath).size() == 1);
        var heard = systems.calls(path).getFirst();
        assertThat(heard.json()).isEqualTo(ours);
        assertThat(heard.signature()).isEqualTo(MetaBodies.signature(heard.body(), SECRET));
        assertThat(new String(heard.body(), StandardCharsets.ISO_8859_1)).isASCII();
        var otherHeard = systems.calls(otherPath).getFirst();
        assertThat(otherHeard.json()).isEqualTo(theirs);
        assertThat(otherHeard.signature()).isEqualTo(MetaBodies.signature(otherHeard.body(), "another-app-secret"));
    }

    @Test
    void aTargetHearsOnlyWhatItAsksFor() {
        var second = number(admin.organization());
        create(path + "-statuses", ", \"kinds\": [\"status\"]");
        create(path + "-second", ", \"accountIds\": [\"%s\"]".formatted(second.account()));
        create(path + "-templates", ", \"fields\": [\"message_template_status_update\"]");
        create(path + "-asleep", ", \"enabled\": false");
        create(path, "");
        var status = MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), phone(), "delivered"));
        var template = MetaBodies.envelope(number.businessId(), "message_template_status_update",
                JSON.createObjectNode().put("event", "APPROVED").put("message_template_id", 7));
        ((ObjectNode) template.at("/entry/0")).put("time", 1751247548);
        var strange = MetaBodies.envelope(number.businessId(), "no_field_we_know", MetaBodies.value(number).put("deep", "\u0000"));
        var preference = MetaBodies.value(number);
        preference.putArray("user_preferences").addObject().put("wa_id", phone()).put("category", "marketing_messages").put("value", "stop")
                .put("timestamp", 1731705721);
        var stop = MetaBodies.envelope(number.businessId(), "user_preferences", preference);
        var toSecond = MetaBodies.text(second, phone(), "To the second number");

        for (var body : List.of(status, template, strange, stop, toSecond)) {
            deliver(body);
        }

        await().atMost(SOON).until(() -> systems.calls(path).size() == 5);
        await().atMost(SOON).until(() -> systems.calls(path + "-statuses").size() + systems.calls(path + "-second").size()
                + systems.calls(path + "-templates").size() == 3);
        assertThat(systems.calls(path)).extracting(TargetServer.Call::json)
                .containsExactlyInAnyOrder(status, template, strange, stop, toSecond);
        assertThat(systems.calls(path + "-statuses").getFirst().json()).isEqualTo(status);
        assertThat(systems.calls(path + "-second").getFirst().json()).isEqualTo(toSecond);
        assertThat(systems.calls(path + "-templates").getFirst().json()).isEqualTo(template);
        assertThat(systems.calls(path + "-asleep")).isEmpty();
    }

    /** Bodies that other people recorded from Meta, with one thing in each, as told of numbers of ours. */
    @Test
    void whatMetaWasRecordedToSayComesOutAsItCameIn() throws IOException {
        var folder = System.getenv("WHATOMATE_META_FIXTURES");
        assumeTrue(folder != null, "WHATOMATE_META_FIXTURES is not set: recorded webhooks are not tried");
        create(path, "");
        var told = new ArrayList<JsonNode>();
        try (var files = Files.newDirectoryStream(Path.of(folder, "webhooks"), "*.json")) {
            for (var file : files) {
                var body = JSON.readTree(file.toFile());
                if (isOneThing(body)) {
                    told.add(of(number(admin.organization()), body));
                }
            }
        }
        assertThat(told).hasSizeGreaterThan(80);

        told.forEach(this::deliver);

        await().atMost(SOON).until(() -> systems.calls(path).size() == told.size());
        assertThat(systems.calls(path)).extracting(TargetServer.Call::json).containsExactlyInAnyOrderElementsOf(told);
    }

    private static boolean isOneThing(JsonNode body) {
        var value = body.at("/entry/0/changes/0/value");
        var things = value.path("messages").size() + value.path("statuses").size();
        return body.path("entry").size() == 1 && body.at("/entry/0/changes").size() == 1 && things < 2
                && (things == 1 || !body.at("/entry/0/changes/0/field").asText().equals("messages"));
    }

    private static JsonNode of(BusinessNumber number, JsonNode body) {
        ((ObjectNode) body.at("/entry/0")).put("id", number.businessId());
        if (body.at("/entry/0/changes/0/value/metadata") instanceof ObjectNode metadata) {
            metadata.put("phone_number_id", number.phoneId());
        }
        return body;
    }

    /** Signed with the secret of another tenant's own app: kept as evidence, and nobody's event. */
    @Test
    void whatAnotherTenantForgedIsNotForwarded() {
        var forger = number(signedIn("admin").organization());
        rows().sql("UPDATE whatsapp_accounts SET app_secret = ? WHERE id = ?")
                .params(keys.secretBox().seal("forgers-secret", "whatsapp_accounts.app_secret/" + forger.account()), forger.account()).update();
        create(path, "");
        var customer = phone();

        deliver("/api/v1/webhook/" + forger.account(), MetaBodies.text(number, customer, "Forged"), "forgers-secret");
        var genuine = MetaBodies.text(number, customer, "Genuine");
        deliver(genuine);

        await().atMost(SOON).until(() -> !systems.calls(path).isEmpty());
        assertThat(systems.calls(path)).extracting(TargetServer.Call::json).containsExactly(genuine);
        assertThat(rows().sql("SELECT count(*) FROM callback_deliveries WHERE organization_id = ?").param(admin.organization())
                .query(Integer.class).single()).isOne();
    }

    @Test
    void aTargetThatWasDownHearsEverythingInOrderOnce() {
        var place = create(path, "");
        systems.answer(path, 503);
        var customers = List.of(phone(), phone(), phone());
        var sent = new ArrayList<List<String>>();
        customers.forEach(customer -> sent.add(new ArrayList<>()));
        for (int i = 0; i < 12; i++) {
            var body = MetaBodies.text(number, customers.get(i % 3), "Number " + i);
            sent.get(i % 3).add(body.at("/entry/0/changes/0/value/messages/0/id").asText());
            deliver(body);
        }
        await().atMost(SOON).until(() -> owed(place, "waiting") == 12 && systems.calls(path).size() >= 3);
        anHourPasses();
        await().atMost(SOON).until(() -> get(place, admin).body().path("failures").asInt() >= 6);
        var down = get(place, admin).body();
        assertThat(down.path("waiting").asInt()).isEqualTo(12);
        assertThat(down.path("lastFailure").asText()).isEqualTo("answered 503");
        assertThat(down.path("failingSince").isNull()).isFalse();
        assertThat(systems.ids(path)).as("only the oldest of each customer was tried")
                .containsOnly(sent.get(0).getFirst(), sent.get(1).getFirst(), sent.get(2).getFirst());

        systems.answer(path, 200);
        anHourPasses();

        await().atMost(SOON).until(() -> owed(place, "delivered") == 12);
        var heard = systems.taken(path);
        assertThat(heard).hasSize(12).doesNotHaveDuplicates();
        sent.forEach(ofOne -> assertThat(heard.stream().filter(ofOne::contains).toList()).isEqualTo(ofOne));
        assertThat(systems.calls(path).stream().map(TargetServer.Call::event).distinct()).hasSize(12);
        assertThat(get(place, admin).body().path("failures").asInt()).isZero();
        assertThat(lanes(place)).isZero();
    }

    @Test
    void afterADayAnEventIsADeadLetterItsLaneMovesOnAndItCanBeSentAgain() {
        var place = create(path, "");
        systems.answer(path, 500);
        var customer = phone();
        var first = MetaBodies.text(number, customer, "First");
        var second = MetaBodies.text(number, customer, "Second");
        deliver(first);
        await().atMost(SOON).until(() -> systems.calls(path).size() == 1 && lanesAtRest(place));
        deliver(second);
        await().atMost(SOON).until(() -> owed(place, "waiting") == 2);
        rows().sql("UPDATE callback_deliveries SET expires_at = now() WHERE organization_id = ? AND attempts > 0").param(admin.organization()).update();
        anHourPasses();

        await().atMost(SOON).until(() -> owed(place, "dead") == 1);
        var dead = get(place + "/deliveries?state=dead", admin).body().at("/items/0");
        assertThat(dead.path("cause").asText()).isEqualTo("answered 500");
        assertThat(dead.path("answer").asText()).isEqualTo("seen");
        assertThat(dead.path("attempts").asInt()).isGreaterThan(1);
        assertThat(dead.toString()).doesNotContain(customer);
        systems.answer(path, 200);
        anHourPasses();
        await().atMost(SOON).until(() -> owed(place, "delivered") == 1);
        assertThat(systems.calls(path).getLast().json()).isEqualTo(second);

        assertThat(post(place + "/replay", admin, "{\"deliveryIds\": [\"%s\"]}".formatted(UUID.randomUUID())).body().path("replayed").asInt()).isZero();
        assertThat(post(place + "/replay", admin, "{}").body().path("replayed").asInt()).isOne();
        await().atMost(SOON).until(() -> owed(place, "delivered") == 2);
        assertThat(systems.calls(path).getLast().json()).isEqualTo(first);
        assertThat(post(place + "/replay", admin, "{\"deliveryIds\": [\"%s\"]}".formatted(dead.path("id").asText())).body().path("replayed").asInt()).isOne();
        await().atMost(SOON).until(() -> owed(place, "delivered") == 2 && systems.taken(path).stream().filter(first.toString()::contains).count() == 2);
    }

    @Test
    void aTargetThatAsksToBeLeftAloneIs() {
        var place = create(path, "");
        systems.answer(path, 503);
        systems.asksFor(path, "600");
        deliver(MetaBodies.text(number, phone(), "First"));
        await().atMost(SOON).until(() -> get(place, admin).body().path("failures").asInt() == 1);

        deliver(MetaBodies.text(number, phone(), "Of somebody else"));
        await().atMost(SOON).until(() -> owed(place, "waiting") == 2);
        routes.sendBody("direct:claimCallbacks", null);

        assertThat(rows().sql("SELECT paused_until - now() BETWEEN interval '9 minutes' AND interval '10 minutes' FROM callback_targets WHERE id = ?")
                .param(id(place)).query(Boolean.class).single()).isTrue();
        assertThat(lanesAtRest(place)).isTrue();
        assertThat(systems.calls(path)).hasSize(1);
    }

    @Test
    void aTargetOnTrialIsAskedOnceAndHasNoConsequences() {
        var place = create(path, ", \"shadow\": true");
        systems.answer(path, 500);
        var customer = phone();

        for (int i = 0; i < 6; i++) {
            deliver(MetaBodies.text(number, customer, "Number " + i));
        }

        await().atMost(SOON).until(() -> owed(place, "missed") == 6);
        assertThat(systems.ids(path)).hasSize(6).doesNotHaveDuplicates();
        var trial = get(place, admin).body();
        assertThat(trial.path("failures").asInt()).isZero();
        assertThat(trial.path("deadLetters").asInt()).isZero();
        assertThat(trial.path("waiting").asInt()).isZero();
        assertThat(get(place + "/deliveries?state=missed&kind=message", admin).body().path("items"))
                .allSatisfy(missed -> assertThat(missed.path("status").asInt()).isEqualTo(500));
    }

    @Test
    void aCallIsMadeByOneNodeAndTakenOverWhenThatDied() {
        var place = create(path, "");
        systems.answer(path, 503);
        deliver(MetaBodies.text(number, phone(), "Hello"));
        await().atMost(SOON).until(() -> systems.calls(path).size() == 1 && lanesAtRest(place));
        var delivery = UUID.fromString(get(place + "/deliveries", admin).body().at("/items/0/id").asText());
        rows().sql("UPDATE callback_lanes SET lease = gen_random_uuid(), lease_owner = 'dead-node', due_at = now() + interval '1 minute' WHERE organization_id = ?")
                .param(admin.organization()).update();
        systems.answer(path, 200);

        rows().sql("SELECT settle_callback(target_id, lane_key, gen_random_uuid(), ?, true, false, 200, '', NULL, 1, NULL)::text FROM callback_lanes WHERE organization_id = ?")
                .params(delivery, admin.organization()).query(String.class).list();
        assertThat(owed(place, "waiting")).as("who lost the lease settles nothing").isOne();

        rows().sql("UPDATE callback_lanes SET due_at = now() WHERE organization_id = ?").param(admin.organization()).update();
        await().atMost(SOON).until(() -> owed(place, "delivered") == 1);
        assertThat(systems.taken(path)).hasSize(1);
    }

    @Test
    void whatWasErasedMeanwhileIsNotSentAndNotTheTargetsFault() {
        var place = create(path, "");
        systems.answer(path, 503);
        deliver(MetaBodies.text(number, phone(), "Erased"));
        await().atMost(SOON).until(() -> !systems.calls(path).isEmpty() && lanesAtRest(place));
        rows().sql("UPDATE webhook_events SET payload = '{}' WHERE organization_id = ?").param(admin.organization()).update();
        systems.answer(path, 200);
        anHourPasses();

        await().atMost(SOON).until(() -> owed(place, "dead") == 1);
        assertThat(systems.taken(path)).isEmpty();
        assertThat(get(place + "/deliveries", admin).body().at("/items/0/cause").asText()).startsWith("the event is gone");
        assertThat(get(place, admin).body().path("failures").asInt()).isEqualTo(systems.calls(path).size());
    }

    @Test
    void anEventThatIsDispatchedTwiceIsOwedOnce() {
        var place = create(path, "");
        deliver(MetaBodies.text(number, phone(), "Hello"));
        await().atMost(SOON).until(() -> owed(place, "delivered") == 1);
        var event = rows().sql("SELECT event_id FROM callback_deliveries WHERE organization_id = ?").param(admin.organization()).query(UUID.class).single();

        rows().sql("SELECT forward_event(?, 'messages')::text").param(event).query(String.class).list();

        assertThat(lanes(place)).isZero();
        assertThat(get(place + "/deliveries", admin).body().path("items")).hasSize(1);
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

    @Test
    void everyNightWhatWasSettledLongAgoIsRemoved() throws SchedulerException {
        var place = create(path, "");
        deliver(MetaBodies.text(number, phone(), "Old"));
        deliver(MetaBodies.text(number, phone(), "Young"));
        await().atMost(SOON).until(() -> owed(place, "delivered") == 2);
        rows().sql("""
                UPDATE callback_deliveries SET id = uuid_v7_floor(now() - interval '31 days')
                WHERE id = (SELECT id FROM callback_deliveries WHERE organization_id = ? ORDER BY event_id LIMIT 1)""")
                .param(admin.organization()).update();

        var scheduler = context.getComponent("quartz", QuartzComponent.class).getScheduler();
        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-callbacks")).findFirst().orElseThrow());

        await().atMost(SOON).until(() -> owed(place, "delivered") == 1);
        assertThat(get(place + "/deliveries", admin).body().path("items")).hasSize(1);
    }

    private void anHourPasses() {
        rows().sql("UPDATE callback_targets SET paused_until = '-infinity' WHERE organization_id = ?").param(admin.organization()).update();
        rows().sql("UPDATE callback_lanes SET due_at = now() WHERE organization_id = ? AND lease IS NULL").param(admin.organization()).update();
    }

    private int owed(String place, String state) {
        return rows().sql("SELECT count(*) FROM callback_deliveries WHERE target_id = ? AND state = ?").params(id(place), state)
                .query(Integer.class).single();
    }

    private int lanes(String place) {
        return rows().sql("SELECT count(*) FROM callback_lanes WHERE target_id = ?").param(id(place)).query(Integer.class).single();
    }

    private boolean lanesAtRest(String place) {
        return rows().sql("SELECT count(*) > 0 AND bool_and(lease IS NULL) FROM callback_lanes WHERE target_id = ?").param(id(place))
                .query(Boolean.class).single();
    }

    private static UUID id(String place) {
        return UUID.fromString(place.substring(place.lastIndexOf('/') + 1));
    }

    private String create(String systemsPath, String more) {
        var created = post(TARGETS, admin, target(systemsPath, more));
        assertThat(created.status()).isEqualTo(201);
        return created.header("location").substring("/api/v1".length());
    }

    /** @param more further members, each with a comma in front */
    private static String target(String systemsPath, String more) {
        return "{\"name\": \"Helpdesk\", \"url\": \"%s\", \"secret\": \"%s\"%s}".formatted(systems.url(systemsPath), SECRET, more);
    }

    private BusinessNumber number(UUID organization) {
        var made = new BusinessNumber(organization, UUID.randomUUID(), UUID.randomUUID().toString(), UUID.randomUUID().toString());
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, ?, 'Shop', ?, ?, 'v1:k:none')""")
                .params(made.account(), organization, made.phoneId(), made.businessId()).update();
        return made;
    }

    private static String phone() {
        return "49" + ThreadLocalRandom.current().nextLong(1_000_000_000L, 9_999_999_999L);
    }

    private void deliver(JsonNode body) {
        deliver("/api/v1/webhook", body, keys.metaAppSecrets().getFirst());
    }

    private void deliver(String door, JsonNode body, String secret) {
        var bytes = MetaBodies.bytes(body);
        var answer = send(HttpRequest.newBuilder(url(door))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(bytes, secret))
                .POST(BodyPublishers.ofByteArray(bytes)));
        assertThat(answer.statusCode()).isEqualTo(200);
    }
}
