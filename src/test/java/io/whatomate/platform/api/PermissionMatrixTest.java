package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every operation as everybody: nobody, each role, API keys with and without its permission, and an admin of another tenant who
 * knows our ids. What is right follows from {@code x-permission} and {@code x-roles} alone, so an operation that comes later is
 * tried as it comes. A call that must be refused is sent whole: were it let through, it would do what it says. A write that
 * must be let in carries a parameter that no contract knows: it passes admission and does nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionMatrixTest extends ApiTest {

    @Autowired
    private Contract contract;

    @Autowired
    private Keys secrets;

    private final Map<String, MatrixCaller> members = new HashMap<>();
    private final Map<Set<String>, User> keys = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private User admin;
    private User stranger;

    static List<MatrixOperation> operations() {
        return MatrixOperation.all();
    }

    @BeforeAll
    void twoTenants() throws IOException {
        stranger = signedIn("admin");
        admin = signedIn("admin");
        MatrixOperation.roles().forEach((role, permissions) ->
                members.put(role, new MatrixCaller(role, MatrixCaller.Kind.PERSON, signedIn(admin.organization(), role), permissions)));
        aCustomerWrites();
        aTeamHasAMember();
        templatesWereRead();
        somethingFailed();
        aTargetWasTold();
        somebodyWasErased();
        aFileIsThere();
        aRuleWasSetOff();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void letsInWhomTheContractNamesAndNobodyElse(MatrixOperation operation) {
        assertThat(holes(operation)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void showsAnotherTenantNothing(MatrixOperation operation) {
        if (operation.isPublic()) {
            return;
        }
        if (operation.namesThings()) {
            assertThat(operation.takesBody() && operation.example() == null)
                    .as("%s needs an example of its body in the contract, to be tried", operation)
                    .isFalse();
            assertThat(whole(operation, stranger).status()).as("%s with our ids", operation).isEqualTo(404);
        } else if (operation.isRead()) {
            var ours = whole(operation, admin).body().findValuesAsText("id");
            var theirs = whole(operation, stranger).body().toString();
            // A schema describes an id and is none.
            assertThat(ours).filteredOn(id -> !id.isEmpty()).noneMatch(theirs::contains);
            assertThat(theirs).doesNotContain(admin.organization().toString());
        }
    }

    @Test
    void triesEveryOperationAsEverybody() {
        assertThat(operations().stream().map(MatrixOperation::id))
                .containsExactlyInAnyOrderElementsOf(contract.operations()
                        .filter(operation -> !operation.servedByRoute())
                        .map(ContractOperation::id)
                        .toList());
        assertThat(MatrixOperation.roles().keySet()).containsExactlyInAnyOrder("admin", "manager", "agent");
        assertThat(operations()).allSatisfy(operation ->
                assertThat(everybody(operation)).hasSize(operation.isPublic() ? 1 : 6));
    }

    /** The matrix itself: were the server to ask for less or more than the contract, it would say so. */
    @Test
    void seesAnOperationThatAsksForSomethingElse() {
        var list = operations().stream().filter(operation -> operation.id().equals("listKeywords")).findFirst().orElseThrow();

        assertThat(callers(holes(list.demanding("audit:read")))).containsExactlyInAnyOrder(
                "manager", "agent", "a key with audit:read", "a key with all but audit:read");
        assertThat(callers(holes(list.demanding("personal")))).containsExactlyInAnyOrder("a key with everything", "a key with keyword:read");
        assertThat(callers(holes(list.demanding("public")))).containsExactly("nobody");
        var write = operations().stream().filter(operation -> operation.id().equals("createKeyword")).findFirst().orElseThrow();
        assertThat(callers(holes(write.demanding("keyword:read")))).containsExactlyInAnyOrder(
                "agent", "a key with keyword:read", "a key with all but keyword:read");
    }

    private List<String> holes(MatrixOperation operation) {
        return everybody(operation).stream().flatMap(somebody -> hole(operation, somebody).stream()).toList();
    }

    private Optional<String> hole(MatrixOperation operation, MatrixCaller somebody) {
        var refusal = somebody.refusal(operation);
        var answer = refusal.isPresent() || operation.isRead() ? whole(operation, somebody.user()) : harmless(operation, somebody.user());
        var right = refusal.map(type -> answer.problem().equals(type) && answer.status() == (type.equals("missing-token") ? 401 : 403))
                .orElseGet(() -> operation.isRead()
                        // 422: it is read at Meta, where this account is not.
                        ? answer.status() / 100 == 2 || operation.asks() && answer.status() == 400 || answer.status() == 422
                        : answer.status() == 400 && answer.errors().contains("matrix:unknown"));
        return right
                ? Optional.empty()
                : Optional.of("%s: %s was to be %s, and was answered %d %s".formatted(
                        somebody.name(), operation, refusal.orElse("let in"), answer.status(), answer.problem()));
    }

    private List<MatrixCaller> everybody(MatrixOperation operation) {
        var everybody = new ArrayList<MatrixCaller>();
        everybody.add(new MatrixCaller("nobody", MatrixCaller.Kind.NOBODY, null, Set.of()));
        if (operation.isPublic()) {
            return everybody;
        }
        everybody.addAll(members.values());
        var all = MatrixOperation.roles().get("admin");
        if (all.contains(operation.permission())) {
            var others = new LinkedHashSet<>(all);
            others.remove(operation.permission());
            everybody.add(key("a key with " + operation.permission(), Set.of(operation.permission())));
            everybody.add(key("a key with all but " + operation.permission(), others));
        } else {
            everybody.add(key("a key with everything", all));
            everybody.add(key("a key with keyword:read", Set.of("keyword:read")));
        }
        return everybody;
    }

    private MatrixCaller key(String name, Set<String> scopes) {
        var user = keys.computeIfAbsent(Set.copyOf(scopes), wanted -> {
            var list = wanted.stream().map(scope -> "\"" + scope + "\"").collect(Collectors.joining(","));
            var created = post("/api-keys", admin, "{\"name\": \"Matrix\", \"scopes\": [%s]}".formatted(list));
            assertThat(created.status()).isEqualTo(201);
            return new User(admin.organization(), null, created.body().path("key").asText());
        });
        return new MatrixCaller(name, MatrixCaller.Kind.KEY, user, scopes);
    }

    private Answer whole(MatrixOperation operation, User user) {
        return call(operation, path(operation), user);
    }

    private Answer harmless(MatrixOperation operation, User user) {
        return call(operation, path(operation) + "?matrix=1", user);
    }

    private Answer call(MatrixOperation operation, String path, User user) {
        return operation.example() == null
                ? call(operation.method(), path, user, null, "If-Match", "*")
                : call(operation.method(), path, user, operation.example(), "If-Match", "*", "Content-Type", operation.mediaType());
    }

    /** With ids of our tenant. */
    private String path(MatrixOperation operation) {
        var path = operation.path();
        while (path.contains("{")) {
            var collection = path.substring(0, path.indexOf("/{"));
            if (!ids.containsKey(collection)) {
                ids.put(collection, anIdIn(collection));
            }
            path = collection + "/" + ids.get(collection) + path.substring(path.indexOf('}') + 1);
        }
        return path;
    }

    /** Of what is listed there, else of what is made there by the contract's example, else of the table of that name. */
    private String anIdIn(String collection) {
        var there = operations().stream().filter(operation -> operation.isAt(collection)).toList();
        if (there.stream().anyMatch(MatrixOperation::isRead)) {
            var listed = get(collection, admin).body().at("/items/0/id");
            if (!listed.isMissingNode()) {
                return listed.asText();
            }
        }
        var example = there.stream().filter(operation -> operation.method().equals("POST") && operation.example() != null).findFirst();
        if (example.isPresent()) {
            return post(collection, admin, example.get().example()).body().path("id").asText();
        }
        var table = collection.substring(collection.lastIndexOf('/') + 1).replace('-', '_');
        return rows().sql("SELECT id::text FROM " + table + " WHERE organization_id = ? LIMIT 1")
                .param(admin.organization()).query(String.class).single();
    }

    private static List<String> callers(List<String> holes) {
        return holes.stream().map(hole -> hole.substring(0, hole.lastIndexOf(": "))).toList();
    }

    /** So that our tenant has somebody to take out of a team. */
    private void aTeamHasAMember() {
        rows().sql("""
                        WITH team AS (INSERT INTO teams (organization_id, name) VALUES (:organization, 'Matrix') RETURNING id)
                        INSERT INTO team_members (organization_id, team_id, user_id)
                        SELECT m.organization_id, team.id, m.user_id FROM team, organization_members m
                        WHERE m.organization_id = :organization""")
                .param("organization", admin.organization()).update();
    }

    /** So that our tenant has a dead letter, a replay and a copy. */
    private void somethingFailed() {
        rows().sql("""
                        INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                        VALUES (?, 'inbound', uuid_v7(), 'webhook-dispatch-event', 'Matrix', 6, '{}')""")
                .param(admin.organization()).update();
        rows().sql("INSERT INTO replays (organization_id, subject, state, filter, caller, item_count) VALUES (?, 'events', 'done', '{}', '{}', 0)")
                .param(admin.organization()).update();
        rows().sql("""
                        INSERT INTO inbox_copies (organization_id, whatsapp_account_id, target_organization_id, target_account_id, state, last_event_id, end_id, made_by)
                        SELECT organization_id, id, organization_id, id, 'done', id, id, id FROM whatsapp_accounts WHERE organization_id = ?""")
                .param(admin.organization()).update();
    }

    /** So that our tenant has a webhook subscription with something in its log. */
    private void aTargetWasTold() {
        rows().sql("""
                        WITH subscription AS (
                            INSERT INTO webhook_subscriptions (organization_id, url, kinds, is_enabled)
                            VALUES (:organization, 'https://hooks.example.com/', '{contact.erased}', false) RETURNING id),
                        event AS (
                            INSERT INTO outbound_events (organization_id, kind, lane, data, sequence)
                            SELECT :organization, 'contact.erased', id, json_build_object('contactId', id), 1 FROM subscription RETURNING id, lane)
                        INSERT INTO event_deliveries (organization_id, subscription_id, event_id, lane, state, expires_at)
                        SELECT :organization, subscription.id, event.id, event.lane, 'dead', now() FROM subscription, event""")
                .param("organization", admin.organization()).update();
    }

    /** So that our tenant has a sync of templates; it is begun at another path than it is read at. */
    private void templatesWereRead() {
        rows().sql("""
                        INSERT INTO template_syncs (organization_id, whatsapp_account_id, cause, state)
                        SELECT organization_id, id, 'request', 'done' FROM whatsapp_accounts WHERE organization_id = ?""")
                .param(admin.organization()).update();
    }

    private void somebodyWasErased() {
        rows().sql("INSERT INTO erasures (organization_id, erased_contact_id, identifier_hashes, removed) VALUES (?, uuid_v7(), '{}', '{}')")
                .param(admin.organization()).update();
    }

    /** So that our tenant has a rule with a version and a dead letter. */
    private void aRuleWasSetOff() {
        rows().sql("""
                        WITH rule AS (INSERT INTO notification_rules (organization_id, name) VALUES (:organization, 'matrix') RETURNING id),
                        version AS (
                            INSERT INTO notification_rule_versions (organization_id, notification_rule_id, number, text, state)
                            SELECT :organization, id, 1, 'matrix', 'draft' FROM rule)
                        INSERT INTO notification_deliveries (organization_id, notification_rule_id, trigger_key, status)
                        SELECT :organization, id, 'matrix', 'failed' FROM rule""")
                .param("organization", admin.organization()).update();
    }

    /** One that has a thumbnail. */
    private void aFileIsThere() throws IOException {
        var png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", png);
        var uploaded = call(HttpRequest.newBuilder(url("/api/v1/media"))
                .header("Authorization", "Bearer " + admin.token())
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(png.toByteArray())));
        assertThat(uploaded.status()).isEqualTo(201);
    }

    /** So that our tenant has an account, a contact, a conversation and a message. */
    private void aCustomerWrites() {
        var number = new BusinessNumber(admin.organization(), UUID.randomUUID(), UUID.randomUUID().toString(), "2000");
        rows().sql("""
                        INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, ?, 'Number', ?, ?, 'v1:k:none')""")
                .params(number.account(), number.organization(), number.phoneId(), number.businessId()).update();
        var body = MetaBodies.bytes(MetaBodies.text(number, "4917700001", "Hello"));
        var delivered = call(HttpRequest.newBuilder(url("/api/v1/webhook"))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(body, secrets.metaAppSecrets().getFirst()))
                .POST(BodyPublishers.ofByteArray(body)));
        assertThat(delivered.status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(rows().sql("SELECT count(*) FROM messages WHERE organization_id = ?")
                .param(number.organization()).query(Integer.class).single()).isEqualTo(1));
    }
}
