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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every operation with our ids: a tenant that has one of everything, and an admin of another who knows its ids. An operation
 * that comes later is tried as it comes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MatrixTest extends ApiTest {

    @Autowired
    private Keys secrets;

    /** Of our tenant, by role. */
    protected final Map<String, User> people = new HashMap<>();

    protected User admin;
    protected User stranger;

    private final Map<String, String> ids = new HashMap<>();

    static List<MatrixOperation> operations() {
        return MatrixOperation.all();
    }

    @BeforeAll
    void twoTenants() throws IOException {
        stranger = signedIn("admin");
        admin = signedIn("admin");
        MatrixOperation.roles().keySet().forEach(role -> people.put(role, signedIn(admin.organization(), role)));
        aCustomerWrites();
        aTeamHasAMember();
        templatesWereRead();
        somethingFailed();
        aTargetWasTold();
        somebodyWasErased();
        aFileIsThere();
        aRuleWasSetOff();
        // What is not there yet is made, so that the lists have something to keep from others.
        operations().forEach(this::path);
    }

    protected final Answer whole(MatrixOperation operation, User user) {
        return call(operation, path(operation), user);
    }

    /** Passes admission and does nothing. */
    protected final Answer harmless(MatrixOperation operation, User user) {
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
