package io.whatomate.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.platform.api.ApiTest;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** Messages of a past year, whose ids tell when they were written, in an organization of their own. */
abstract class AnalyticsTest extends ApiTest {

    @Autowired
    private ProducerTemplate routes;

    protected User manager;
    protected UUID account;
    protected UUID contact;

    @BeforeEach
    final void nothingOfThatYearIsCounted() {
        rows().sql("UPDATE analytics_progress SET counted_until = '2025-01-01T00:00:00Z', looked_until = now()").update();
        manager = signedIn("manager");
        account = account(manager.organization(), "Shop");
        contact = contact(manager.organization());
    }

    /** What is uncounted is counted at every question, also by the tests that come next. */
    @AfterEach
    final void everythingIsCounted() {
        count();
    }

    /** Again where the schedule was about to do it: then the first call has found the work taken. */
    protected final void count() {
        await().until(() -> {
            assertThat(routes.request("direct:countMessages", exchange -> {}).getException()).isNull();
            return rows().sql("SELECT counted_until >= quarter_of(now() - interval '10 minutes') FROM analytics_progress")
                    .query(Boolean.class).single();
        });
    }

    protected final void zone(String name) {
        rows().sql("UPDATE organizations SET time_zone = ? WHERE id = ?").params(name, manager.organization()).update();
    }

    protected final UUID account(UUID organization, String name) {
        return rows().sql("""
                        INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, ?, ?, '200', 'v1:k:x') RETURNING id""")
                .params(organization, name, "7" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L)).query(UUID.class).single();
    }

    protected final UUID contact(UUID organization) {
        return rows().sql("INSERT INTO contacts (organization_id, user_id) VALUES (?, ?) RETURNING id")
                .params(organization, "US." + UUID.randomUUID()).query(UUID.class).single();
    }

    protected final UUID received(String at) {
        return message(at, "incoming", "received", null, null, null);
    }

    protected final UUID sent(String at, String status) {
        return message(at, "outgoing", status, null, null, null);
    }

    protected final UUID failed(String at, int code) {
        return message(at, "outgoing", "failed", null, null, code);
    }

    protected final UUID answered(String at, User by) {
        return message(at, "outgoing", "read", id(by), null, null);
    }

    protected final UUID botAnswered(String at, String status) {
        return message(at, "outgoing", status, null, "message:" + UUID.randomUUID() + ":1", null);
    }

    protected final UUID id(User user) {
        return rows().sql("SELECT id FROM users WHERE email = ?").param(user.email()).query(UUID.class).single();
    }

    private UUID message(String at, String direction, String status, UUID by, String cause, Integer errorCode) {
        return rows().sql("""
                        INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, direction, message_type, status,
                            sent_by, cause, error_code, category, created_at)
                        VALUES (encode(overlay(uuid_send(gen_random_uuid())
                                PLACING substring(uuid_send(uuid_v7_floor(:at::timestamptz)) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid,
                            :organization, :account, :contact, :direction, 'text', :status, :by::uuid, :cause, :code::int,
                            CASE WHEN :direction = 'outgoing' THEN 'service' END, :at::timestamptz)
                        RETURNING id""")
                .param("at", at).param("organization", manager.organization()).param("account", account)
                .param("contact", contact).param("direction", direction).param("status", status)
                .param("by", by == null ? null : by.toString()).param("cause", cause).param("code", errorCode)
                .query(UUID.class).single();
    }

    /** The lines of a report as CSV. */
    protected final List<String> csv(String path, User user) {
        return send(HttpRequest.newBuilder(url("/api/v1" + path + (path.contains("?") ? "&" : "?") + "format=csv"))
                .header("Authorization", "Bearer " + user.token())).body().lines().toList();
    }

    /** Meta tells a status later than the message was counted. */
    protected final void becomes(UUID message, String status) {
        rows().sql("UPDATE messages SET status = ? WHERE id = ?").params(status, message).update();
        rows().sql("INSERT INTO message_events (organization_id, message_id, status, source) VALUES (?, ?, ?, 'webhook')")
                .params(manager.organization(), message, status).update();
    }
}
