package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Approved templates through the API, to anybody at any time, and what does not fit them. */
class TemplateMessagesApiTest extends MessagingApiTest {

    private static final String NUMBERED = """
            [{"type": "HEADER", "format": "LOCATION"},
             {"type": "BODY", "text": "Hi {{1}}, your order {{2}} is on its way.", "example": {"body_text": [["Ada", "A-1"]]}},
             {"type": "FOOTER", "text": "Shop"},
             {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"},
                {"type": "URL", "text": "Track", "url": "https://example.com/{{1}}", "example": ["https://example.com/x"]}]}]""";
    private static final String NAMED = """
            [{"type": "HEADER", "format": "TEXT", "text": "Order {{number}}",
              "example": {"header_text_named_params": [{"param_name": "number", "example": "A-1"}]}},
             {"type": "BODY", "text": "Hi {{first_name}}, we shipped it on {{day}} for you.",
              "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ada"}, {"param_name": "day", "example": "Monday"}]}}]""";
    private static final String WHOLE = """
            "header": {"location": {"latitude": 52.5, "longitude": 13.4, "name": "Shop", "address": "Here"}},
            "body": ["Ada", "A-1001"], "buttons": [{"index": 1, "text": "A-1001"}]""";

    private User agent;
    private Number number;
    private String phone;

    @BeforeEach
    void approve() {
        agent = signedIn("agent");
        number = number(agent.organization());
        phone = phone();
    }

