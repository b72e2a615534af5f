package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** A number with a template at Meta, and the webhooks that tell of it. */
abstract class ToldTemplatesTest extends CoreTest {

    protected static final String STATUS = "message_template_status_update";

    protected final long now = Instant.now().getEpochSecond();
    protected BusinessNumber number;
    protected String metaId;

    @BeforeEach
    void aTemplate() {
        number = number();
        metaId = "16" + digits(13);
        template(number, metaId);
    }

    protected void status(long time, String event, String more) {
        tell(time, STATUS, "\"event\": \"" + event + "\", " + more);
    }

    protected void tell(long time, String field, String more) {
        assertThat(deliver(body(time, field, more)).statusCode()).isEqualTo(200);
        settle();
    }

    protected JsonNode body(long time, String field, String more) {
        return envelope(time, field, """
                {"message_template_id": %s, "message_template_name": "greeting", "message_template_language": "en-US", %s}"""
                .formatted(metaId, more));
    }

    protected JsonNode envelope(long time, String field, String value) {
        try {
            var body = MetaBodies.envelope(number.businessId(), field, JSON.readTree(value));
            ((ObjectNode) MetaBodies.entries(body).get(0)).put("time", time);
            return body;
        } catch (IOException e) {
            throw new AssertionError(value, e);
        }
    }

    protected void settle() {
        await().atMost(SOON).until(() -> db().sql("SELECT count(*) FROM webhook_events WHERE business_id = ? AND state = 'pending'")
                .param(number.businessId()).query(Integer.class).single() == 0);
    }

    protected List<String> events() {
        return db().sql("SELECT state || ' ' || coalesce(state_reason, '') FROM webhook_events WHERE business_id = ? ORDER BY id")
                .param(number.businessId()).query(String.class).list();
    }

    protected BusinessNumber meta() {
        return new BusinessNumber(null, null, number.businessId(), null);
    }

    protected void template(BusinessNumber home, String id) {
        db().sql("""
                        INSERT INTO templates (organization_id, whatsapp_account_id, meta_template_id, name, language, category, status, body_content, components)
                        VALUES (?, ?, ?, 'greeting', 'en_US', 'UTILITY', 'APPROVED', 'Hi', '[{"type": "BODY", "text": "Hi"}]')""")
                .params(home.organization(), home.account(), id).update();
    }

    protected String row() {
        return column("concat_ws(' ', status, status_reason)");
    }

    protected int version() {
        return Integer.parseInt(column("version::text"));
    }

    protected String column(String expression) {
        return db().sql("SELECT " + expression + " FROM templates WHERE whatsapp_account_id = ?").param(number.account())
                .query(String.class).single();
    }

    protected List<String> statuses(BusinessNumber... numbers) {
        return List.of(numbers).stream().map(home -> db().sql("SELECT status FROM templates WHERE whatsapp_account_id = ?")
                .param(home.account()).query(String.class).single()).toList();
    }

    /** A message in the outbox that is not due. */
    protected UUID waiting(String template, String language) {
        var contact = db().sql("INSERT INTO contacts (organization_id, phone_number) VALUES (?, ?) RETURNING id")
                .params(number.organization(), phone()).query(UUID.class).single();
        var id = db().sql("""
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, payload)
                        VALUES (?, ?, ?, 'outgoing', 'template', 'pending',
                            jsonb_build_object('template', jsonb_build_object('name', ?::text, 'language', jsonb_build_object('code', ?::text))))
                        RETURNING id""")
                .params(number.organization(), number.account(), contact, template, language).query(UUID.class).single();
        db().sql("""
                        INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, available_at)
                        VALUES (?, ?, ?, ?, now() + interval '1 hour')""")
                .params(id, number.organization(), number.account(), contact).update();
        return id;
    }

    protected String message(UUID id) {
        return db().sql("SELECT concat_ws(' ', status, error_code, error_message) FROM messages WHERE id = ?").param(id)
                .query(String.class).single();
    }
}
