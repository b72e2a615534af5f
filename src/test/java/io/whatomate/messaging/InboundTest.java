package io.whatomate.messaging;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.webhook.MetaBodies;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a number's customers wrote, and who they are. */
abstract class InboundTest extends CoreTest {

    protected static ObjectNode text(String phone, String wamid, String text, int secondsAgo) {
        return MetaBodies.text(phone, wamid, text)
                .put("timestamp", String.valueOf(Instant.now().getEpochSecond() - secondsAgo));
    }

    protected static String now() {
        return String.valueOf(Instant.now().getEpochSecond());
    }

    protected final List<String> contents(BusinessNumber number) {
        return db().sql("SELECT content FROM messages WHERE whatsapp_account_id = :id AND direction = 'incoming' ORDER BY created_at, id")
                .param("id", number.account()).query(String.class).list();
    }

    /** The organization's one contact that can be reached, with its conversation. */
    protected final Map<String, Object> contact(BusinessNumber number) {
        return db().sql("""
                SELECT c.id, c.phone_number, c.user_id, c.username, c.is_read, c.last_message_preview, c.opted_out_at,
                    c.tags::text AS tags, c.metadata::text AS metadata, v.unread_count, v.last_inbound_at
                FROM contacts c JOIN conversations v ON v.contact_id = c.id
                WHERE c.organization_id = :id AND c.merged_into IS NULL""")
                .param("id", number.organization()).query().singleRow();
    }
}