    @Test
    void reachesSomebodyWhoNeverWroteAndMakesThemAContact() {
        template("shipped", "POSITIONAL", NUMBERED);

        var sent = post("/messages/template", agent, by("shipped", WHOLE));

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        assertThat(sent.header("location")).isEqualTo("/api/v1/messages/" + sent.body().path("id").asText());
        assertThat(sent.body().path("content").asText()).isEqualTo("Hi Ada, your order A-1001 is on its way.");
        assertThat(sent.body().path("templateName").asText()).isEqualTo("shipped");
        assertThat(sent.body().path("category").asText()).isEqualTo("utility");
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).as(status(sent)).singleElement().satisfies(message ->
                assertThat(message.at("/template/rendered/body").asText()).isEqualTo("Hi Ada, your order A-1001 is on its way.")));
        await().atMost(SOON).untilAsserted(() -> assertThat(status(sent)).contains("read"));
        var conversation = get("/conversations?contactId=" + sent.body().path("contactId").asText(), agent).body().at("/items/0");
        assertThat(conversation.at("/contact/phoneNumber").asText()).isEqualTo(phone);
        assertThat(conversation.at("/window/open").asBoolean(true)).isFalse();
        assertThat(conversation.at("/lastMessage/preview").asText()).isEqualTo("Hi Ada, your order A-1001 is on its way.");
    }

    @Test
    void fillsNamedPlaceholders() {
        var id = template("named", "NAMED", NAMED);

        var sent = post("/messages/template", agent, """
                {"to": "%s", "templateId": "%s", "header": {"text": "A-7"}, "body": {"day": "Monday", "first_name": "Ada"}}"""
                .formatted(phone, id));

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).as(status(sent)).singleElement().satisfies(message -> {
            assertThat(message.at("/template/rendered/header").asText()).isEqualTo("Order A-7");
            assertThat(message.at("/template/rendered/body").asText()).isEqualTo("Hi Ada, we shipped it on Monday for you.");
        }));
    }

    @Test
    void aRepeatedKeySendsOnceAndMakesOneContact() {
        template("shipped", "POSITIONAL", NUMBERED);

        var first = call("POST", "/messages/template", agent, by("shipped", WHOLE), "Idempotency-Key", "order-1");
        var second = call("POST", "/messages/template", agent, by("shipped", WHOLE), "Idempotency-Key", "order-1");

        assertThat(second.body().path("id")).isEqualTo(first.body().path("id"));
        assertThat(contacts()).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "body":["Ada","A-1"],"buttons":[{"index":1,"text":"x"}] | header.location:required
            <header>,"body":["Ada"],"buttons":[{"index":1,"text":"x"}] | body:minItems
            <header>,"body":["Ada","A","B"],"buttons":[{"index":1,"text":"x"}] | body:maxItems
            <header>,"body":{"first_name":"Ada"},"buttons":[{"index":1,"text":"x"}] | body:type
            <header>,"body":["Ada","A\\n1"],"buttons":[{"index":1,"text":"x"}] | body[1]:characters
            <header>,"body":["Ada","A-1"] | buttons:required
            <header>,"body":["Ada","A-1"],"buttons":[{"index":1,"payload":"x"}] | buttons[0].payload:unexpected
            <header>,"body":["Ada","A-1"],"buttons":[{"index":1,"text":"x"},{"index":7,"payload":"x"}] | buttons[1].index:maximum
            <header>,"body":["Ada","A-1"],"buttons":[{"index":1,"text":"x"},{"index":1,"text":"y"}] | buttons[1].index:unique
            "header":{"text":"x"},"body":["Ada","A-1"],"buttons":[{"index":1,"text":"x"}] | header.text:unexpected
            """)
    void whatDoesNotFitIsNamed(String values, String error) {
        template("shipped", "POSITIONAL", NUMBERED);

        var refused = post("/messages/template", agent,
                by("shipped", values.replace("<header>", "\"header\":{\"location\":{\"latitude\":1,\"longitude\":1}}")));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("template-mismatch");
        assertThat(refused.errors()).contains(error);
        assertThat(contacts()).as("nothing is left behind").isZero();
    }

    @Test
    void onlyWhatMetaApprovedIsSent() {
        var id = template("shipped", "POSITIONAL", NUMBERED);
        rows().sql("UPDATE templates SET status = 'PAUSED' WHERE id = ?").param(id).update();

        var refused = post("/messages/template", agent, by("shipped", WHOLE));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("template-not-approved");
        assertThat(refused.errors()).containsExactly("name:status");
        assertThat(post("/messages/template", agent, by("unheard_of", WHOLE)).errors()).containsExactly("name:reference");
        assertThat(contacts()).isZero();
    }

    @Test
    void templatesAndContactsOfOthersAreNotThere() {
        var id = template("shipped", "POSITIONAL", NUMBERED);
        var stranger = signedIn("admin");
        number(stranger.organization());
        var theirs = rows().sql("INSERT INTO contacts (organization_id, phone_number) VALUES (:organization, :phone) RETURNING id")
                .param("organization", stranger.organization())
                .param("phone", phone)
                .query(UUID.class)
                .single();

        assertThat(post("/messages/template", stranger, "{\"to\": \"%s\", \"templateId\": \"%s\", %s}".formatted(phone, id, WHOLE)).errors())
                .containsExactly("templateId:reference");
        assertThat(post("/messages/template", agent, "{\"contactId\": \"%s\", \"templateId\": \"%s\", %s}".formatted(theirs, id, WHOLE)).status())
                .isEqualTo(404);
        assertThat(post("/messages/template", null, by("shipped", WHOLE)).status()).isEqualTo(401);
        assertThat(post("/messages/template", agent, "{\"to\": \"%s\"}".formatted(phone)).errors()).containsExactly("name:source");
        assertThat(post("/messages/template", agent, "{\"to\": \"%s\", \"name\": \"x\"}".formatted(phone)).errors())
                .containsExactly("language:required");
    }

    @Test
    void whoWantsNoMarketingGetsNone() {
        template("offer", "POSITIONAL", "[{\"type\": \"BODY\", \"text\": \"Everything at half price\"}]");
        rows().sql("UPDATE templates SET category = 'MARKETING' WHERE organization_id = ?").param(agent.organization()).update();
        rows().sql("INSERT INTO contacts (organization_id, phone_number, marketing_opted_out_at) VALUES (:organization, :phone, now())")
                .param("organization", agent.organization())
                .param("phone", phone)
                .update();

        assertThat(post("/messages/template", agent, by("offer", "\"body\": []")).problem()).isEqualTo("opted-out");
    }

    private UUID template(String name, String format, String components) {
        return template(number, name, format, components);
    }

    private int contacts() {
        return rows().sql("SELECT count(*) FROM contacts WHERE organization_id = ?")
                .param(agent.organization())
                .query(Integer.class)
                .single();
    }

    private String status(Answer sent) {
        var message = get("/messages/" + sent.body().path("id").asText(), agent).body();
        return message.path("status") + " " + message.path("error");
    }

    private String by(String name, String values) {
        return "{\"to\": \"%s\", \"name\": \"%s\", \"language\": \"en_US\", %s}".formatted(phone, name, values);
    }
}
