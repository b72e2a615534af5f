package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sending through the API: what reaches the customer's phone, once, and what is refused with the way out. */
class SendMessageApiTest extends CustomerWritesTest {

    @Test
    void aTextReachesTheCustomersPhoneAndItsStatusesArrive() {
        var sent = post("/messages", agent, text(contact, "Good morning!"));

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        var id = sent.body().path("id").asText();
        assertThat(sent.header("location")).isEqualTo("/api/v1/messages/" + id);
        assertThat(sent.body().at("/sentBy/fullName").asText()).isEqualTo("Some One");
        assertThat(sent.body().path("direction").asText()).isEqualTo("outgoing");
        assertThat(sent.body().at("/payload/text/body").asText()).isEqualTo("Good morning!");
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).singleElement()
                .satisfies(message -> assertThat(message.at("/text/body").asText()).isEqualTo("Good morning!")));
        await().atMost(SOON).untilAsserted(() ->
                assertThat(get("/messages/" + id, agent).body().path("status").asText()).isEqualTo("read"));
        // In whatever order they arrive.
        await().atMost(SOON).untilAsserted(() -> assertThat(get("/messages/" + id, agent).body().path("history").findValuesAsText("status"))
                .startsWith("pending").contains("sent", "delivered", "read"));
        var conversation = get("/conversations?contactId=" + contact, agent).body().at("/items/0");
        assertThat(conversation.at("/lastMessage/id").asText()).isEqualTo(id);
        assertThat(conversation.at("/lastMessage/preview").asText()).isEqualTo("Good morning!");
        assertThat(conversation.path("unreadCount").asInt()).isOne();
    }

    @Test
    void oneIdempotencyKeyIsOneMessageHoweverOftenAndAtWhateverMomentItIsUsed() throws Exception {
        var first = keyed("order-7", text(contact, "once"));
        assertThat(first.status()).isEqualTo(201);
        assertThat(keyed("order-7", text(contact, "once")).body().path("id")).isEqualTo(first.body().path("id"));

        var answers = together(8, () -> keyed("order-8", text(contact, "once, from many")));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        assertThat(answers.stream().map(answer -> answer.body().path("id").asText()).distinct()).hasSize(1);

        var other = keyed("order-7", text(contact, "something else"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        assertThat(other.errors()).containsExactly("Idempotency-Key:reused");

        await().atMost(SOON).until(() -> shown(phone).size() >= 2);
        assertThat(outgoing()).isEqualTo(2);
        close();
        assertThat(keyed("order-7", text(contact, "once")).body().path("id")).isEqualTo(first.body().path("id"));
    }

    @Test
    void aKeyIsItsUsersAlone() {
        var colleague = signedIn(agent.organization(), "manager");

        var ours = keyed("1", text(contact, "from the agent"));
        var theirs = call("POST", "/messages", colleague, text(contact, "from the manager"), "Idempotency-Key", "1");

        assertThat(theirs.status()).isEqualTo(201);
        assertThat(theirs.body().path("id")).isNotEqualTo(ours.body().path("id"));
    }

    @Test
    void manyMessagesToOneCustomerAllArrive() throws Exception {
        var answers = together(6, () -> post("/messages", agent, text(contact, "hurry " + UUID.randomUUID())));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(201));
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(6));
    }

    @Test
    void outsideTheWindowFreeTextIsRefusedWithTheWayOutAndNothingIsWritten() {
        close();

        var refused = post("/messages", agent, text(contact, "too late"));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("window-closed");
        assertThat(refused.body().path("detail").asText()).contains("Send an approved template instead");
        assertThat(refused.errors()).containsExactly("type:window-closed");
        assertThat(outgoing()).isZero();
    }

    @Test
    void whoAskedForSilenceIsLeftInPeace() {
        rows().sql("UPDATE contacts SET opted_out_at = now() WHERE id = ?").param(contact).update();

        assertThat(post("/messages", agent, text(contact, "please")).problem()).isEqualTo("opted-out");
        assertThat(outgoing()).isZero();
    }

    @Test
    void contactsAccountsAndMessagesOfOthersAreNotThere() {
        var stranger = signedIn("admin");
        var theirs = number(stranger.organization());
        var theirContact = write(phone(), theirs, "hello");

        var foreign = post("/messages", agent, text(theirContact, "hi"));
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.errors()).containsExactly("contactId:reference");
        assertThat(post("/messages", stranger, text(contact, "hi")).status()).isEqualTo(404);
        assertThat(post("/messages", agent, text(contact, "hi", "\"accountId\": \"" + theirs.account() + "\"")).errors())
                .containsExactly("accountId:reference");
        var theirMessage = get("/contacts/" + theirContact + "/messages", stranger).body().at("/items/0/id").asText();
        assertThat(post("/messages", agent, text(contact, "hi", "\"replyTo\": \"" + theirMessage + "\"")).errors())
                .containsExactly("replyTo:reference");
        assertThat(post("/messages", null, text(contact, "hi")).status()).isEqualTo(401);
        assertThat(outgoing()).isZero();
    }

    @Test
    void anAgentWritesToNoContactThatIsSomebodyElses() {
        agentsSeeOnlyTheirs(agent.organization());
        assign(contact, signedIn(agent.organization(), "agent"));
        assertThat(post("/messages", agent, text(contact, "hi")).status()).isEqualTo(404);

        assign(contact, agent);
        assertThat(post("/messages", agent, text(contact, "hi")).status()).isEqualTo(201);
    }

    @Test
    void aCustomerIsNamedByNumberInAnyNotation() {
        var written = "+" + phone.substring(0, 2) + " (" + phone.substring(2, 5) + ") " + phone.substring(5);

        assertThat(post("/messages", agent, to(written)).body().path("contactId").asText()).isEqualTo(contact.toString());
        assertThat(post("/messages", agent, to("00" + phone)).status()).isEqualTo(201);
        assertThat(post("/messages", agent, to("call me maybe")).errors()).containsExactly("to:phone");
        assertThat(post("/messages", agent, to(phone())).problem()).isEqualTo("window-closed");
        assertThat(post("/messages", agent, "{\"type\": \"text\", \"text\": {\"body\": \"hi\"}}").errors())
                .containsExactly("contactId:required");
    }

    @Test
    void ofSeveralNumbersTheDefaultOneSendsOrTheOneThatIsNamed() {
        var second = number(agent.organization());
        assertThat(post("/messages", agent, text(contact, "hi")).errors()).containsExactly("accountId:required");

        assertThat(post("/messages", agent, text(contact, "hi", "\"accountId\": \"" + second.account() + "\"")).problem())
                .isEqualTo("window-closed");
        rows().sql("UPDATE whatsapp_accounts SET is_default_outgoing = true WHERE id = ?").param(number.account()).update();
        assertThat(post("/messages", agent, text(contact, "hi")).body().path("accountId").asText())
                .isEqualTo(number.account().toString());
    }

    @Test
    void aReplyQuotesItsMessageAndAReactionMarksIt() {
        var theirs = get("/contacts/" + contact + "/messages", agent).body().at("/items/0/id").asText();

        var reply = post("/messages", agent, text(contact, "hello you", "\"replyTo\": \"" + theirs + "\""));
        var reaction = post("/messages", agent, """
                {"contactId": "%s", "type": "reaction", "reaction": {"message_id": "%s", "emoji": "👍"}}""".formatted(contact, theirs));

        assertThat(reply.body().at("/replyTo/id").asText()).isEqualTo(theirs);
        assertThat(reply.body().at("/replyTo/preview").asText()).isEqualTo("hello");
        assertThat(reaction.status()).as(reaction.body().toString()).isEqualTo(201);
        assertThat(reaction.body().at("/replyTo/id").asText()).isEqualTo(theirs);
        var wamid = get("/messages/" + theirs, agent).body().path("whatsappMessageId").asText();
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(2));
        assertThat(of(shown(phone), "text").at("/context/id").asText()).isEqualTo(wamid);
        assertThat(of(shown(phone), "reaction").at("/reaction/message_id").asText()).isEqualTo(wamid);
    }

    private Answer keyed(String key, String body) {
        return call("POST", "/messages", agent, body, "Idempotency-Key", key);
    }

    private void close() {
        rows().sql("UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE contact_id = ?").param(contact).update();
    }

    private int outgoing() {
        return rows().sql("SELECT count(*) FROM messages WHERE organization_id = ? AND direction = 'outgoing'")
                .param(agent.organization())
                .query(Integer.class)
                .single();
    }

    private static List<Answer> together(int threads, Callable<Answer> task) throws Exception {
        try (var callers = Executors.newFixedThreadPool(threads)) {
            return callers.invokeAll(IntStream.range(0, threads).mapToObj(i -> task).toList()).stream()
                    .map(Future::resultNow)
                    .toList();
        }
    }

    private static JsonNode of(List<JsonNode> messages, String type) {
        return messages.stream().filter(message -> message.path("type").asText().equals(type)).findFirst().orElseThrow();
    }

    private static String text(UUID contact, String text, String... more) {
        return "{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"%s\"}%s}"
                .formatted(contact, text, more.length == 0 ? "" : ", " + more[0]);
    }

    private static String to(String phone) {
        return "{\"to\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"hi\"}}".formatted(phone);
    }
}
