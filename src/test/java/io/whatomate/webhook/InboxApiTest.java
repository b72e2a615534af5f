package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What came from Meta and what failed, as the API shows and finds it. */
class InboxApiTest extends InboxTest {

    @Test
    void showsWhatMetaSentAndWhatItLedTo() {
        answerEverything("Hello Ada");
        var phone = phone();
        var wamid = write(phone, "Anybody there?");

        var event = get(EVENTS, manager).body().at("/items/0");
        assertThat(event.path("kind").asText() + " " + event.path("type").asText() + " " + event.path("state").asText())
                .isEqualTo("message text done");
        assertThat(event.path("whatsappMessageId").asText()).isEqualTo(wamid);
        assertThat(event.path("accountId").asText()).isEqualTo(number.account().toString());

        var whole = get(EVENTS + "/" + event.path("id").asText(), manager).body();
        assertThat(whole.at("/payload/message/text/body").asText()).isEqualTo("Anybody there?");
        assertThat(whole.at("/payload/contact/wa_id").asText()).isEqualTo(phone);
        assertThat(whole.path("messages").findValuesAsText("relation")).containsExactly("stored", "answer");
        assertThat(whole.at("/messages/0/id").asText()).isEqualTo(event.path("messageId").asText());

        var answered = whole.at("/messages/1/id").asText();
        var ours = await().atMost(SOON).until(() -> rows().sql("SELECT whatsapp_message_id FROM messages WHERE id = ?")
                .param(UUID.fromString(answered)).query(String.class).optional().orElse(null), id -> id != null);
        deliver(MetaBodies.status(number, MetaBodies.status(ours, phone, "delivered")));

        var status = ids(EVENTS + "?kind=status").getFirst();
        var told = get(EVENTS + "/" + status, manager).body();
        assertThat(told.path("type").asText()).isEqualTo("delivered");
        assertThat(told.path("messages").findValuesAsText("relation")).containsExactly("told");
        assertThat(told.at("/messages/0/id").asText()).isEqualTo(answered);
    }

    @Test
    void findsEventsByMessageCustomerTemplateStateAndTime() {
        var ada = phone();
        var first = write(ada, "one");
        var second = write(ada, "two");
        write(phone(), "three");
        var status = JsonNodeFactory.instance.objectNode().put("event", "APPROVED").put("message_template_id", 4711L);
        deliver(MetaBodies.envelope(number.businessId(), "message_template_status_update", status));
        rows().sql("UPDATE webhook_events SET state = 'parked' WHERE organization_id = ? AND kind = 'template'").param(manager.organization()).update();
        var stuck = eventOf(second);
        kill(stuck);
        var contact = rows().sql("SELECT id::text FROM contacts WHERE organization_id = ? AND phone_number = ?")
                .params(manager.organization(), ada).query(String.class).single();

        assertThat(ids(EVENTS)).hasSize(4);
        assertThat(ids(EVENTS + "?whatsappMessageId=" + first)).containsExactly(eventOf(first));
        assertThat(ids(EVENTS + "?whatsappMessageId=" + second)).containsExactly(stuck);
        assertThat(ids(EVENTS + "?contactId=" + contact)).containsExactly(stuck, eventOf(first));
        assertThat(ids(EVENTS + "?phoneNumber=%2B" + ada.substring(0, 4) + "%20" + ada.substring(4) + "&state=dead")).containsExactly(stuck);
        assertThat(ids(EVENTS + "?templateId=4711")).hasSize(1).isEqualTo(ids(EVENTS + "?kind=template"));
        assertThat(ids(EVENTS + "?templateId=471")).isEmpty();
        assertThat(ids(EVENTS + "?state=parked")).isEqualTo(ids(EVENTS + "?kind=template"));
        assertThat(ids(EVENTS + "?contactId=" + contact + "&whatsappMessageId=" + first)).containsExactly(eventOf(first));
        assertThat(ids(EVENTS + "?contactId=" + UUID.randomUUID())).isEmpty();
        assertThat(ids(EVENTS + "?accountId=" + UUID.randomUUID())).isEmpty();
        assertThat(ids(EVENTS + "?from=" + Instant.now().plusSeconds(60))).isEmpty();
        assertThat(ids(EVENTS + "?from=0001-01-01T00:00:00Z&to=" + Instant.now().plusSeconds(60))).hasSize(4);
        assertThat(ids(EVENTS + "?to=" + Instant.now().minusSeconds(3600))).isEmpty();
    }

