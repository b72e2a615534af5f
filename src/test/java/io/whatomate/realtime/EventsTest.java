package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is told of what happens, to whom. */
class EventsTest extends RealtimeTest {

    private static final List<String> LADDER =
            List.of("pending", "sending", "uncertain", "accepted", "sent", "delivered", "read");

    @Test
    void aCustomersMessageIsToldAsTheApiWouldAnswerIt() {
        var socket = open(manager);
        assertThat(socket.subscribe("organization").path("resync").asBoolean()).isFalse();
        var phone = phone();

        var contact = write(phone, number, "hello");

        var event = socket.first("message.received");
        assertThat(event.path("organizationId").asText()).isEqualTo(manager.organization().toString());
        assertThat(event.at("/data/message")).isEqualTo(
                get("/contacts/" + contact + "/messages", manager).body().at("/items/0"));
        assertThat(event.at("/data/conversation")).isEqualTo(
                get("/conversations?contactId=" + contact, manager).body().at("/items/0"));
        assertThat(socket.first("contact.created").at("/data/contact/phoneNumber").asText()).isEqualTo(phone);
    }

    @Test
    void anAnswerAndItsStatusesAreToldInOrder() {
        var contact = write(phone(), number, "hello");
        var socket = open(manager);
        socket.subscribe("contact:" + contact);

        var sent = post("/messages", manager, """
                {"accountId": "%s", "contactId": "%s", "type": "text", "text": {"body": "welcome"}}""".formatted(number.account(), contact));

        assertThat(sent.status()).as("%s", sent.body()).isEqualTo(201);
        socket.first(frame -> frame.at("/data/status").asText().equals("read"));
        var told = socket.events();
        assertThat(told.getFirst().path("type").asText()).isEqualTo("message.sent");
        assertThat(told.getFirst().at("/data/message/id")).isEqualTo(sent.body().path("id"));
        var statuses = told.stream().filter(event -> event.path("type").asText().equals("message.status"))
                .peek(event -> assertThat(event.at("/data/messageId")).isEqualTo(sent.body().path("id")))
                .map(event -> LADDER.indexOf(event.at("/data/status").asText()))
                .toList();
        assertThat(statuses).isSorted().contains(LADDER.indexOf("read"));
    }

    @Test
    void changesOfContactsAndReadingAreTold() {
        var contact = contact();
        var conversation = conversation(contact, 2);
        var socket = open(manager);
        socket.subscribe("organization");

        call("PUT", "/contacts/" + contact + "/assign", manager, "{\"assignedUserId\": \"%s\"}".formatted(id(agent)));
        assertThat(socket.first("contact.updated").at("/data/contact/assignedUserId").asText()).isEqualTo(id(agent).toString());
        socket.forget();
        assertThat(call("POST", "/conversations/" + conversation + "/read", agent, null).status()).isEqualTo(204);
        assertThat(socket.first("conversation.read").at("/data/conversationId").asText()).isEqualTo(conversation.toString());
        socket.forget();
        assertThat(call("DELETE", "/contacts/" + contact, manager, null).status()).isEqualTo(204);
        assertThat(socket.first("contact.erased").at("/data/contactId").asText()).isEqualTo(contact.toString());
    }

    @Test
    void aCustomersFileIsToldWhenItIsHere() {
        var contact = contact();
        conversation(contact, 1);
        var message = rows().sql("""
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status)
                        VALUES (?, ?, ?, 'incoming', 'image', 'received') RETURNING id""")
                .params(manager.organization(), number.account(), contact).query(UUID.class).single();
        // Nobody fetches it: another node has it in hand.
        rows().sql("""
                        INSERT INTO media (organization_id, source, state, kind, mime_type, message_id, lease_owner, leased_until)
                        VALUES (?, 'inbound', 'pending', 'image', 'image/jpeg', ?, 'another', now() + interval '1 hour')""")
                .params(manager.organization(), message).update();
        var socket = open(agent);
        socket.subscribe("contact:" + contact);
        var stranger = open(signedIn("admin"));
        stranger.subscribe("organization");

        rows().sql("UPDATE media SET attempts = 1 WHERE message_id = ?").param(message).update();
        rows().sql("UPDATE media SET state = 'stored', size = 5, sha256 = repeat('a', 64), stored_at = now() WHERE message_id = ?")
                .param(message).update();

        var told = socket.first("message.media");
        assertThat(told.at("/data/messageId").asText()).isEqualTo(message.toString());
        assertThat(told.at("/data/media/state").asText()).isEqualTo("stored");
        assertThat(told.at("/data/media")).isEqualTo(get("/contacts/" + contact + "/messages", manager).body().at("/items/0/media"));
        assertThat(socket.events()).hasSize(1);
        assertThat(stranger.events()).isEmpty();
    }

