package io.whatomate.messaging;

import static io.whatomate.GraphServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer.Behaviour;
import io.whatomate.webhook.MetaBodies;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The one gate that everything sent passes: what it refuses, in which order it sends, and where its token goes. */
@ExtendWith(OutputCaptureExtension.class)
class SendGateTest extends SendTest {

    @Test
    void aMessageGoesOutAtOnceWithOurIdAndTheNumbersToken() {
        var number = number();
        var phone = phone();
        var customer = customer(number, phone);

        assertThat(send(number, customer, "hello", "c1").getException()).isNull();

        var message = awaitStatus(number, "accepted");
        var call = GRAPH.calls(number).getFirst();
        assertThat(call.path()).isEqualTo("/v24.0/" + number.phoneId() + "/messages");
        assertThat(call.headers()).containsEntry("authorization", "Bearer " + token(number.phoneId()))
                .containsEntry("content-type", "application/json");
        assertThat(call.body().path("to").asText()).isEqualTo(phone);
        assertThat(call.body().path("text").path("body").asText()).isEqualTo("hello");
        assertThat(call.body().path("biz_opaque_callback_data").asText()).isEqualTo(message.get("id").toString());
        assertThat(message).containsEntry("whatsapp_message_id", call.wamid());
        assertThat(owed(number)).isEmpty();
    }

    @Test
    void aCustomerWithoutAPhoneNumberIsReachedByUserId() {
        var number = number();
        var customer = db().sql("INSERT INTO contacts (organization_id, user_id) VALUES (:id, 'US.123') RETURNING id")
                .param("id", number.organization()).query(UUID.class).single();
        open(number, customer);

        send(number, customer, "hello", "c1");

        awaitStatus(number, "accepted");
        var body = GRAPH.calls(number).getFirst().body();
        assertThat(body.path("recipient").asText()).isEqualTo("US.123");
        assertThat(body.has("to")).isFalse();
    }

    @Test
    void outsideTheWindowOnlyATemplateGoes() {
        var number = number();
        var customer = customer(number, phone());
        db().sql("UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE contact_id = :id")
                .param("id", customer).update();

        assertThat(problem(send(number, customer, "late", "c1"))).isEqualTo("422 window-closed");
        assertThat(send(number, template(customer, "utility", "c2")).getException()).isNull();

        awaitStatus(number, "accepted");
        assertThat(GRAPH.calls(number)).singleElement()
                .satisfies(call -> assertThat(call.body().path("type").asText()).isEqualTo("template"));
    }

