package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is run again leads to what it led to, once; what failed gets another chance. */
class InboxReplayTest extends InboxTest {

    private static final String REPLAYS = "/inbox/replays/";

    @Test
    void anEventThatIsRunAgainWritesNothingAndAnswersNothingASecondTime() {
        answerEverything("Hello");
        var phone = phone();
        var event = eventOf(write(phone, "one"));
        write(phone, "two");
        var before = traces();

        try (var two = Executors.newFixedThreadPool(2)) {
            var calls = IntStream.range(0, 2).mapToObj(n -> two.submit(() -> post(EVENTS + "/" + event + "/replay", manager, null))).toList();
            assertThat(calls).allSatisfy(call -> {
                assertThat(call.get().status()).isEqualTo(200);
                assertThat(call.get().body().path("state").asText()).isIn("pending", "done");
            });
        }
        awaitSettled();

        assertThat(said()).filteredOn(text -> text.equals("outgoing Hello")).hasSize(2);
        assertThat(traces()).isEqualTo(before);
        assertThat(rows().sql("SELECT DISTINCT operation FROM audit_events WHERE entity = 'webhook_event' AND entity_id = ?")
                .param(UUID.fromString(event)).query(String.class).list()).containsExactly("replayInboxEvent");
    }

    @Test
    void manyEventsAreRunAgainAndTheirProgressIsTold() {
        answerEverything("Hello");
        IntStream.range(0, 5).forEach(n -> write(phone(), "n" + n));
        deliver(MetaBodies.envelope(number.businessId(), "message_template_status_update", JsonNodeFactory.instance.objectNode().put("event", "APPROVED")));
        rows().sql("UPDATE webhook_events SET kind = 'flow' WHERE organization_id = ? AND kind = 'template'").param(manager.organization()).update();
        var before = traces();
        var asked = "{\"states\": [\"done\", \"parked\"], \"limit\": 6}";

        var begun = call("POST", EVENTS + "/replay", manager, asked, "Idempotency-Key", "again");

        assertThat(begun.status()).as(begun.body().toString()).isEqualTo(201);
        var id = begun.body().path("id").asText();
        assertThat(begun.header("Location")).endsWith(REPLAYS + id);
        assertThat(call("POST", EVENTS + "/replay", manager, asked, "Idempotency-Key", "again").body().path("id").asText()).isEqualTo(id);
        var done = finished(id);
        assertThat(counts(done)).isEqualTo("items=6 done=5 parked=1 failed=0 skipped=0 left=0");
        assertThat(done.at("/faults/0/detail").asText()).isEqualTo("no route takes this kind yet");
        assertThat(traces()).isEqualTo(before);
        assertThat(ids("/inbox/replays")).containsExactly(id);
        var contact = rows().sql("SELECT contact_id::text FROM messages WHERE organization_id = ? LIMIT 1")
                .param(manager.organization()).query(String.class).single();
        assertThat(counts(post(EVENTS + "/replay", manager, "{\"states\": [\"done\"], \"contactId\": \"%s\"}".formatted(contact)).body()))
                .startsWith("items=1");
        assertThat(post(EVENTS + "/replay", manager, "{\"states\": [\"dead\"]}").body().path("state").asText()).isEqualTo("done");
    }

