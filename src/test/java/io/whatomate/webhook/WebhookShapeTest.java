package io.whatomate.webhook;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.CoreTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of any shape are answered 200 and kept, and nothing in them is lost. */
class WebhookShapeTest extends CoreTest {

    @Test
    void aThousandUpdatesInOneBodyAreAThousandEvents() {
        var number = number();
        var body = MetaBodies.text(number, phone(), "0");
        var messages = (ArrayNode) body.at("/entry/0/changes/0/value/messages");
        for (int i = 1; i < 1000; i++) {
            messages.add(MetaBodies.text("49170" + (1000000 + i % 50), MetaBodies.wamid(), String.valueOf(i)));
        }

        deliverAndSettle(number, body);

        assertThat(db().sql("SELECT content FROM messages WHERE whatsapp_account_id = :id")
                        .param("id", number.account()).query(String.class).list())
                .hasSize(1000)
                .doesNotHaveDuplicates();
    }

    @Test
    void severalEntriesAndChangesAreTakenApart() {
        var one = number();
        var other = number();
        var body = MetaBodies.text(one, phone(), "one");
        MetaBodies.entries(body).addAll(MetaBodies.entries(MetaBodies.text(other, phone(), "other")));
        var status = MetaBodies.status(one, MetaBodies.status(MetaBodies.wamid(), phone(), "sent"));
        ((ArrayNode) body.at("/entry/0/changes")).add(status.at("/entry/0/changes/0"));

        assertThat(deliver(body).statusCode()).isEqualTo(200);

        assertThat(kinds(one.phoneId())).containsExactly("message", "status");
        assertThat(kinds(other.phoneId())).containsExactly("message");
    }

    @Test
    void aLoneContactIsTheSenderUnlessItSentAnotherMessageOfTheBody() {
        var number = number();
        var known = phone();
        var stranger = phone();
        var body = MetaBodies.text(number, known, "mine");
        ((ArrayNode) body.at("/entry/0/changes/0/value/messages"))
                .add(MetaBodies.text(stranger, MetaBodies.wamid(), "not mine"));

        deliverAndSettle(number, body);

        assertThat(db().sql("""
                SELECT c.phone_number || ' ' || m.content FROM messages m JOIN contacts c ON c.id = m.contact_id
                WHERE m.whatsapp_account_id = :id""").param("id", number.account()).query(String.class).list())
                .containsExactlyInAnyOrder(known + " mine", stranger + " not mine");
    }

