package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

/** What an organization wants kept no longer goes at night, batch by batch, and nothing of anybody else. */
class RetentionTermsTest extends ContactsTest {

    /** An id as it would have been given so many days ago. */
    private static final String OLD_ID =
            "(left(uuid_v7_floor(now() - :days * interval '1 day')::text, 15) || substr(gen_random_uuid()::text, 16))::uuid";

    @Autowired
    private ProducerTemplate routes;

    @Autowired
    private CamelContext camel;

    @Test
    void auditEventsAndDeadLettersGoAfterTheirDays() throws Exception {
        var admin = signedIn(manager.organization(), "admin");
        var careless = signedIn("admin").organization();
        var settings = call("PUT", "/organization", admin,
                "{\"name\": \"Shop\", \"timeZone\": \"UTC\", \"auditRetentionDays\": 90, \"deadLetterRetentionDays\": 7}", "If-Match", "*");
        assertThat(settings.status()).as(settings.body().toString()).isEqualTo(200);
        assertThat(settings.body().path("auditRetentionDays").asInt()).isEqualTo(90);
        assertThat(get("/organization", admin).body().path("deadLetterRetentionDays").asInt()).isEqualTo(7);
        assertThat(call("PUT", "/organization", admin, "{\"name\": \"Shop\", \"timeZone\": \"UTC\", \"auditRetentionDays\": 29}", "If-Match", "*").errors())
                .containsExactly("auditRetentionDays:minimum");
        for (var organization : new UUID[] {manager.organization(), careless}) {
            audit(organization, 100, 1_100);
            audit(organization, 80, 1);
            died(organization, 8);
            died(organization, 6);
        }

        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();
        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-expired")).findFirst().orElseThrow());
        await().until(() -> count("audit_events WHERE entity = 'old' AND organization_id = ?", manager.organization()) == 1
                && count("dead_letters WHERE organization_id = ?", manager.organization()) == 1);
        routes.requestBody("direct:removeExpired", (Object) null);

        assertThat(count("audit_events WHERE entity = 'old' AND organization_id = ?", manager.organization())).isEqualTo(1);
        assertThat(count("dead_letters WHERE organization_id = ?", manager.organization())).isEqualTo(1);
        assertThat(count("webhook_events WHERE state = 'dead' AND organization_id = ?", manager.organization())).as("its webhook call may go").isEqualTo(1);
        assertThat(count("audit_events WHERE entity = 'old' AND organization_id = ?", careless)).isEqualTo(1_101);
        assertThat(count("dead_letters WHERE organization_id = ?", careless)).isEqualTo(2);
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE operation = 'removeExpired' AND organization_id = ? ORDER BY id")
                .param(manager.organization()).query(String.class).list()).as("told once for each kind").hasSize(2)
                .anyMatch(told -> told.contains("audit_events_removed") && told.contains("1100"))
                .anyMatch(told -> told.contains("dead_letters_removed"));
    }

    @Test
    void filesGoAfterTheirDaysUnlessAMessageIsStillToBeSentWithThem() {
        var admin = signedIn(manager.organization(), "admin");
        var settings = call("PUT", "/organization", admin, "{\"name\": \"Shop\", \"timeZone\": \"UTC\", \"mediaRetentionDays\": 30}", "If-Match", "*");
        assertThat(settings.body().path("mediaRetentionDays").asInt()).isEqualTo(30);
        var careless = signedIn("admin").organization();
        var old = file(manager.organization(), 31);
        var needed = file(manager.organization(), 31);
        var young = file(manager.organization(), 29);
        var kept = file(careless, 400);
        rows().sql("""
                WITH said AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, metadata)
                    VALUES (?, ?, ?, 'outgoing', 'document', 'scheduled', jsonb_build_object('media', ?::text)) RETURNING id, organization_id)
                INSERT INTO scheduled_messages (message_id, organization_id, due_at) SELECT id, organization_id, now() + interval '1 day' FROM said""")
                .params(manager.organization(), account(manager.organization()), id(contact("Ada")), needed.toString()).update();

        routes.requestBody("direct:removeExpired", (Object) null);

        assertThat(get("/media/" + old, admin).status()).isEqualTo(404);
        routes.requestBody("direct:removeUnwantedMedia", (Object) null);
        assertThat(rows().sql("SELECT id FROM media WHERE id = ANY (?)").param(new UUID[] {old, needed, young, kept}).query(UUID.class).list())
                .containsExactlyInAnyOrder(needed, young, kept);
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE operation = 'removeExpired' AND organization_id = ?")
                .param(manager.organization()).query(String.class).list()).singleElement().asString().contains("media_removed");
    }

    private UUID file(UUID organization, int days) {
        return rows().sql("INSERT INTO media (id, organization_id, source, state, kind, mime_type, size, sha256) SELECT " + OLD_ID
                        + ", :organization, 'upload', 'stored', 'document', 'application/pdf', 1, repeat('a', 64) RETURNING id")
                .param("days", days).param("organization", organization).query(UUID.class).single();
    }

    private void audit(UUID organization, int days, int count) {
        rows().sql("INSERT INTO audit_events (id, organization_id, operation, entity) SELECT " + OLD_ID
                        + ", :organization, 'o', 'old' FROM generate_series(1, :count)")
                .param("days", days).param("organization", organization).param("count", count).update();
    }

    private void died(UUID organization, int days) {
        rows().sql("""
                WITH event AS (
                    INSERT INTO webhook_events (id, delivery_id, position, kind, lane_key, organization_id, payload, state)
                    VALUES (uuid_v7(), uuid_v7(), 0, 'message', 'l', :organization, '{}', 'dead') RETURNING id)
                INSERT INTO dead_letters (id, organization_id, source, source_id, route_id, cause, attempts, payload)
                SELECT %s, :organization, 'inbound', id, 'r', 'c', 6, '{}' FROM event""".formatted(OLD_ID))
                .param("days", days).param("organization", organization).update();
    }

    private int count(String of, UUID organization) {
        return rows().sql("SELECT count(*) FROM " + of).param(organization).query(Integer.class).single();
    }
}