    @Test
    void theStatusOfATemplateIsToldToEverybodyOfItsOrganization() {
        var template = rows().sql("""
                        INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, body_content)
                        VALUES (?, ?, 'greeting', 'en_US', 'UTILITY', 'APPROVED', 'Hi') RETURNING id""")
                .params(manager.organization(), number.account()).query(UUID.class).single();
        var stranger = open(signedIn("admin"));
        stranger.subscribe("organization");
        var socket = open(agent);
        socket.subscribe("organization");

        rows().sql("UPDATE templates SET status = 'PAUSED', status_reason = 'FIRST_PAUSE' WHERE id = ?").param(template).update();
        contact();

        assertThat(socket.first("template.status").path("data").toString()).isEqualTo(("{\"templateId\":\"%s\",\"accountId\":\"%s\","
                + "\"name\":\"greeting\",\"language\":\"en_US\",\"status\":\"PAUSED\",\"reason\":\"FIRST_PAUSE\"}")
                .formatted(template, number.account()));
        socket.first("contact.created");
        assertThat(stranger.events()).isEmpty();
    }

    @Test
    void anotherTenantHearsNothing() {
        var stranger = signedIn("admin");
        var theirs = open(stranger);
        theirs.subscribe("organization");
        var ours = open(manager);
        ours.subscribe("organization");
        var contact = contact();
        said(contact, "a secret");
        ours.first("contact.created");
        for (var room : List.of("contact:" + contact, "user")) {
            theirs.say("{\"type\":\"subscribe\",\"id\":\"%s\",\"room\":\"%s\"}".formatted(room, room));
        }

        assertThat(theirs.answer("contact:" + contact).path("code").asText()).isEqualTo("not-found");
        said(contact, "another");
        conversation(contact, 0);
        said(contact, "told with its conversation");
        ours.first("message.received");
        assertQuiet(theirs);
    }

    @Test
    void anAgentHearsOfTheContactsThatTheyMaySee() {
        agentsSeeOnlyTheirs(manager.organization());
        var other = signedIn(manager.organization(), "agent");
        var contact = contact();
        conversation(contact, 0);
        assign(contact, other);
        var socket = open(agent);
        socket.subscribe("organization");
        var boss = open(manager);
        boss.subscribe("organization");
        socket.say("{\"type\":\"subscribe\",\"id\":\"c\",\"room\":\"contact:" + contact + "\"}");
        assertThat(socket.answer("c").path("code").asText()).isEqualTo("not-found");

        said(contact, "not for this agent");
        boss.first("message.received");
        assertQuiet(socket);

        assign(contact, agent);
        assertThat(socket.first("contact.updated").at("/data/contact/id").asText()).isEqualTo(contact.toString());
        said(contact, "for this agent");
        assertThat(socket.first("message.received").at("/data/message/content").asText()).isEqualTo("for this agent");
        socket.subscribe("contact:" + contact);

        socket.forget();
        assign(contact, other);
        assertThat(socket.first("contact.hidden").path("data").toString()).isEqualTo("{\"contactId\":\"" + contact + "\"}");
        said(contact, "no more");
        boss.first(frame -> frame.at("/data/message/content").asText().equals("no more"));
        assertQuiet(socket);
        assertThat(socket.types()).containsExactly("contact.hidden");
    }

    @Test
    void aContactThatGoesIntoAColleaguesIsHidden() {
        agentsSeeOnlyTheirs(manager.organization());
        var own = contact();
        assign(own, agent);
        var colleagues = contact();
        assign(colleagues, signedIn(manager.organization(), "agent"));
        var socket = open(agent);
        socket.subscribe("organization");

        assertThat(post("/contacts/" + colleagues + "/merge", manager, "{\"duplicateId\": \"%s\", \"preview\": false}".formatted(own)).status())
                .isEqualTo(200);

        assertThat(socket.first("contact.hidden").path("data").toString()).isEqualTo("{\"contactId\":\"" + own + "\"}");
        assertThat(socket.types()).containsExactly("contact.hidden");
    }

