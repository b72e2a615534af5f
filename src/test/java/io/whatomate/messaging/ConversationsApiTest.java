package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was said with whom, through the API. */
class ConversationsApiTest extends MessagingApiTest {

    /** In the order in which they are made: those of the database are in no order within a millisecond. */
    private final Ids ids = new Ids();
    private User manager;
    private Number number;

    @BeforeEach
    void open() {
        manager = signedIn("manager");
        number = number(manager.organization());
    }

    @Test
    void aCustomersMessagesAreUnreadUntilSomebodyMarksThemRead() {
        var phone = phone();
        write(phone, number, "hello");
        var contact = write(phone, number, "are you there?");

        var unread = get("/conversations?unread=true", manager);

        assertThat(unread.status()).isEqualTo(200);
        var conversation = only(unread);
        assertThat(conversation.path("unreadCount").asInt()).isEqualTo(2);
        assertThat(conversation.at("/account/id").asText()).isEqualTo(number.account().toString());
        assertThat(conversation.at("/account/phoneNumber").asText()).isEqualTo(number.display());
        assertThat(conversation.at("/contact/id").asText()).isEqualTo(contact.toString());
        assertThat(conversation.at("/contact/profileName").asText()).isEqualTo("Ada");
        assertThat(conversation.at("/contact/phoneNumber").asText()).isEqualTo(phone);
        assertThat(conversation.at("/lastMessage/preview").asText()).isEqualTo("are you there?");
        assertThat(conversation.at("/lastMessage/status").asText()).isEqualTo("received");
        assertThat(conversation.at("/window/open").asBoolean()).isTrue();
        var path = "/conversations/" + conversation.path("id").asText();
        assertThat(get(path, manager).body()).isEqualTo(conversation);

        assertThat(call("POST", path + "/read", manager, null).status()).isEqualTo(204);
        assertThat(call("POST", path + "/read", manager, null).status()).isEqualTo(204);

        assertThat(get("/conversations?unread=true", manager).body().path("items")).isEmpty();
        assertThat(get(path, manager).body().path("unreadCount").asInt()).isZero();
        assertThat(isRead(contact)).isTrue();
        write(phone, number, "still there?");
        assertThat(get(path, manager).body().path("unreadCount").asInt()).isOne();
        assertThat(isRead(contact)).isFalse();
    }

    @Test
    void aContactIsReadWhenItsConversationsWithAllNumbersAre() {
        var phone = phone();
        var other = number(manager.organization());
        write(phone, number, "one");
        var contact = write(phone, other, "two");
        var both = ids(get("/conversations?contactId=" + contact, manager));
        assertThat(both).hasSize(2);

        call("POST", "/conversations/" + both.get(0) + "/read", manager, null);
        assertThat(isRead(contact)).isFalse();
        call("POST", "/conversations/" + both.get(1) + "/read", manager, null);
        assertThat(isRead(contact)).isTrue();
    }

    @Test
    void theListIsNarrowedOrderedAndPaged() {
        var agent = signedIn(manager.organization(), "agent");
        var other = number(manager.organization());
        var ada = write(phone(), number, "first");
        var bob = write(phone(), number, "second");
        var eve = write(phone(), other, "third");
        assign(bob, agent);
        // Meta's clock has seconds only.
        rows().sql("UPDATE conversations SET last_message_at = now() - interval '1 minute' WHERE contact_id = ?").param(ada).update();
        rows().sql("UPDATE conversations SET last_message_at = now() + interval '1 minute' WHERE contact_id = ?").param(eve).update();
        rows().sql("UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE contact_id = ?").param(ada).update();

        assertThat(contacts("/conversations")).containsExactly(eve, bob, ada);
        assertThat(contacts("/conversations?sort=lastMessageAt")).containsExactly(ada, bob, eve);
        assertThat(contacts("/conversations?accountId=" + other.account())).containsExactly(eve);
        assertThat(contacts("/conversations?assigned=true")).containsExactly(bob);
        assertThat(contacts("/conversations?assigned=false")).containsExactly(eve, ada);
        assertThat(contacts("/conversations?windowOpen=false")).containsExactly(ada);
        var assigned = get("/conversations?contactId=" + bob, manager).body().at("/items/0/assignedUser/id").asText();
        assertThat(contacts("/conversations?assignedUserId=" + assigned)).containsExactly(bob);

        var first = get("/conversations?limit=2", manager).body();
        var second = get("/conversations?limit=2&cursor=" + first.at("/page/next").asText(), manager).body();
        assertThat(second.path("items").findValuesAsText("unreadCount")).hasSize(1);
        assertThat(second.at("/page/next").isNull()).isTrue();
        assertThat(get("/conversations?limit=2&cursor=" + second.at("/page/previous").asText(), manager).body().path("items"))
                .isEqualTo(first.path("items"));
    }

