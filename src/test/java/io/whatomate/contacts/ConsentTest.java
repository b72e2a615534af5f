package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.GraphServer;
import io.whatomate.webhook.MetaBodies;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What customers say themselves: by a word, by their switch at WhatsApp, and by what Meta answers for them. */
class ConsentTest extends CoreTest {

    private static final String STOPPED = "You will get no more messages from us. Write START to get them again.";
    private static final String STARTED = "You will get our messages again. Write STOP to end them.";

    private BusinessNumber number;
    private String phone;

    @BeforeEach
    void aNumberWithAChatbot() {
        number = number();
        phone = phone();
        db().sql("INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts, default_response) VALUES (?, true, true, 'Hello')")
                .param(number.organization()).update();
        db().sql("INSERT INTO keyword_rules (organization_id, name, keywords, match_type, response_type, response_content)"
                        + " VALUES (?, 'r', ARRAY['stop'], 'contains', 'text', '{\"body\": \"The bot heard stop\"}')")
                .param(number.organization()).update();
    }

    @Test
    void aWordEndsEverythingIsConfirmedOnceAndNoBotSeesIt() {
        says("hi");
        var stop = MetaBodies.text(number, phone, " Stop ");
        deliverAndSettle(number, stop);
        deliverAndSettle(number, stop);

        assertThat(said()).containsExactly("Hello", STOPPED);
        await().atMost(SOON).until(() -> GRAPH.calls(number).size() == 2);
        assertThat(ledger()).containsExactly("all out keyword true Stop");
        assertThat(contact()).containsEntry("silent", true).containsEntry("version", 2);
        assertThat(db().sql("SELECT text_shown FROM consent_events WHERE organization_id = ?").param(number.organization())
                .query(String.class).single()).isEqualTo(STOPPED);

        says("stop");
        says("hi");
        assertThat(said()).as("the confirmation was the last").containsExactly("Hello", STOPPED);
        assertThat(ledger()).containsExactly("all out keyword true Stop", "all out keyword false stop");

        says("START");
        says("start");
        assertThat(said()).as("nobody opts in who has not opted out").containsExactly("Hello", STOPPED, STARTED, "Hello");
        assertThat(ledger()).hasSize(3).last().isEqualTo("all in keyword true START");
        assertThat(contact()).containsEntry("silent", false);
    }

    @Test
    void aWordWithinASentenceIsForTheBotAndAWordOfMarketingEndsMarketingAlone() {
        says("Do not stop here");
        assertThat(said()).containsExactly("The bot heard stop");

        var tapped = MetaBodies.message(phone, MetaBodies.wamid(), "button");
        tapped.putObject("button").put("text", "Stop promotions").put("payload", "x");
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ada"), tapped));

        assertThat(ledger()).containsExactly("marketing out keyword true Stop promotions");
        assertThat(contact()).containsEntry("silent", false).containsEntry("unmarketed", true);
        says("hi");
        assertThat(said()).containsExactly("The bot heard stop", "You will get no more offers from us.", "Hello");
    }

    @Test
    void theConfirmationGoesAlsoWhenItHadToWait() {
        GRAPH.behave(number, GraphServer.error(400, 131049));
        says("STOP");
        await().atMost(SOON).until(() -> owed().equals("waiting after 1"));
        GRAPH.behave(number, new GraphServer.Behaviour.Accept());

        db().sql("UPDATE outbox SET available_at = now() WHERE whatsapp_account_id = ?").param(number.account()).update();

        await().atMost(SOON).until(() -> owed().isEmpty());
        assertThat(db().sql("SELECT status FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing'").param(number.account())
                .query(String.class).single()).isEqualTo("accepted");
    }

