package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A client that comes back hears what it missed. */
class ResumeTest extends RealtimeTest {

    @Test
    void whatWasMissedIsToldInOrderBeforeTheLiveEvents() {
        var contact = contact();
        conversation(contact, 0);
        var first = open(agent);
        first.subscribe("organization");
        said(contact, "heard");
        var cursor = first.first("message.received").path("cursor").asText();
        first.close();
        for (var i = 0; i < 5; i++) {
            said(contact, "missed " + i);
        }
        var second = open(agent);

        var began = second.resume("organization", cursor);

        assertThat(began.path("resync").asBoolean()).isFalse();
        assertThat(contents(second.events())).endsWith("missed 0", "missed 1", "missed 2", "missed 3", "missed 4");
        said(contact, "live");
        second.first(frame -> frame.at("/data/message/content").asText().equals("live"));
        assertThat(contents(second.events())).endsWith("missed 4", "live");
    }

    /** Transactions that begin and end in any order, and a client whose line breaks again and again. */
    @Test
    void nothingIsMissedWhileOthersWriteAndTheLineBreaks() throws Exception {
        var contacts = List.of(contact(), contact(), contact(), contact());
        contacts.forEach(contact -> conversation(contact, 0));
        var client = open(agent);
        var cursor = client.subscribe("organization").path("cursor").asText();
        Set<String> written = ConcurrentHashMap.newKeySet();
        Map<String, JsonNode> told = new LinkedHashMap<>();
        var breaks = new AtomicInteger();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var contact : contacts) {
                writers.submit(() -> {
                    for (var i = 0; i < 60; i++) {
                        // However fast this machine writes, the line breaks in between.
                        var due = i / 12;
                        await().atMost(SOON).until(() -> breaks.get() >= due);
                        // Some transactions stay open for a while after they have written.
                        rows().sql("""
                                WITH said AS (
                                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content)
                                    VALUES (?, ?, ?, 'incoming', 'text', 'received', ?) RETURNING id)
                                SELECT said.id::text FROM said, LATERAL (SELECT pg_sleep(random() * 0.02) WHERE said.id IS NOT NULL) AS nap""")
                                .params(manager.organization(), number.account(), contact, contact + " " + i)
                                .query(String.class)
                                .optional()
                                .ifPresent(written::add);
                    }
                });
            }
            while (told.size() < 240) {
                var line = client;
                await().atMost(SOON).until(() -> line.events().stream().anyMatch(
                        event -> isMessage(event) && !told.containsKey(event.path("id").asText())));
                client.close();
                cursor = keep(client.events(), told, cursor);
                client = open(agent);
                client.resume("organization", cursor);
                breaks.incrementAndGet();
            }
        }
        assertThat(breaks.get()).isGreaterThan(3);
        assertThat(written).hasSize(240);
        assertThat(told.values().stream().map(event -> event.at("/data/message/id").asText())).containsExactlyInAnyOrderElementsOf(written);
        for (var contact : contacts) {
            assertThat(contents(List.copyOf(told.values())).stream().filter(text -> text.startsWith(contact.toString())))
                    .isEqualTo(IntStream.range(0, 60).mapToObj(i -> contact + " " + i).toList());
        }
    }

    @Test
    void whoComesBackTooLateReadsAnew() {
        var first = open(agent);
        var cursor = first.subscribe("organization").path("cursor").asText();
        var longAgo = Long.parseLong(cursor.substring(0, cursor.indexOf('.'))) - 301_000 + cursor.substring(cursor.indexOf('.'));

        assertThat(open(agent).resume("organization", longAgo).path("resync").asBoolean()).isTrue();
        assertThat(open(agent).resume("organization", cursor).path("resync").asBoolean()).isFalse();
    }

    @Test
    void whoComesBackToAnOrganizationThatNobodyListenedToReadsAnew() {
        var first = open(agent);
        var cursor = first.subscribe("organization").path("cursor").asText();
        rows().sql("DELETE FROM realtime_watches WHERE organization_id = ?").param(agent.organization()).update();

        assertThat(open(agent).resume("organization", cursor).path("resync").asBoolean()).isTrue();
    }

    @Test
    void whoMissedTooMuchReadsAnew() {
        var contact = contact();
        conversation(contact, 0);
        var first = open(agent);
        var cursor = first.subscribe("user").path("cursor").asText();
        first.close();
        rows().sql("""
                        INSERT INTO realtime_events (organization_id, kind, contact_id)
                        SELECT ?, 'contact.updated', ? FROM generate_series(1, 10001)""")
                .params(agent.organization(), contact).update();

        var began = open(agent).resume("organization", cursor);

        assertThat(began.path("resync").asBoolean()).isTrue();
    }

    @Test
    void aPongTellsHowFarTheClientHasHeard() {
        var contact = contact();
        conversation(contact, 0);
        var first = open(agent);
        first.subscribe("organization");
        said(contact, "heard");
        first.first("message.received");
        first.say("{\"type\":\"ping\",\"id\":\"p\"}");
        var cursor = first.answer("p").path("cursor").asText();
        first.close();
        said(contact, "missed");

        var second = open(agent);
        second.resume("organization", cursor);

        assertThat(contents(second.events())).contains("missed");
    }

    @Test
    void aCursorThatIsNoneIsAnswered() {
        var socket = open(agent);
        for (var cursor : List.of("x", "1.2:3", "1.5:4:", "99999999999.1:2:7", "1.2:9:4,3", "1.0:1:", "1.1:2:" + "1,".repeat(2000))) {
            socket.forget();
            socket.say("{\"type\":\"subscribe\",\"id\":\"s\",\"room\":\"organization\",\"since\":\"%s\"}".formatted(cursor));
            if (!cursor.startsWith("1.1:2")) {
                assertThat(socket.answer("s").path("code").asText()).as(cursor).isEqualTo("invalid-cursor");
            } else {
                assertThat(socket.first("error").path("code").asText()).isEqualTo("invalid-frame");
            }
        }
        assertThat(socket.isOpen()).isTrue();
    }

    private static boolean isMessage(JsonNode event) {
        return event.path("type").asText().equals("message.received");
    }

    private static String keep(List<JsonNode> events, Map<String, JsonNode> told, String cursor) {
        var last = cursor;
        for (var event : events) {
            if (isMessage(event)) {
                told.putIfAbsent(event.path("id").asText(), event);
            }
            last = event.path("cursor").asText();
        }
        return last;
    }

    private static List<String> contents(List<JsonNode> events) {
        var contents = new ArrayList<String>();
        events.stream().filter(event -> event.at("/data/message").isObject())
                .forEach(event -> contents.add(event.at("/data/message/content").asText()));
        return contents;
    }
}