    @Test
    void anAgentOfAnOrganizationThatMasksNumbersSeesNone() {
        rows().sql("UPDATE organizations SET mask_phone_numbers = true WHERE id = ?").param(manager.organization()).update();
        var socket = open(agent);
        socket.subscribe("organization");
        var boss = open(manager);
        boss.subscribe("organization");
        var phone = phone();

        write(phone, number, "hello from " + phone);

        var seen = socket.first("message.received");
        assertThat(seen.at("/data/message/content").asText()).startsWith("hello from ****");
        assertThat(seen.at("/data/conversation/contact/phoneNumber").asText()).startsWith("****").endsWith(phone.substring(phone.length() - 4));
        assertThat(socket.events().toString()).doesNotContain(phone);
        assertThat(boss.first("message.received").at("/data/conversation/contact/phoneNumber").asText()).isEqualTo(phone);
    }

    @Test
    void aMembersOwnRoomTellsWhatIsAssignedToThem() {
        var contact = contact();
        conversation(contact, 0);
        var free = contact();
        conversation(free, 0);
        assign(contact, agent);
        var socket = open(agent);
        socket.subscribe("user");
        var boss = open(manager);
        boss.subscribe("organization");

        said(free, "nobody's");
        said(contact, "mine");

        assertThat(socket.first("message.received").at("/data/message/content").asText()).isEqualTo("mine");
        socket.say("{\"type\":\"unsubscribe\",\"id\":\"u\",\"room\":\"user\"}");
        assertThat(socket.answer("u").path("type").asText()).isEqualTo("done");
        socket.forget();
        said(contact, "after");
        boss.first(frame -> frame.at("/data/message/content").asText().equals("after"));
        assertQuiet(socket);
        assertThat(socket.events()).isEmpty();
    }

    @Test
    void colleaguesSeeWhoIsTypingAndTheCustomerToo() {
        var phone = phone();
        var contact = write(phone, number, "hello");
        var message = get("/contacts/" + contact + "/messages", manager).body().at("/items/0/id").asText();
        var writer = open(agent);
        writer.subscribe("contact:" + contact);
        var reader = open(manager);
        reader.subscribe("contact:" + contact);

        writer.say("{\"type\":\"typing\",\"id\":\"t\",\"contactId\":\"%s\",\"isTyping\":true,\"messageId\":\"%s\"}".formatted(contact, message));

        assertThat(writer.answer("t").path("type").asText()).isEqualTo("done");
        var told = reader.first("typing.started");
        assertThat(told.at("/data/user/id").asText()).isEqualTo(id(agent).toString());
        assertThat(told.at("/data/user/fullName").asText()).isEqualTo("Some One");
        await().atMost(SOON).until(() -> written(phone).getFirst().path("status").asText().equals("read"));
        writer.say("{\"type\":\"typing\",\"id\":\"u\",\"contactId\":\"%s\",\"isTyping\":false}".formatted(contact));
        reader.first("typing.stopped");
        assertThat(writer.types()).doesNotContain("typing.started", "typing.stopped");
    }

    @Test
    void readingOnTheSocketIsReading() {
        var contact = contact();
        var conversation = conversation(contact, 3);
        var socket = open(agent);
        socket.subscribe("organization");

        socket.say("{\"type\":\"read\",\"id\":\"r\",\"conversationId\":\"%s\"}".formatted(conversation));

        assertThat(socket.answer("r").path("type").asText()).isEqualTo("done");
        assertThat(socket.first("conversation.read").at("/data/unreadCount").asInt()).isZero();
        assertThat(get("/conversations/" + conversation, agent).body().path("unreadCount").asInt()).isZero();
        var stranger = open(signedIn("admin"));
        stranger.say("{\"type\":\"read\",\"id\":\"r\",\"conversationId\":\"%s\"}".formatted(conversation));
        assertThat(stranger.answer("r").path("code").asText()).isEqualTo("not-found");
    }

    /** Whatever was on its way to the socket has come when a ping after it is answered and a look has passed. */
    private static void assertQuiet(SocketClient socket) {
        var before = socket.events().size();
        socket.say("{\"type\":\"ping\",\"id\":\"quiet\"}");
        socket.answer("quiet");
        assertThat(socket.events()).hasSize(before);
    }
}