    /** Where a process died that had noted what is to be run, and had set some of it going. */
    @Test
    void aReplayGoesOnWhereAProcessDied() {
        var begun = eventOf(write(phone(), "begun"));
        var waits = eventOf(write(phone(), "waits"));
        var died = eventOf(write(phone(), "died"));
        kill(died);
        rows().sql("DELETE FROM messages WHERE organization_id = ?").param(manager.organization()).update();
        rows().sql("UPDATE webhook_events SET state = 'pending', lease_owner = 'gone', leased_until = now() - interval '1 second' WHERE id = ?")
                .param(UUID.fromString(begun)).update();
        var replay = rows().sql("""
                        WITH made AS (
                            INSERT INTO replays (organization_id, subject, filter, caller, item_count, state) VALUES (:organization, 'events', '{}', '{}', 4, 'done')
                            RETURNING id),
                        items AS (
                            INSERT INTO replay_items (organization_id, replay_id, position, event_id, state)
                            SELECT :organization, made.id, n, event::uuid, CASE WHEN n IN (1, 3) THEN 'running' ELSE 'waiting' END
                            FROM made, unnest(ARRAY[:begun, :waits, :died, :gone]) WITH ORDINALITY AS items (event, n))
                        SELECT id::text FROM made""")
                .param("organization", manager.organization()).param("begun", begun).param("waits", waits)
                .param("died", died).param("gone", UUID.randomUUID().toString())
                .query(String.class).single();
        rows().sql("UPDATE replays SET state = 'working' WHERE id = ?::uuid").param(replay).update();

        var done = finished(replay);

        assertThat(counts(done)).isEqualTo("items=4 done=2 parked=0 failed=1 skipped=1 left=0");
        assertThat(done.path("faults").findValuesAsText("detail")).containsExactly("Killed by a test", "it is not there any more");
        assertThat(said()).containsExactlyInAnyOrder("incoming begun", "incoming waits");
    }

    @Test
    void theEventOfADeadLetterIsRunAndTheLetterClosed() {
        var event = eventOf(write(phone(), "one"));
        rows().sql("DELETE FROM messages WHERE organization_id = ?").param(manager.organization()).update();
        kill(event);
        var letter = LETTERS + "/" + ids(LETTERS).getFirst();

        var replayed = post(letter + "/replay", manager, null);

        assertThat(replayed.status()).as(replayed.body().toString()).isEqualTo(200);
        assertThat(replayed.body().path("state").asText() + " " + replayed.body().path("sourceState").asText()).isEqualTo("replayed pending");
        awaitSettled();
        assertThat(said()).containsExactly("incoming one");
        assertThat(get(letter, manager).body().path("sourceState").asText()).isEqualTo("done");
        assertThat(get(letter, manager).body().path("closedAt").isTextual()).isTrue();
        assertThat(post(letter + "/discard", manager, "{\"reason\": \"late\"}").problem()).isEqualTo("dead-letter-closed");
        assertThat(post(letter + "/reopen", manager, null).problem()).isEqualTo("not-discarded");
        rows().sql("DELETE FROM webhook_events WHERE id = ?").param(UUID.fromString(event)).update();
        assertThat(post(letter + "/replay", manager, null).problem()).isEqualTo("event-gone");
    }

    @Test
    void whatAnotherAccountSignedIsNeverRun() {
        var event = eventOf(write(phone(), "forged"));
        rows().sql("UPDATE webhook_events SET state = 'refused' WHERE id = ?").param(UUID.fromString(event)).update();

        assertThat(post(EVENTS + "/" + event + "/replay", manager, null).problem()).isEqualTo("event-refused");
    }

    @Test
    void aSendThatFailedIsSentAgainOnce() {
        var failed = failedAnswer(phone());
        var letter = LETTERS + "/" + ids(LETTERS + "?source=outbound").getFirst();

        assertThat(post(letter + "/replay", manager, null).body().path("state").asText()).isEqualTo("replayed");
        assertThat(post(letter + "/replay", manager, null).status()).isEqualTo(200);

        assertThat(rows().sql("SELECT count(*) FROM messages WHERE organization_id = ? AND cause = 'retry:' || ?")
                .params(manager.organization(), failed).query(Integer.class).single()).isEqualTo(1);
        assertThat(said()).containsExactly("incoming hi", "outgoing Hello", "outgoing Hello");
    }