    @Test
    void whoAskedForSilenceGetsNothingAndWhoAskedForNoMarketingGetsNoMarketing() {
        var number = number();
        var silent = customer(number, phone());
        var unmarketed = customer(number, phone());
        db().sql("UPDATE contacts SET opted_out_at = now() WHERE id = :id").param("id", silent).update();
        db().sql("UPDATE contacts SET marketing_opted_out_at = now() WHERE id = :id").param("id", unmarketed).update();

        assertThat(problem(send(number, silent, "hello", "c1"))).isEqualTo("422 opted-out");
        assertThat(problem(send(number, template(unmarketed, "marketing", "c2")))).isEqualTo("422 opted-out");
        assertThat(send(number, template(unmarketed, "utility", "c3")).getException()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "marketing, blocked_at, , The contact was blocked", "utility, opted_out_at, 131050, The customer asked for no messages",
        "marketing, marketing_opted_out_at, 131050, The customer asked for no marketing"})
    void whatWaitsFailsOnceTheCustomerWouldNotHaveIt(String category, String since, Integer code, String reason) {
        var number = number();
        var customer = customer(number, phone());
        GRAPH.behave(number, error(400, 131049));
        send(number, template(customer, category, "c1"));
        awaitOwed(number, 1, null);
        GRAPH.behave(number, new Behaviour.Accept());
        db().sql("UPDATE contacts SET " + since + " = now() WHERE id = :id").param("id", customer).update();

        makeDue(number);

        assertThat(awaitStatus(number, "failed")).containsEntry("error_message", reason).containsEntry("error_code", code);
        assertThat(history(number)).containsExactly("pending", "pending", "failed");
        assertThat(owed(number)).isEmpty();
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void whoWantsNoMarketingStillGetsWhatWaitsAndIsNone() {
        var number = number();
        var customer = waiting(number, "waiting");
        db().sql("UPDATE contacts SET marketing_opted_out_at = now() WHERE id = :id").param("id", customer).update();

        makeDue(number);

        awaitStatus(number, "accepted");
    }

    @Test
    void whatIsUnderWayWhileItsContactIsBlockedIsNotTriedASecondTime() {
        var number = number();
        var customer = waiting(number, "sending");

        block(number, customer);

        assertThat(owed(number)).as("under way").singleElement().satisfies(row -> assertThat(row).containsEntry("state", "sending"));
        db().sql("""
                WITH back AS (
                    UPDATE outbox SET state = 'waiting', lease_owner = NULL, leased_until = NULL, available_at = now()
                    WHERE whatsapp_account_id = :id RETURNING message_id)
                UPDATE messages SET status = 'pending' WHERE id = (SELECT message_id FROM back)""").param("id", number.account()).update();
        assertThat(awaitStatus(number, "failed")).containsEntry("error_message", "The contact was blocked");
        assertThat(GRAPH.calls(number)).isEmpty();
    }

    @Test
    void ofClaimsAndBlocksAtTheSameMomentOneWins() {
        var number = number();
        var customers = IntStream.range(0, 120).mapToObj(i -> waiting(number, "waiting")).toList();
        makeDue(number);
        await().atMost(SOON).until(() -> !GRAPH.calls(number).isEmpty());

        customers.reversed().forEach(customer -> block(number, customer));

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).isEmpty());
        var sent = db().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = :id AND status = 'accepted'")
                .param("id", number.account()).query(Integer.class).single();
        var failed = db().sql("SELECT count(*) FROM messages m JOIN message_events e ON e.message_id = m.id AND e.status = 'failed'"
                        + " WHERE m.whatsapp_account_id = :id AND m.status = 'failed' AND e.detail = 'The contact was blocked'")
                .param("id", number.account()).query(Integer.class).single();
        assertThat(sent + failed).isEqualTo(customers.size());
        assertThat(GRAPH.calls(number)).hasSize(sent);
    }

    @Test
    void contactsAndNumbersOfOthersAreUnknown() {
        var number = number();
        var stranger = number();
        var theirs = customer(stranger, phone());

        assertThat(problem(send(number, theirs, "hello", "c1"))).isEqualTo("404 unknown-contact");
        assertThat(problem(send(number, UUID.randomUUID(), "hello", "c1"))).isEqualTo("404 unknown-contact");
        db().sql("UPDATE whatsapp_accounts SET status = 'inactive' WHERE id = :id").param("id", stranger.account()).update();
        assertThat(problem(send(stranger, theirs, "hello", "c1"))).isEqualTo("404 unknown-contact");
    }

    @Test
    void aContactThatWasMergedIsReachedWhereItWent() {
        var number = number();
        var phone = phone();
        var kept = customer(number, phone);
        var lost = db().sql("INSERT INTO contacts (organization_id, merged_into) VALUES (:id, :kept) RETURNING id")
                .param("id", number.organization()).param("kept", kept).query(UUID.class).single();

        assertThat(send(number, lost, "hello", "c1").getException()).isNull();

        assertThat(awaitStatus(number, "accepted")).containsEntry("contact_id", kept);
    }

    @Test
    void oneCauseIsOneMessage() {
        var number = number();
        var customer = customer(number, phone());
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 10).forEach(i -> senders.execute(() -> send(number, customer, "once", "the same")));
        }

        awaitStatus(number, "accepted");
        assertThat(GRAPH.calls(number)).hasSize(1);
    }

    @Test
    void manySendersToOneCustomerGoOneAfterTheOtherAndNoneIsLost() {
        var number = number();
        var customer = customer(number, phone());
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 40).forEach(i -> senders.execute(() ->
                    assertThat(send(number, customer, "m" + i, "c" + i).getException()).isNull()));
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSize(40));
        assertThat(GRAPH.calls(number).stream().map(call -> call.body().at("/text/body").asText()))
                .doesNotHaveDuplicates();
        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).isEmpty());
    }

    @Test
    void aTokenGoesToNoAddressThatIsNotOnTheOperatorsList() {
        var number = number();
        db().sql("UPDATE whatsapp_accounts SET graph_base_url = :url WHERE id = :id")
                .param("url", GRAPH.url().replace("127.0.0.1", "localhost")).param("id", number.account()).update();

        send(number, customer(number, phone()), "hello", "c1");

        assertThat(awaitStatus(number, "failed").get("error_message").toString()).contains("not on the operator's list");
        assertThat(GRAPH.calls(number)).isEmpty();
    }

    @Test
    void noTokenIsEverLogged(CapturedOutput output) {
        var number = number();
        for (var behaviour : List.of(error(401, 190), error(400, 100), new Behaviour.HangUp(), new Behaviour.Accept())) {
            GRAPH.behave(number, behaviour);
            close(number);
            send(number, customer(number, phone()), "hello", "cause " + digits(9));
            await().atMost(SOON).untilAsserted(() -> assertThat(db().sql("SELECT count(*) FROM messages"
                            + " WHERE whatsapp_account_id = :id AND status = 'sending'")
                    .param("id", number.account()).query(Integer.class).single()).isZero());
        }
        assertThat(GRAPH.calls(number)).isNotEmpty();
        assertThat(output.getAll()).doesNotContain(token(number.phoneId()));
    }

    @Test
    void chatDoesNotWaitBehindACampaignsMessageToTheSameCustomer() {
        var number = number();
        var customer = customer(number, phone());
        GRAPH.behave(number, error(400, 131049));
        var campaign = template(customer, "marketing", "c1");
        campaign.put("priority", 9);
        send(number, campaign);
        awaitOwed(number, 1, 86_400);
        GRAPH.behave(number, new Behaviour.Accept());

        send(number, customer, "hello", "c2");

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSize(2));
        assertThat(GRAPH.calls(number).getLast().body().at("/text/body").asText()).isEqualTo("hello");
    }

    @Test
    void afterTheBurstAPairIsPacedToOneMessageInSixSeconds() {
        var number = number();
        var customer = customer(number, phone());
        IntStream.range(0, 47).forEach(i -> send(number, customer, "m" + i, "c" + i));

        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number))
                .hasSize(2).allSatisfy(row -> assertThat(row).containsEntry("state", "waiting")));
        assertThat(GRAPH.calls(number)).hasSize(45);
    }

    @Test
    void aMessageThatReachesUsADayLateIsStoredAndLeftUnanswered() {
        var number = number();
        var phone = phone();
        db().sql("INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts, default_response)"
                        + " VALUES (:id, true, true, 'Sorry?')").param("id", number.organization()).update();
        var late = MetaBodies.text(phone, MetaBodies.wamid(), "hello")
                .put("timestamp", String.valueOf(System.currentTimeMillis() / 1000 - 90_000));

        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), late));

        assertThat(db().sql("SELECT state || ' ' || attempts FROM webhook_events WHERE phone_id = :id")
                .param("id", number.phoneId()).query(String.class).single()).isEqualTo("done 0");
        assertThat(db().sql("SELECT direction FROM messages WHERE whatsapp_account_id = :id")
                .param("id", number.account()).query(String.class).list()).containsExactly("incoming");
    }

    /** A new customer with a message in the outbox that is not due before it is made so. */
    private UUID waiting(BusinessNumber number, String state) {
        var customer = customer(number, phone());
        db().sql("""
                WITH message AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, payload, status)
                    VALUES (:organization, :account, :contact, 'outgoing', 'text', '{"text": {"body": "later"}}',
                        CASE :state WHEN 'waiting' THEN 'pending' ELSE 'sending' END)
                    RETURNING id)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, state, available_at, lease_owner, leased_until)
                SELECT id, :organization, :account, :contact, :state, now() + interval '1 hour', 'another-node', now() + interval '1 hour'
                FROM message""")
                .param("organization", number.organization()).param("account", number.account())
                .param("contact", customer).param("state", state)
                .update();
        return customer;
    }

    private void block(BusinessNumber number, UUID contact) {
        var blocked = routes.request("direct:blockContact", exchange -> {
            exchange.setVariable("organizationId", number.organization());
            exchange.setVariable("operation", "blockContact");
            exchange.setVariable("userId", UUID.randomUUID());
            exchange.setVariable("role", "manager");
            exchange.setVariable("id", contact);
        });
        assertThat(blocked.getException()).isNull();
        assertThat(blocked.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
    }
}
