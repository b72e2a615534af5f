package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done with a message that is there: sent again, shown as read, shown as being answered. */
class MessageActionsApiTest extends CustomerWritesTest {

    private String received;

    @BeforeEach
    void findWhatTheyWrote() {
        received = get("/contacts/" + contact + "/messages", agent).body().at("/items/0/id").asText();
    }

    @Test
    void whatFailedIsSentAgainOnce() {
        var failed = failed("{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"again\"}, \"replyTo\": \"%s\"}"
                .formatted(contact, received));

        var first = call("POST", "/messages/" + failed + "/retry", agent, null);
        var second = call("POST", "/messages/" + failed + "/retry", agent, null);

        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        var id = first.body().path("id").asText();
        assertThat(id).isNotEqualTo(failed);
        assertThat(first.header("location")).isEqualTo("/api/v1/messages/" + id);
        assertThat(second.body().path("id").asText()).isEqualTo(id);
        assertThat(first.body().at("/replyTo/id").asText()).isEqualTo(received);
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(2).allSatisfy(message -> {
            assertThat(message.at("/text/body").asText()).isEqualTo("again");
            assertThat(message.at("/context/id").asText()).isNotEmpty();
        }));
        assertThat(get("/messages/" + failed, agent).body().path("status").asText()).isEqualTo("failed");
    }

    /** A proxy on the way answers in its own words. */
    @Test
    void aRefusalThatIsNoJsonIsOneToo() {
        var phoneId = rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ? RETURNING phone_id")
                .params(GRAPH.url(), number.account()).query(String.class).single();
        GRAPH.behave(new BusinessNumber(number.organization(), number.account(), phoneId, number.businessId()),
                new GraphServer.Behaviour.Answer(403, "text/html", "<html>No</html>", List.of()));

        var refused = call("PUT", "/messages/" + received + "/read", agent, null);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("receipt-refused");
    }

    @Test
    void theDeadLetterOfWhatIsSentAgainIsClosedAndTheAuditTellsBoth() {
        var failed = failed("{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"again\"}}".formatted(contact));
        var letter = deadLetter(failed);

        for (int i = 0; i < 2; i++) {
            assertThat(call("POST", "/messages/" + failed + "/retry", agent, null).status()).isEqualTo(201);
        }

        assertThat(state(letter)).isEqualTo("replayed");
        assertThat(rows().sql("SELECT operation || ' ' || changes::text FROM audit_events WHERE entity = 'dead_letter' AND entity_id = ?")
                .param(letter).query(String.class).list())
                .containsExactly("retryMessage [{\"to\": \"replayed\", \"from\": \"open\", \"field\": \"state\"}]");
    }

    @Test
    void onlyWhatFailedIsSentAgainAndOnlyWhileTheWindowIsOpen() {
        var failed = failed("{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"late\"}}".formatted(contact));
        var letter = deadLetter(failed);
        assertThat(call("POST", "/messages/" + received + "/retry", agent, null).problem()).isEqualTo("not-failed");
        assertThat(call("POST", "/messages/" + failed + "/retry", signedIn("admin"), null).status()).isEqualTo(404);

        rows().sql("UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE contact_id = ?").param(contact).update();

        assertThat(call("POST", "/messages/" + failed + "/retry", agent, null).problem()).isEqualTo("window-closed");
        assertThat(state(letter)).isEqualTo("open");
    }

    @Test
    void aMessageIsShownAsReadToTheCustomerAndToUs() {
        assertThat(call("PUT", "/messages/" + received + "/read", agent, null).status()).isEqualTo(204);

        await().atMost(SOON).until(() -> phoneShowsItRead());
        assertThat(get("/conversations?contactId=" + contact, agent).body().at("/items/0/unreadCount").asInt()).isZero();
    }

    @Test
    void whoIsWritingAnAnswerHasReadTheMessage() {
        assertThat(call("POST", "/messages/" + received + "/typing", agent, null).status()).isEqualTo(204);

        await().atMost(SOON).until(() -> phoneShowsItRead());
    }

    @Test
    void onlyACustomersMessageOfTheOwnOrganizationIsShownAsRead() {
        var stranger = signedIn("admin");
        var ours = post("/messages", agent, "{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"hi\"}}".formatted(contact))
                .body().path("id").asText();

        for (var action : new String[][] {{"PUT", "/read"}, {"POST", "/typing"}}) {
            assertThat(call(action[0], "/messages/" + received + action[1], stranger, null).status()).isEqualTo(404);
            assertThat(call(action[0], "/messages/" + ours + action[1], agent, null).problem()).isEqualTo("not-incoming");
            assertThat(call(action[0], "/messages/" + received + action[1], null, null).status()).isEqualTo(401);
        }
        assertThat(phoneShowsItRead()).isFalse();
    }

    @Test
    void whatMetaSaysAgainstAReceiptIsPassedOnAndAnAbsentMetaIsABusyOne() {
        rows().sql("UPDATE messages SET whatsapp_message_id = 'wamid.' || id WHERE id = ?").param(UUID.fromString(received)).update();
        assertThat(call("PUT", "/messages/" + received + "/read", agent, null).problem()).isEqualTo("receipt-refused");

        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(NOBODY_LISTENS, number.account()).update();
        var absent = call("PUT", "/messages/" + received + "/read", agent, null);
        assertThat(absent.problem()).isEqualTo("whatsapp-unavailable");
        assertThat(absent.header("retry-after")).isEqualTo("5");
        assertThat(get("/conversations?contactId=" + contact, agent).body().at("/items/0/unreadCount").asInt()).isOne();
    }

    private UUID deadLetter(String message) {
        return rows().sql("""
                        INSERT INTO dead_letters (organization_id, source, source_id, route_id, cause, attempts, payload)
                        VALUES (?, 'outbound', ?, 'messaging-deliver-message', 'Too busy', 7, '{}') RETURNING id""")
                .params(number.organization(), UUID.fromString(message)).query(UUID.class).single();
    }

    private String state(UUID letter) {
        return rows().sql("SELECT state FROM dead_letters WHERE id = ?").param(letter).query(String.class).single();
    }

    private String failed(String document) {
        var id = post("/messages", agent, document).body().path("id").asText();
        await().atMost(SOON).until(() -> get("/messages/" + id, agent).body().path("status").asText().equals("read"));
        rows().sql("UPDATE messages SET status = 'failed', error_code = 131000 WHERE id = ?").param(UUID.fromString(id)).update();
        return id;
    }

    private boolean phoneShowsItRead() {
        return written(phone).getFirst().path("status").asText().equals("read");
    }
}