    static Stream<String> oddBodies() {
        return Stream.of(
                "[]", "null", "7", "\"text\"", "{}",
                "{\"object\":\"page\",\"entry\":[{\"id\":\"%s\"}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":{\"id\":\"%s\"}}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[\"%s\",7,null,[]]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"%s\",\"changes\":[]}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":{\"a\":1},\"changes\":\"%s\"}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"nobodys\",\"changes\":[{\"field\":\"messages\",\"value\":\"%s\"}]}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"nobodys\",\"changes\":[{\"field\":\"from 2031\",\"value\":{\"a\":\"%s\"}}]}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"nobodys\",\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"nobodys\"},\"messages\":\"%s\",\"statuses\":{\"x\":1}}}]}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"nobodys\",\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"nobodys\"},\"messages\":[{\"no\":\"id\"},\"%s\",{\"id\":\"\"}]}}]}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"nobodys\",\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"nobodys\"},\"statuses\":[null,{\"status\":\"%s\"}]}}]}]}",
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"nobodys\",\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"nobodys\"},\"errors\":[{\"code\":1,\"title\":\"%s\"}]}}]}]}");
    }

    @ParameterizedTest
    @MethodSource("oddBodies")
    void anOddBodyIsKeptWithAllThatItSays(String template) {
        var mark = "mark" + digits(12);
        var body = template.formatted(mark);

        assertThat(deliver(utf8(body)).statusCode()).isEqualTo(200);

        var kept = eventsOfBody(utf8(body));
        assertThat(kept).isNotEmpty().allSatisfy(event -> assertThat(event.get("state")).isEqualTo("parked"));
        if (body.contains(mark)) {
            assertThat(kept.stream().map(event -> event.get("payload").toString()).collect(joining())).contains(mark);
        }
    }

    @Test
    void objectsInsteadOfListsLoseNoMember() {
        var mark = "mark" + digits(12);
        var body = utf8("""
                {"object":"whatsapp_business_account","entry":[{"id":"nobodys","changes":[{"field":"messages","value":
                {"metadata":{"phone_number_id":"nobodys"},"messages":{"odd":"%s","id":"x"},"statuses":[{"id":"y","status":"sent"}]}}]}]}"""
                .formatted(mark));

        assertThat(deliver(body).statusCode()).isEqualTo(200);

        assertThat(eventsOfBody(body)).extracting(event -> event.get("payload").toString())
                .anySatisfy(payload -> assertThat(payload).contains("\"odd\":\"" + mark + "\""));
    }

    @Test
    void nestingBeyondTheParserIsKeptAsItCame() {
        var mark = "mark" + digits(12);
        var body = utf8("{\"object\":\"whatsapp_business_account\",\"entry\":[" + "[".repeat(5000) + "\"" + mark + "\""
                + "]".repeat(5000) + "]}");

        assertThat(deliver(body).statusCode()).isEqualTo(200);

        assertThat(eventsOfBody(body)).singleElement().satisfies(event -> {
            assertThat(event).containsEntry("kind", "unknown").containsEntry("state", "parked");
            assertThat(event.get("payload").toString()).contains(mark);
        });
    }

    @Test
    void aBodyOfAMillionNothingsIsOneEvent() {
        var body = utf8("{\"object\":\"whatsapp_business_account\",\"entry\":[" + "{},".repeat(900_000) + "{}]}");

        assertThat(deliver(body).statusCode()).isEqualTo(200);

        assertThat(eventsOfBody(body)).hasSize(1);
    }

    @Test
    void nulAndLoneSurrogatesAreShownAsReplacementsAndTheMessageArrives() {
        var number = number();
        var phone = phone();
        var message = MetaBodies.message(phone, MetaBodies.wamid(), "interactive");
        message.putObject("interactive").put("type", "button_reply").putObject("button_reply")
                .put("id", "a\u0000b").put("title", "Yes\u0000 \ud83d!");
        var body = utf8(MetaBodies.message(number, MetaBodies.contact(phone, "A\u0000da"), message)
                .toString().replace("\ud83d", "\\ud83d"));

        assertThat(deliver(body).statusCode()).isEqualTo(200);
        awaitSettled(number);

        assertThat(db().sql("""
                SELECT m.content, m.interactive_data ->> 'type' AS reply, c.profile_name
                FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE m.whatsapp_account_id = :id""")
                .param("id", number.account()).query().listOfRows())
                .containsExactly(Map.of("content", "Yes\ufffd \ufffd!", "reply", "button_reply", "profile_name", "A\ufffdda"));
    }

    @Test
    void hostileKeysAreCutAndTheRestGoesOn() {
        var number = number();
        var body = MetaBodies.text(number, "9".repeat(5000), "long");
        ((ObjectNode) body.at("/entry/0")).put("id", "\ud83d\ude00".repeat(3000));

        assertThat(deliver(body).statusCode()).isEqualTo(200);

        assertThat(kinds(number.phoneId())).containsExactly("message");
    }

    private List<String> kinds(String phoneId) {
        return db().sql("SELECT kind FROM webhook_events WHERE phone_id = :phoneId ORDER BY id")
                .param("phoneId", phoneId).query(String.class).list();
    }

    private List<Map<String, Object>> eventsOfBody(byte[] body) {
        return db().sql("""
                SELECT e.kind, e.state, e.payload FROM webhook_events e
                WHERE e.delivery_id = (SELECT d.id FROM webhook_deliveries d WHERE d.body = :body ORDER BY d.id DESC LIMIT 1)""")
                .param("body", body).query().listOfRows();
    }
}
