package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What customers write becomes one row each, whatever its type, in the order in which they wrote it. */
class InboundMessageTest extends InboundTest {

    @Test
    void aRepeatedMessageIsStoredAndCountedOnce() {
        var number = number();
        var phone = phone();
        var first = MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), text(phone, "w1", "first", 100));
        deliverAndSettle(number, first);
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), text(phone, "w2", "second", 10)));
        db().sql("UPDATE contacts SET is_read = true WHERE organization_id = :id").param("id", number.organization()).update();

        deliverAndSettle(number, first);

        assertThat(contents(number)).containsExactly("first", "second");
        assertThat(contact(number))
                .containsEntry("last_message_preview", "second")
                .containsEntry("is_read", true)
                .containsEntry("unread_count", 2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "text|{\"body\":\"Hello\\nthere\"}|Hello~there|Hello",
        "text|{\"body\":\"\\n\\nsecond line\"}|~~second line|second line",
        "image|{\"id\":\"1\",\"mime_type\":\"image/jpeg\",\"caption\":\"My cat\"}|My cat|My cat",
        "video|{\"id\":\"1\",\"mime_type\":\"video/mp4\"}||[video]",
        "audio|{\"id\":\"1\",\"mime_type\":\"audio/ogg; codecs=opus\",\"voice\":true}||[audio]",
        "document|{\"id\":\"1\",\"mime_type\":\"application/pdf\",\"filename\":\"bill.pdf\"}||bill.pdf",
        "sticker|{\"id\":\"1\",\"mime_type\":\"image/webp\",\"animated\":true}||[sticker]",
        "location|{\"latitude\":52.5,\"longitude\":13.4,\"name\":\"Gate\",\"address\":\"Berlin\"}|Gate, Berlin, 52.5,13.4|Gate, Berlin, 52.5,13.4",
        "contacts|[{\"name\":{\"formatted_name\":\"Grace Hopper\"},\"phones\":[{\"phone\":\"+1\"}]}]|Grace Hopper|Grace Hopper",
        "interactive|{\"type\":\"button_reply\",\"button_reply\":{\"id\":\"b1\",\"title\":\"Yes\"}}|Yes|Yes",
        "interactive|{\"type\":\"list_reply\",\"list_reply\":{\"id\":\"r1\",\"title\":\"Row\",\"description\":\"d\"}}|Row|Row",
        "interactive|{\"type\":\"nfm_reply\",\"nfm_reply\":{\"name\":\"flow\",\"body\":\"Sent\",\"response_json\":\"{}\"}}|Sent|Sent",
        "interactive|{\"type\":\"call_permission_reply\",\"call_permission_reply\":{\"response\":\"accept\"}}||[interactive]",
        "button|{\"payload\":\"P1\",\"text\":\"Where is it?\"}|Where is it?|Where is it?",
        "reaction|{\"message_id\":\"wamid.x\",\"emoji\":\"👍\"}|👍|👍",
        "reaction|{\"message_id\":\"wamid.x\"}||[reaction]",
        "order|{\"catalog_id\":\"1\",\"text\":\"Please\",\"product_items\":[{\"product_retailer_id\":\"a\",\"quantity\":\"2\"}]}|Please|Please",
        "unsupported|{\"type\":\"poll_creation\"}||[unsupported]",
        "edit|{\"original_message_id\":\"x\",\"message\":{\"type\":\"text\",\"text\":{\"body\":\"Better\"}}}|Better|Better",
        "revoke|{\"original_message_id\":\"x\"}||[revoke]",
        "request_welcome|{}||[request_welcome]",
        "hologram|{\"id\":\"1\"}||[unknown]"
    })
    void everyTypeIsARowThatPeopleCanRead(String type, String node, String content, String preview) throws IOException {
        var number = number();
        var phone = phone();
        var message = MetaBodies.message(phone, MetaBodies.wamid(), type);
        message.set(type, JSON.readTree(node));

        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), message));

        var row = db().sql("SELECT message_type, content, payload::text AS payload, media_mime_type, media_filename,"
                        + " interactive_data IS NOT NULL AS has_reply, flow_response IS NOT NULL AS has_answers"
                        + " FROM messages WHERE whatsapp_account_id = :id")
                .param("id", number.account()).query().singleRow();
        assertThat(row)
                .containsEntry("message_type", type.equals("hologram") ? "unknown" : type)
                .containsEntry("content", content == null ? null : content.replace('~', '\n'))
                .containsEntry("media_mime_type", JSON.readTree(node).path("mime_type").asText(null))
                .containsEntry("media_filename", JSON.readTree(node).path("filename").asText(null))
                .containsEntry("has_reply", type.equals("interactive") || type.equals("button"))
                .containsEntry("has_answers", node.contains("nfm_reply"));
        assertThat(JSON.readTree((String) row.get("payload")).get(type)).isEqualTo(JSON.readTree(node));
        assertThat(contact(number)).containsEntry("last_message_preview", preview);
    }

    @Test
    void aMessageWithoutATypeIsReadByWhatItHolds() {
        var number = number();
        var phone = phone();
        var message = MetaBodies.message(phone, MetaBodies.wamid(), "location");
        message.putObject("location").put("latitude", 1.5).put("longitude", 2.5);
        message.remove("type");

        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), message));

        assertThat(contents(number)).containsExactly("1.5,2.5");
    }

    @Test
    void whatCustomersWriteOpensTheWindowAndNoticesDoNot() {
        var number = number();
        var phone = phone();
        var notice = MetaBodies.message(phone, MetaBodies.wamid(), "system");
        notice.putObject("system").put("type", "customer_identity_changed").put("body", "changed");

        deliverAndSettle(number, MetaBodies.message(number, null, notice));
        assertThat(contact(number)).containsEntry("last_inbound_at", null);

        deliverAndSettle(number, MetaBodies.text(number, phone, "hi"));
        assertThat(contact(number)).doesNotContainEntry("last_inbound_at", null);
    }

    @Test
    void aReplyPointsToTheMessageItAnswers() {
        var number = number();
        var phone = phone();
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), text(phone, "w1", "one", 5)));
        var reply = text(phone, "w2", "two", 1);
        reply.putObject("context").put("id", "w1").put("from", phone);

        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), reply));

        assertThat(db().sql("""
                SELECT r.is_reply AND r.reply_to_message_id = m.id FROM messages r, messages m
                WHERE r.whatsapp_account_id = :id AND r.whatsapp_message_id = 'w2'
                    AND m.whatsapp_account_id = :id AND m.whatsapp_message_id = 'w1'""")
                .param("id", number.account()).query(Boolean.class).single()).isTrue();
    }

    @Test
    void timestampsInMillisecondsAndFromTheFutureAreTakenForWhatTheyAre() {
        var number = number();
        var phone = phone();
        var millis = text(phone, "w1", "ms", 0).put("timestamp", String.valueOf(System.currentTimeMillis() - 60_000));
        var future = text(phone, "w2", "future", 0).put("timestamp", "4102444800");

        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), millis));
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), future));

        assertThat(db().sql("SELECT sent_at BETWEEN now() - interval '5 minutes' AND now() FROM messages"
                        + " WHERE whatsapp_account_id = :id").param("id", number.account()).query(Boolean.class).list())
                .containsExactly(true, true);
    }

    @Test
    void eachCustomersMessagesKeepTheirOrderWhileCustomersRunSideBySide() {
        var number = number();
        var phones = IntStream.range(0, 50).mapToObj(i -> phone()).toList();
        try (var posters = Executors.newVirtualThreadPerTaskExecutor()) {
            phones.forEach(phone -> posters.execute(() -> IntStream.range(0, 20).forEach(i -> assertThat(
                            deliver(MetaBodies.text(number, phone, String.format("%02d", i))).statusCode())
                    .isEqualTo(200))));
        }
        await().atMost(SOON.multipliedBy(3)).untilAsserted(() -> assertThat(contents(number)).hasSize(1000));

        assertThat(db().sql("""
                SELECT string_agg(content, ' ' ORDER BY m.created_at, m.id) FROM messages m
                WHERE m.whatsapp_account_id = :id GROUP BY contact_id""")
                .param("id", number.account()).query(String.class).list())
                .hasSize(50)
                .containsOnly(String.join(" ", IntStream.range(0, 20).mapToObj(i -> String.format("%02d", i)).toList()));
    }
}