    @Test
    void theSwitchAtWhatsAppCountsByItsTimeHoweverItArrives() {
        var unknown = phone();
        var now = Instant.now().getEpochSecond();
        prefers(switched(phone, "stop", now - 50), switched(unknown, "stop", now - 50));
        prefers(switched(phone, "stop", now - 50));
        prefers(switched(phone, "resume", now - 90));
        assertThat(ledger()).containsExactlyInAnyOrder("marketing out meta-preference true User stopped", "marketing in meta-preference false User stopped");
        assertThat(contact()).containsEntry("unmarketed", true).containsEntry("silent", false);
        assertThat(db().sql("SELECT marketing_opted_out_at IS NOT NULL FROM contacts WHERE organization_id = ? AND phone_number = ?")
                .params(number.organization(), unknown).query(Boolean.class).single()).as("remembered until they are known").isTrue();

        prefers(switched(phone, "resume", now - 40));
        assertThat(contact()).containsEntry("unmarketed", false);
        prefers(switched(phone, "stop", now - 30));
        prefers(switched(phone, "resume", now - 30));
        assertThat(contact()).as("of two within a second, silence").containsEntry("unmarketed", true);

        prefers(((ObjectNode) switched(phone, "stop", now)).put("category", "signup"), switched(phone, "perhaps", now));
        assertThat(db().sql("SELECT kind || ' ' || state FROM webhook_events WHERE phone_id = ? ORDER BY id DESC LIMIT 2").param(number.phoneId())
                .query(String.class).list()).containsExactly("preference parked", "preference parked");
    }

    @Test
    void whatMetaRefusesForIsHeededAndAsOldAsTheRefusal() {
        says("hi");
        await().atMost(SOON).until(() -> owed().isEmpty());
        var customer = (UUID) contact().get("id");
        GRAPH.behave(number, GraphServer.error(400, 131050));
        send(customer, "c1");
        await().atMost(SOON).untilAsserted(() -> assertThat(ledger()).containsExactly("marketing out meta-error true Meta's error 131050"));
        assertThat(contact()).containsEntry("unmarketed", true);

        GRAPH.behave(number, new GraphServer.Behaviour.Accept());
        await().atMost(SOON).untilAsserted(() -> {
            prefers(switched(phone, "resume", Instant.now().getEpochSecond()));
            assertThat(contact()).containsEntry("unmarketed", false);
        });
        send(customer, "c2");
        await().atMost(SOON).until(() -> GRAPH.calls(number).size() == 3 && owed().isEmpty());
        var late = MetaBodies.failure(GRAPH.calls(number).getLast().wamid(), phone, 131050, "User has stopped marketing")
                .put("timestamp", String.valueOf(Instant.now().getEpochSecond() - 600));
        deliverAndSettle(number, MetaBodies.status(number, late));

        assertThat(ledger()).contains("marketing out meta-error false Meta's error 131050");
        assertThat(contact()).as("resumed since").containsEntry("unmarketed", false);
    }

    private void says(String words) {
        deliverAndSettle(number, MetaBodies.text(number, phone, words));
    }

    private static JsonNode switched(String customer, String value, long second) {
        return JsonNodeFactory.instance.objectNode().put("wa_id", customer).put("detail", "User stopped")
                .put("category", "marketing_messages").put("value", value).put("timestamp", second);
    }

    private void prefers(JsonNode... preferences) {
        var value = MetaBodies.value(number);
        value.putArray("user_preferences").addAll(List.of(preferences));
        deliverAndSettle(number, MetaBodies.envelope(number.businessId(), "user_preferences", value));
    }

    private void send(UUID customer, String cause) {
        var template = JSON.createObjectNode().put("name", "offer");
        template.putObject("language").put("code", "en_US");
        var send = new HashMap<String, Object>(Map.of("contactId", customer, "type", "template", "category", "marketing", "cause", cause,
                "priority", 1, "source", "api", "accountId", number.account(), "message", template));
        var answer = routes.request("direct:send", exchange -> {
            exchange.setVariable("organizationId", number.organization());
            exchange.getMessage().setBody(send);
        });
        assertThat(answer.getException()).isNull();
    }

    private String owed() {
        return String.join(",", db().sql("SELECT state || ' after ' || attempts FROM outbox WHERE whatsapp_account_id = ?").param(number.account()).query(String.class).list());
    }

    private List<String> said() {
        return db().sql("SELECT content FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing' ORDER BY created_at, id")
                .param(number.account()).query(String.class).list();
    }

    private List<String> ledger() {
        return db().sql("SELECT concat_ws(' ', e.category, e.value, e.source, e.is_applied::text, e.evidence) FROM consent_events e"
                        + " JOIN contacts c ON c.id = e.contact_id WHERE c.organization_id = ? AND c.phone_number = ? ORDER BY e.created_at")
                .params(number.organization(), phone).query(String.class).list();
    }

    private Map<String, Object> contact() {
        return db().sql("SELECT id, opted_out_at IS NOT NULL AS silent, marketing_opted_out_at IS NOT NULL AS unmarketed, version"
                        + " FROM contacts WHERE organization_id = ? AND phone_number = ?")
                .params(number.organization(), phone).query().singleRow();
    }
}
