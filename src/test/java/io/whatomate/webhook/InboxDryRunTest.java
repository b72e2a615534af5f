package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A dry run goes through the routes of a real one, tells what they would do, and leaves nothing behind. */
class InboxDryRunTest extends InboxTest {

    @Test
    void tellsWhatAnEventWouldLeadToAndLeavesNothing() {
        var phone = phone();
        var event = eventOf(write(phone, "hours?"));
        rows().sql("DELETE FROM messages WHERE organization_id = ?").param(manager.organization()).update();
        rows().sql("DELETE FROM contacts WHERE organization_id = ?").param(manager.organization()).update();
        kill(event);
        answerEverything("Hello");
        var before = everything();

        var told = dryRun(event, null);

        assertThat(told.path("outcome").asText()).as(told.toString()).isEqualTo("done");
        assertThat(told.path("gate").asText()).isEqualTo("waiting");
        assertThat(told.path("messages").valueStream().map(said -> said.at("/message/direction").asText() + " " + said.at("/message/content").asText()))
                .containsExactly("incoming hours?", "outgoing Hello");
        assertThat(inserted(told, "contacts")).isEqualTo(1);
        assertThat(inserted(told, "conversations")).isEqualTo(1);
        assertThat(inserted(told, "messages")).isEqualTo(2);
        assertThat(inserted(told, "outbox")).isEqualTo(1);
        assertThat(told.path("passedOver")).isEmpty();
        assertThat(everything()).isEqualTo(before);
        assertThat(GRAPH.calls(number)).isEmpty();

        // And it is what then happens.
        post(EVENTS + "/" + event + "/replay", manager, null);
        awaitSettled();
        assertThat(said()).containsExactly("incoming hours?", "outgoing Hello");
        await().atMost(SOON).until(() -> GRAPH.calls(number).size() == 1);
    }

    @Test
    void whatIsStoredAlreadyIsNothingNewUnlessThePayloadIsAnother() {
        var wamid = write(phone(), "one");
        var event = eventOf(wamid);
        answerEverything("Hello");

        var same = dryRun(event, null);
        var payload = get(EVENTS + "/" + event, manager).body().path("payload").toString().replace(wamid, wamid + "X");
        var other = dryRun(event, payload);

        assertThat(inserted(same, "contacts")).isZero();
        assertThat(same.path("messages").findValuesAsText("direction")).as("never answered, so it would be now").containsExactly("outgoing");
        assertThat(other.path("messages").findValuesAsText("direction")).containsExactly("incoming", "outgoing");
        assertThat(said()).containsExactly("incoming one");
        assertThat(post(EVENTS + "/" + event + "/dry-run", manager, "{\"payload\": {}}").errors()).containsExactly("payload.message:required");
    }

    @Test
    void aStatusShowsTheMessageAsItWouldBe() {
        answerEverything("Hello");
        var phone = phone();
        write(phone, "one");
        var ours = await().atMost(SOON).until(() -> rows().sql("SELECT max(whatsapp_message_id) FROM messages WHERE organization_id = ? AND direction = 'outgoing' AND status = 'accepted'")
                .param(manager.organization()).query(String.class).optional().orElse(null), id -> id != null);
        deliver(MetaBodies.status(number, MetaBodies.status(ours, phone, "delivered")));
        var event = ids(EVENTS + "?kind=status").getFirst();

        var told = dryRun(event, get(EVENTS + "/" + event, manager).body().path("payload").toString().replace("delivered", "read"));

        assertThat(told.path("outcome").asText()).as(told.toString()).isEqualTo("done");
        assertThat(told.at("/messages/0/message/status").asText() + " " + told.at("/messages/0/isNew").asBoolean()).isEqualTo("read false");
        assertThat(inserted(told, "message_events")).isEqualTo(1);
        assertThat(rows().sql("SELECT status FROM messages WHERE whatsapp_message_id = ?").param(ours).query(String.class).single()).isEqualTo("delivered");
    }

    @Test
    void whatWouldFailOrBeParkedSaysSo() {
        var event = eventOf(write(phone(), "one"));
        rows().sql("UPDATE webhook_events SET payload = 'no json' WHERE id = ?::uuid").param(event).update();
        var failed = dryRun(event, null);
        assertThat(failed.path("outcome").asText()).isEqualTo("failed");
        assertThat(failed.path("detail").asText()).startsWith("JsonParseException");

        rows().sql("UPDATE webhook_events SET kind = 'flow', state = 'parked' WHERE id = ?::uuid").param(event).update();
        var parked = dryRun(event, null);
        assertThat(parked.path("outcome").asText()).isEqualTo("parked");
        assertThat(parked.path("passedOver").valueStream().map(JsonNode::asText)).allMatch(name -> name.endsWith("park-event.sql")).hasSize(1);

        rows().sql("UPDATE webhook_events SET state = 'refused' WHERE id = ?::uuid").param(event).update();
        assertThat(post(EVENTS + "/" + event + "/dry-run", manager, null).problem()).isEqualTo("event-refused");
    }

    private JsonNode dryRun(String event, String payload) {
        var answer = post(EVENTS + "/" + event + "/dry-run", manager, payload == null ? null : "{\"payload\": " + payload + "}");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    private static int inserted(JsonNode told, String table) {
        return told.path("rows").valueStream().filter(row -> row.path("table").asText().equals(table))
                .mapToInt(row -> row.path("inserted").asInt()).sum();
    }

    /** But for the number's pace: whoever looks for what waits takes a block of tokens, which lapses. */
    private List<String> everything() {
        return List.of("contacts", "conversations", "messages", "message_events", "outbox", "webhook_events", "dead_letters", "number_budgets").stream()
                .flatMap(table -> rows().sql("SELECT (to_jsonb(t) - 'paced_until')::text FROM " + table + " t WHERE organization_id = ? ORDER BY 1")
                        .param(manager.organization()).query(String.class).list().stream())
                .toList();
    }
}