    @Test
    void anAgentSeesTheOwnAndTheUnassignedOnesWhenTheOrganizationSaysSo() {
        var agent = signedIn(manager.organization(), "agent");
        var own = write(phone(), number, "mine");
        var free = write(phone(), number, "nobody's");
        var others = write(phone(), number, "theirs");
        assign(own, agent);
        assign(others, manager);
        assertThat(ids(get("/conversations", agent))).hasSize(3);
        var hidden = ids(get("/conversations?contactId=" + others, manager)).getFirst();
        var message = ids(get("/contacts/" + others + "/messages", manager)).getFirst();

        agentsSeeOnlyTheirs(manager.organization());

        assertThat(get("/conversations", agent).body().path("items").findValuesAsText("preview"))
                .containsExactlyInAnyOrder("nobody's", "mine");
        assertThat(ids(get("/contacts/" + free + "/messages", agent))).hasSize(1);
        assertThat(get("/conversations/" + hidden, agent).status()).isEqualTo(404);
        assertThat(call("POST", "/conversations/" + hidden + "/read", agent, null).status()).isEqualTo(404);
        assertThat(get("/contacts/" + others + "/messages", agent).status()).isEqualTo(404);
        assertThat(get("/messages/" + message, agent).status()).isEqualTo(404);
        assertThat(ids(get("/conversations", manager))).hasSize(3);
        assertThat(get("/conversations/" + hidden, manager).body().path("unreadCount").asInt()).isOne();
    }

    @Test
    void nothingIsThereForAnotherOrganizationOrForNobody() {
        var contact = write(phone(), number, "hello");
        var conversation = ids(get("/conversations", manager)).getFirst();
        var message = ids(get("/contacts/" + contact + "/messages", manager)).getFirst();
        var stranger = signedIn("admin");

        assertThat(get("/conversations", stranger).body().path("items")).isEmpty();
        assertThat(get("/conversations?contactId=" + contact, stranger).body().path("items")).isEmpty();
        for (var path : List.of("/conversations/" + conversation, "/contacts/" + contact + "/messages", "/messages/" + message)) {
            assertThat(get(path, stranger).status()).as(path).isEqualTo(404);
            assertThat(get(path, null).status()).as(path).isEqualTo(401);
        }
        assertThat(call("POST", "/conversations/" + conversation + "/read", stranger, null).status()).isEqualTo(404);
        assertThat(get("/conversations/" + conversation, manager).body().path("unreadCount").asInt()).isOne();
    }