    @Test
    void ofManySendsThatFailedThoseAreSentAgainThatTheGateLetsPass() {
        var late = failedAnswer(phone());
        failedAnswer(phone());
        rows().sql("""
                        UPDATE conversations SET last_inbound_at = now() - interval '2 days'
                        WHERE organization_id = ? AND contact_id = (SELECT contact_id FROM messages WHERE id = ?::uuid)""")
                .params(manager.organization(), late).update();

        var done = finished(post(LETTERS + "/replay", manager, "{\"source\": \"outbound\"}").body().path("id").asText());

        assertThat(counts(done)).isEqualTo("items=2 done=1 parked=0 failed=1 skipped=0 left=0");
        assertThat(done.at("/faults/0/messageId").asText()).isEqualTo(late);
        assertThat(done.at("/faults/0/detail").asText()).contains("24 hours");
        assertThat(get(LETTERS + "?state=open", manager).body().path("items").findValuesAsText("messageId")).containsExactly(late);
        assertThat(rows().sql("SELECT count(*) FROM messages WHERE organization_id = ? AND cause LIKE 'retry:%' AND sent_by IS NOT NULL")
                .param(manager.organization()).query(Integer.class).single()).as("in the caller's name").isEqualTo(1);
    }

    @Test
    void whatNobodyHasToCareAboutIsDiscardedWithItsReasonAndOpenedAgain() {
        kill(eventOf(write(phone(), "one")));
        var letter = LETTERS + "/" + ids(LETTERS).getFirst();

        var discarded = post(letter + "/discard", manager, "{\"reason\": \"Only a test\"}").body();

        assertThat(discarded.path("state").asText() + " " + discarded.path("closeReason").asText()).isEqualTo("discarded Only a test");
        assertThat(counts(post(LETTERS + "/replay", manager, "{}").body())).startsWith("items=0");
        var open = post(letter + "/reopen", manager, null).body();
        assertThat(open.path("state").asText()).isEqualTo("open");
        assertThat(open.path("closeReason").isNull() && open.path("closedAt").isNull()).isTrue();
        assertThat(rows().sql("SELECT operation FROM audit_events WHERE entity = 'dead_letter' AND organization_id = ? ORDER BY created_at")
                .param(manager.organization()).query(String.class).list()).containsExactly("discardDeadLetter", "reopenDeadLetter");
        assertThat(post(letter + "/discard", manager, "{\"reason\": \" \"}").errors()).containsExactly("reason:pattern");
    }

    /** The id of an answer of the chatbot that could not be sent. */
    private String failedAnswer(String phone) {
        answerEverything("Hello");
        var event = eventOf(write(phone, "hi"));
        var answer = get(EVENTS + "/" + event, manager).body().at("/messages/1/id").asText();
        await().atMost(SOON).until(() -> rows().sql("SELECT status FROM messages WHERE id = ?::uuid").param(answer)
                .query(String.class).single().equals("accepted"));
        rows().sql("UPDATE messages SET status = 'failed', error_message = 'Gone' WHERE id = ?::uuid").param(answer).update();
        rows().sql("""
                        INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                        SELECT organization_id, 'outbound', id, 'messaging-deliver-message', 'Gone', 5, payload::text FROM messages WHERE id = ?::uuid""")
                .param(answer).update();
        return answer;
    }

    private JsonNode finished(String replay) {
        return await().atMost(SOON).until(() -> get(REPLAYS + replay, manager).body(), body -> body.path("state").asText().equals("done"));
    }

    private static String counts(JsonNode replay) {
        return Stream.of("items", "done", "parked", "failed", "skipped", "left")
                .map(name -> name + "=" + replay.at("/counts/" + name).asInt())
                .collect(Collectors.joining(" "));
    }

    /** Everything that events leave behind, once it is settled: a second run must not change a bit of it. */
    private List<String> traces() {
        await().atMost(SOON).until(() -> rows().sql("SELECT count(*) FROM outbox WHERE organization_id = ?")
                .param(manager.organization()).query(Integer.class).single() == 0);
        return rows().sql("""
                        SELECT 'contact ' || (to_jsonb(c) - 'updated_at')::text FROM contacts c WHERE c.organization_id = :id
                        UNION ALL SELECT 'conversation ' || to_jsonb(v)::text FROM conversations v WHERE v.organization_id = :id
                        UNION ALL SELECT 'message ' || to_jsonb(m)::text FROM messages m WHERE m.organization_id = :id
                        UNION ALL SELECT 'change ' || to_jsonb(e)::text FROM message_events e WHERE e.organization_id = :id
                        ORDER BY 1""")
                .param("id", manager.organization()).query(String.class).list();
    }
}
