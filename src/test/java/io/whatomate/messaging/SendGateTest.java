package io.whatomate.messaging;

import static io.whatomate.GraphServer.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.GraphServer.Behaviour;
import io.whatomate.webhook.MetaBodies;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The one gate that everything sent passes: what it refuses, whom it reaches, and where its token goes. */
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
}