    @Test
    void pagesOfMessagesLeadBothWaysAndStayWhereTheyAre() {
        var contact = write(phone(), number, "0");
        // Of two messages with one time the later id is the later message.
        for (int i = 1; i < 8; i++) {
            say(contact, String.valueOf(i), i / 2);
        }
        var path = "/contacts/" + contact + "/messages?limit=3";
        var first = get(path, manager).body();
        var second = get(path + "&cursor=" + first.at("/page/next").asText(), manager).body();
        var third = get(path + "&cursor=" + second.at("/page/next").asText(), manager).body();
        assertThat(texts(first)).containsExactly("7", "6", "5");
        assertThat(texts(second)).containsExactly("4", "3", "2");
        assertThat(texts(third)).containsExactly("1", "0");
        assertThat(third.at("/page/next").isNull()).isTrue();

        var future = first.at("/page/previous").asText();
        var nothingYet = get(path + "&cursor=" + future, manager).body();
        assertThat(nothingYet.path("items")).isEmpty();
        assertThat(nothingYet.at("/page/previous").asText()).isEqualTo(future);
        say(contact, "8", 60);

        assertThat(texts(get(path + "&cursor=" + future, manager).body())).containsExactly("8");
        assertThat(get(path + "&cursor=" + first.at("/page/next").asText(), manager).body()).isEqualTo(second);
        var back = get(path + "&cursor=" + third.at("/page/previous").asText(), manager).body();
        assertThat(texts(back)).containsExactly("4", "3", "2");
        assertThat(texts(get(path + "&cursor=" + back.at("/page/previous").asText(), manager).body())).containsExactly("7", "6", "5");
        assertThat(texts(get(path + "&cursor=" + back.at("/page/next").asText(), manager).body())).containsExactly("1", "0");
    }