    @Test
    void pagesThroughWhatIsSettledAndWhatIsPending() {
        for (int i = 0; i < 4; i++) {
            write(phone(), "n" + i);
        }
        rows().sql("UPDATE webhook_events SET state = 'pending', leased_until = 'infinity' WHERE id = ?")
                .param(UUID.fromString(ids(EVENTS).get(1))).update();
        var all = ids(EVENTS);

        var walked = new ArrayList<String>();
        for (var next = ""; next != null; ) {
            var page = get(EVENTS + "?limit=1" + next, manager).body();
            walked.addAll(page.path("items").findValuesAsText("id"));
            next = page.at("/page/next").isNull() ? null : "&cursor=" + page.at("/page/next").asText();
        }

        assertThat(all).hasSize(4).isSortedAccordingTo((one, other) -> other.compareTo(one));
        assertThat(walked).isEqualTo(all);
        assertThat(ids(EVENTS + "?sort=id")).isEqualTo(all.reversed());
        assertThat(ids(EVENTS + "?state=pending")).containsExactly(all.get(1));
    }

    @Test
    void showsDeadLettersOfEventsAndOfSends() {
        var event = eventOf(write(phone(), "one"));
        kill(event);
        rows().sql("""
                        INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                        SELECT organization_id, 'outbound', id, 'messaging-deliver-message', 'No answer', 5, payload::text
                        FROM messages WHERE organization_id = ?""")
                .param(manager.organization()).update();

        var letter = get(LETTERS + "?source=inbound", manager).body().at("/items/0");
        assertThat(letter.path("eventId").asText()).isEqualTo(event);
        assertThat(letter.path("cause").asText()).isEqualTo("Killed by a test");
        assertThat(get(EVENTS + "/" + event, manager).body().path("deadLetterId").asText()).isEqualTo(letter.path("id").asText());
        var whole = get(LETTERS + "/" + letter.path("id").asText(), manager).body();
        assertThat(whole.at("/payload/message/text/body").asText()).isEqualTo("one");
        assertThat(whole.path("sourceState").asText()).isEqualTo("dead");
        assertThat(ids(LETTERS + "?state=open")).hasSize(2);
        assertThat(ids(LETTERS + "?state=discarded")).isEmpty();
        assertThat(get(LETTERS + "?source=outbound", manager).body().at("/items/0/messageId").isTextual()).isTrue();
    }

    /** No role that may see the inbox is masked today; the shapes do not rely on it. */
    @Test
    void holdsNoNumberForThoseWhoMayNotSeeThem() {
        var phone = phone();
        rows().sql("UPDATE organizations SET mask_phone_numbers = true WHERE id = ?").param(manager.organization()).update();
        var wamid = write(phone, "call +" + phone.substring(0, 4) + " " + phone.substring(4));
        kill(eventOf(wamid));
        rows().sql("UPDATE webhook_events SET state_reason = 'Not for ' || ? WHERE organization_id = ?")
                .params(phone, manager.organization()).update();

        for (var shape : List.of("SELECT inbox_event_detail_json(e, :role)::text FROM webhook_events e WHERE organization_id = :id",
                "SELECT dead_letter_detail_json(d, :role)::text FROM dead_letters d WHERE organization_id = :id")) {
            var masked = rows().sql(shape).param("role", "agent").param("id", manager.organization()).query(String.class).single();
            assertThat(masked).doesNotContain(phone).doesNotContain(phone.substring(4)).doesNotContain(wamid).contains("call ");
            assertThat(rows().sql(shape).param("role", "manager").param("id", manager.organization()).query(String.class).single())
                    .contains(phone, wamid);
        }
    }

    @Test
    void showsAPayloadThatTheDatabaseCannotRead() {
        write(phone(), "zero");
        rows().sql("UPDATE webhook_events SET payload = ? WHERE organization_id = ?")
                .params("{\"message\": {\"type\": \"te\\u0000xt\"}}", manager.organization()).update();
        assertThat(get(EVENTS, manager).body().at("/items/0/type").asText()).isEqualTo("te\ufffdxt");
        rows().sql("UPDATE webhook_events SET payload = 'no json' WHERE organization_id = ?").param(manager.organization()).update();

        var event = ids(EVENTS).getFirst();

        assertThat(get(EVENTS + "/" + event, manager).body().path("payload").asText()).isEqualTo("no json");
    }
}
