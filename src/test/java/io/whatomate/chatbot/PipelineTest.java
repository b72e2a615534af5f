package io.whatomate.chatbot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.webhook.MetaBodies;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The chatbot's steps, from a customer's message to what is owed as its answer. */
class PipelineTest extends ChatbotTest {

    @Test
    void withoutSettingsOrSwitchedOffNothingIsAnswered() {
        var number = number();
        rule(number, "hi", "exact", "Hello");
        assertThat(answersTo(number, "hi")).isEmpty();

        enable(number, "is_enabled = false");
        assertThat(answersTo(number, "hi")).isEmpty();
    }

    @Test
    void anExcludedNumberIsLeftAlone() {
        var number = number();
        var phone = phone();
        enable(number, "default_response = 'Sorry?', excluded_numbers = '[\"" + phone + "\"]'");

        deliverAndSettle(number, MetaBodies.text(number, phone, "hi"));
        assertThat(answers(number)).isEmpty();
        assertThat(answersTo(number, "hi")).containsExactly("Sorry?");
    }

    @Test
    void aContactWithAnAgentIsTheAgents() {
        var number = number();
        var phone = phone();
        enable(number, "default_response = 'Sorry?'");
        deliverAndSettle(number, MetaBodies.text(number, phone, "hi"));
        assertThat(answers(number)).hasSize(1);
        db().sql("INSERT INTO agent_transfers (organization_id, contact_id) SELECT organization_id, id FROM contacts"
                        + " WHERE organization_id = :id").param("id", number.organization()).update();

        deliverAndSettle(number, MetaBodies.text(number, phone, "hi again"));

        assertThat(answers(number)).hasSize(1);
    }

    @Test
    void outsideHoursTheBotSaysSoOrNothing() {
        var number = number();
        enable(number, "default_response = 'Sorry?', business_hours_enabled = true, business_hours = '[]'");
        assertThat(answersTo(number, "hi")).isEmpty();

        enable(number, "out_of_hours_message = 'Closed', business_hours_enabled = true, business_hours = '[]'");
        assertThat(answersTo(number, "hi")).containsExactly("Closed");
    }

    @Test
    void hoursAreReadInTheOrganizationsZone() {
        var number = number();
        var there = ZonedDateTime.now(ZoneId.of("Pacific/Kiritimati"));
        var hours = JSON.createArrayNode();
        hours.addObject().put("day", there.minusHours(1).getDayOfWeek().name().toLowerCase(Locale.ROOT))
                .put("start_time", there.minusHours(1).toLocalTime().toString())
                .put("end_time", there.plusHours(1).toLocalTime().toString());
        enable(number, "default_response = 'Open', out_of_hours_message = 'Closed', business_hours_enabled = true,"
                + " business_hours = '" + hours + "'");

        assertThat(answersTo(number, "hi")).as("UTC is 14 hours behind").containsExactly("Closed");
        db().sql("UPDATE organizations SET time_zone = 'Pacific/Kiritimati' WHERE id = :id")
                .param("id", number.organization()).update();
        assertThat(answersTo(number, "hi")).containsExactly("Open");
    }

    @Test
    void buttonsAreAnsweredAsMetaWantsThem() {
        var number = number();
        enable(number, "default_response = NULL");
        db().sql("""
                INSERT INTO keyword_rules (organization_id, name, keywords, match_type, response_type, response_content)
                VALUES (:id, 'Menu', '{menu}', 'exact', 'buttons', '{"header":"H","body":"Choose","footer":"F",
                    "buttons":[{"id":"1","title":"One"},{"id":"2","title":"Two"}]}')""")
                .param("id", number.organization()).update();

        assertThat(answersTo(number, "menu")).containsExactly("Choose");

        await().atMost(SOON).untilAsserted(() -> assertThat(GRAPH.calls(number)).hasSize(1));
        var interactive = GRAPH.calls(number).getFirst().body().path("interactive");
        assertThat(interactive.path("type").asText()).isEqualTo("button");
        assertThat(interactive.at("/header/text").asText()).isEqualTo("H");
        assertThat(interactive.at("/footer/text").asText()).isEqualTo("F");
        assertThat(interactive.at("/action/buttons/1/reply/title").asText()).isEqualTo("Two");
    }

    @Test
    void aTapIsReadByItsTitle() {
        var number = number();
        var phone = phone();
        enable(number, "default_response = NULL");
        rule(number, "opening hours", "exact", "From nine to five");
        var tap = MetaBodies.message(phone, MetaBodies.wamid(), "interactive");
        tap.putObject("interactive").put("type", "button_reply").putObject("button_reply")
                .put("id", "hours").put("title", "Opening hours");
        var quickReply = MetaBodies.message(phone, MetaBodies.wamid(), "button");
        quickReply.putObject("button").put("payload", "p").put("text", "Opening hours");

        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), tap));
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), quickReply));

        assertThat(answers(number)).containsExactly("From nine to five", "From nine to five");
    }

    @Test
    void picturesAndReactionsWaitForAPerson() {
        var number = number();
        var phone = phone();
        enable(number, "default_response = 'Sorry?'");
        for (var type : List.of("image", "reaction", "location", "system", "unsupported")) {
            var message = MetaBodies.message(phone, MetaBodies.wamid(), type);
            message.putObject(type).put("caption", "hi");
            deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), message));
        }
        assertThat(answers(number)).isEmpty();
    }

    @Test
    void aBlankDefaultIsNone() {
        var number = number();
        enable(number, "default_response = '  '");

        assertThat(answersTo(number, "anything")).isEmpty();
    }

    @Test
    void anEventThatRunsTwiceAndAMessageThatIsRepeatedAreAnsweredOnce() {
        var number = number();
        var body = MetaBodies.text(number, phone(), "hi");
        enable(number, "default_response = 'Hello'");
        deliverAndSettle(number, body);

        db().sql("UPDATE webhook_events SET state = 'pending', leased_until = '-infinity' WHERE phone_id = :id")
                .param("id", number.phoneId()).update();
        awaitSettled(number);
        deliverAndSettle(number, body);

        assertThat(answers(number)).containsExactly("Hello");
    }
}