    @Test
    void messagesAreThoseOfOneNumberWhenAskedAndFollowAMergedContact() {
        var phone = phone();
        var other = number(manager.organization());
        write(phone, number, "to one");
        var contact = write(phone, other, "to the other");
        var lost = rows().sql("INSERT INTO contacts (organization_id, merged_into) VALUES (:organization, :kept) RETURNING id")
                .param("organization", manager.organization())
                .param("kept", contact)
                .query(UUID.class)
                .single();
        var silent = rows().sql("INSERT INTO contacts (organization_id, phone_number) VALUES (:organization, :phone) RETURNING id")
                .param("organization", manager.organization())
                .param("phone", phone())
                .query(UUID.class)
                .single();

        assertThat(texts(get("/contacts/" + contact + "/messages?accountId=" + other.account(), manager).body()))
                .containsExactly("to the other");
        assertThat(texts(get("/contacts/" + lost + "/messages", manager).body())).containsExactly("to the other", "to one");
        var none = get("/contacts/" + silent + "/messages", manager);
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.body().path("items")).isEmpty();
        assertThat(get("/contacts/" + UUID.randomUUID() + "/messages", manager).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "bjIwMjYtMTEtMjVUMTQ6MDA6MDAuMDAwMDAwWg", "%22%27%3B--", "eyJzb3J0IjoiLWxhc3RNZXNzYWdlQXQifQ"})
    void whatIsNoCursorIsRefusedByName(String cursor) {
        var contact = write(phone(), number, "hello");

        var answer = get("/contacts/" + contact + "/messages?cursor=" + cursor, manager);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly("cursor:cursor");
    }

    @Test
    void oneMessageTellsItsHistoryItsFailureAndTheWayOut() {
        var contact = write(phone(), number, "hello");
        var id = say(contact, "sorry", 1);
        rows().sql("""
                WITH failed AS (
                    UPDATE messages SET status = 'failed', error_code = 131026, error_message = 'Undeliverable' WHERE id = :id RETURNING *)
                INSERT INTO message_events (id, organization_id, message_id, status, source, error_code, detail)
                SELECT uuid_v7_floor(now()), organization_id, id, 'pending', 'api', NULL, NULL FROM failed
                UNION ALL
                SELECT uuid_v7_floor(now() + interval '1 s'), organization_id, id, 'failed', 'webhook', 131026, 'Undeliverable' FROM failed""")
                .param("id", id)
                .update();

        var message = get("/messages/" + id, manager).body();

        assertThat(message.path("history").findValuesAsText("status")).containsExactly("pending", "failed");
        assertThat(message.at("/history/1/source").asText()).isEqualTo("webhook");
        assertThat(message.at("/error/code").asInt()).isEqualTo(131026);
        assertThat(message.at("/error/wayOut").asText()).contains("cannot be reached on WhatsApp");
        assertThat(message.at("/payload/text/body").asText()).isEqualTo("sorry");
        var received = get("/contacts/" + contact + "/messages", manager).body().path("items").get(1);
        assertThat(received.path("payload").toString()).isEqualTo("{\"text\":{\"body\":\"hello\"}}");
        assertThat(get("/messages/" + received.path("id").asText(), manager).body().path("history")).isEmpty();
    }

    @Test
    void anArchivedContactsConversationsAreOutOfTheWayUntilTheCustomerWrites() {
        var ada = phone();
        var archived = write(ada, number, "hello");
        var other = write(phone(), number, "hello too");
        write(ada, number(manager.organization()), "hello there");
        var conversation = get("/conversations?contactId=" + archived, manager).body().at("/items/0");
        assertThat(conversation.path("archived").asBoolean()).isFalse();

        assertThat(post("/contacts/" + archived + "/archive", manager, null).status()).isEqualTo(200);

        assertThat(contacts("/conversations")).containsExactly(other);
        assertThat(contacts("/conversations?archived=true")).containsExactly(archived, archived);
        assertThat(contacts("/conversations?archived=true&unread=false")).isEmpty();
        assertThat(get("/conversations/" + conversation.path("id").asText(), manager).body().path("archived").asBoolean()).isTrue();

        var toAnotherNumber = number(manager.organization());
        template(toAnotherNumber, "hello_again", "POSITIONAL", "[{\"type\": \"BODY\", \"text\": \"Hello\"}]");
        var sent = post("/messages/template", manager, "{\"contactId\": \"%s\", \"accountId\": \"%s\", \"name\": \"hello_again\", \"language\": \"en_US\"}"
                .formatted(archived, toAnotherNumber.account()));
        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        assertThat(contacts("/conversations")).as("what we send brings nobody back").containsExactly(other);
        assertThat(contacts("/conversations?archived=true")).hasSize(3);

        write(ada, number, "are you there?");

        assertThat(contacts("/conversations")).containsOnly(archived, other).hasSize(4);
        assertThat(contacts("/conversations?archived=true")).isEmpty();
    }

    @Test
    void anArchivedContactComesBackByHandAndTakesTheConversationsOfADuplicateAlong() {
        var kept = write(phone(), number, "mine");
        var lost = write(phone(), number(manager.organization()), "mine too");
        post("/contacts/" + lost + "/archive", manager, null);
        assertThat(contacts("/conversations")).containsExactly(kept);

        assertThat(post("/contacts/" + kept + "/merge", manager, "{\"duplicateId\": \"%s\", \"preview\": false}".formatted(lost)).status()).isEqualTo(200);
        assertThat(contacts("/conversations")).containsExactly(kept, kept);

        post("/contacts/" + kept + "/archive", manager, null);
        assertThat(contacts("/conversations")).isEmpty();
        post("/contacts/" + kept + "/unarchive", manager, null);
        assertThat(contacts("/conversations")).containsExactly(kept, kept);
    }

    private UUID say(UUID contact, String text, int secondsLater) {
        return rows().sql("""
                INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, direction, message_type, content, payload, status, created_at)
                SELECT :id, :organization, :account, :contact, 'outgoing', 'text', :text,
                    jsonb_build_object('text', jsonb_build_object('body', :text::text)), 'sent',
                    (SELECT min(created_at) FROM messages WHERE contact_id = :contact) + make_interval(secs => :seconds)
                RETURNING id""")
                .param("id", ids.next())
                .param("organization", number.organization())
                .param("account", number.account())
                .param("contact", contact)
                .param("text", text)
                .param("seconds", secondsLater)
                .query(UUID.class)
                .single();
    }

    private boolean isRead(UUID contact) {
        return rows().sql("SELECT is_read FROM contacts WHERE id = ?").param(contact).query(Boolean.class).single();
    }

    private List<UUID> contacts(String path) {
        var found = new ArrayList<UUID>();
        get(path, manager).body().path("items").forEach(item -> found.add(UUID.fromString(item.at("/contact/id").asText())));
        return found;
    }

    private static JsonNode only(Answer answer) {
        assertThat(answer.body().path("items")).hasSize(1);
        return answer.body().at("/items/0");
    }

    private static List<String> ids(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().path("items").valueStream().map(item -> item.path("id").asText()).toList();
    }

    private static List<String> texts(JsonNode page) {
        return page.path("items").valueStream().map(item -> item.path("content").asText()).toList();
    }
}
