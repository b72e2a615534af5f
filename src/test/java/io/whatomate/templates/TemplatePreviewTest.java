package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is previewed is what is sent: written here, reviewed by the sandbox, and read on a customer's phone. */
class TemplatePreviewTest extends ReviewedTemplatesTest {

    private static final String CARD = """
            {"components": [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["<handle>"]}},
              {"type": "BODY", "text": "Only {{1}} today", "example": {"body_text": [["3 EUR"]]}},
              {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "More"},
                {"type": "URL", "text": "Buy", "url": "https://example.com/{{1}}", "example": ["https://example.com/a"]}]}]}""";
    private static final String CAROUSEL = """
            [{"type": "BODY", "text": "Hi {{1}}, look", "example": {"body_text": [["Ada"]]}}, {"type": "CAROUSEL", "cards": [%1$s, %1$s]}]"""
            .formatted(CARD);
    private static final String OFFER = """
            [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["<handle>"]}},
             {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": true}},
             {"type": "BODY", "text": "All of it at half price"},
             {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "HALF"}]}]""";

    private final String phone = phone();

    @Test
    void cardsOfACarousel() {
        var id = approved("MARKETING", "POSITIONAL", CAROUSEL);

        var preview = isSentAsPreviewed(id, """
                "body": ["Ada"], "cards": [
                  {"header": {"image": {"link": "https://example.com/1.jpg"}}, "body": ["3 EUR"],
                   "buttons": [{"index": 0, "payload": "MORE-1"}, {"index": 1, "text": "one"}]},
                  {"header": {"image": {"link": "https://example.com/2.jpg"}}, "body": ["4 EUR"], "buttons": [{"index": 1, "text": "two"}]}]""");

        assertThat(preview.at("/shown/body").asText()).isEqualTo("Hi Ada, look");
        assertThat(preview.at("/shown/cards/1/body").asText()).isEqualTo("Only 4 EUR today");
        assertThat(preview.at("/shown/cards/1/buttons/1/url").asText()).isEqualTo("https://example.com/two");
        assertThat(preview.at("/shown/cards/0/header/image/link").asText()).isEqualTo("https://example.com/1.jpg");
        assertThat(preview.at("/payload/components/1/cards/1/card_index").asInt()).isEqualTo(1);
        assertThat(preview.at("/payload/components/1/cards/0/components")).hasSize(4);
    }

    @Test
    void anOfferThatEnds() {
        var id = approved("MARKETING", "POSITIONAL", OFFER);

        var preview = isSentAsPreviewed(id, """
                "header": {"image": {"link": "https://example.com/1.jpg"}}, "limited_time_offer": {"expiration_time_ms": 1800000000000},
                "buttons": [{"index": 0, "couponCode": "HALF"}]""");

        assertThat(preview.at("/shown/offer/text").asText()).isEqualTo("Ends soon");
        assertThat(preview.at("/shown/offer/expiresAt").asText()).isEqualTo("2027-01-15T08:00:00Z");
        assertThat(preview.at("/shown/buttons/0/couponCode").asText()).isEqualTo("HALF");
    }

    @Test
    void moneyMomentsNamesAndProducts() {
        var id = approved("MARKETING", "NAMED", """
                [{"type": "HEADER", "format": "TEXT", "text": "For {{who}}", "example": {"header_text_named_params": [{"param_name": "who", "example": "Ada"}]}},
                 {"type": "BODY", "text": "It was {{price}} until {{day}}, they say.",
                  "example": {"body_text_named_params": [{"param_name": "price", "example": "3 EUR"}, {"param_name": "day", "example": "May"}]}},
                 {"type": "FOOTER", "text": "The shop"},
                 {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View"}, {"type": "CATALOG", "text": "All"}, {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+4930123"}]}]""");

        var preview = isSentAsPreviewed(id, """
                "header": {"text": "Bob"}, "body": {"day": {"date_time": {"fallback_value": "1 May", "month": 5}},
                  "price": {"currency": {"fallback_value": "€ 3", "code": "EUR", "amount_1000": 3000}}},
                "buttons": [{"index": 0, "products": {"thumbnail_product_retailer_id": "p1", "sections": [{"title": "All", "product_items": [{"product_retailer_id": "p1"}]}]}},
                  {"index": 1, "catalog": {"thumbnail_product_retailer_id": "p1"}}]""");

        assertThat(preview.path("shown").toString()).isEqualTo("""
                {"header":{"format":"TEXT","text":"For Bob"},"body":"It was € 3 until 1 May, they say.","footer":"The shop","buttons":[\
                {"type":"MPM","text":"View"},{"type":"CATALOG","text":"All"},{"type":"PHONE_NUMBER","text":"Call","phoneNumber":"+4930123"}]}""");
        assertThat(preview.at("/payload/components/1/parameters/0/parameter_name").asText()).isEqualTo("price");
    }

    @Test
    void aCodeInMetasWords() {
        var id = approved("AUTHENTICATION", "POSITIONAL", """
                [{"type": "BODY", "add_security_recommendation": true}, {"type": "FOOTER", "code_expiration_minutes": 5},
                 {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy"}]}]""");

        var preview = isSentAsPreviewed(id, "\"body\": [\"123456\"]");

        assertThat(preview.at("/shown/body").asText()).isEqualTo("*123456* is your verification code. For your security, do not share this code.");
        assertThat(preview.at("/shown/footer").asText()).isEqualTo("This code expires in 5 minutes.");
        assertThat(preview.at("/payload/components/1/parameters/0/text").asText()).isEqualTo("123456");
    }

    @Test
    void whatDoesNotFitIsNamed() {
        var ids = Map.of("carousel", write("carousel", "MARKETING", "POSITIONAL", CAROUSEL.replace("<handle>", "4::a")),
                "offer", write("offer", "MARKETING", "POSITIONAL", OFFER.replace("<handle>", "4::a")));
        """
            carousel | "body": ["Ada"] | cards:minItems
            carousel | "body": ["Ada"], "cards": [{"header": {"image": {"link": "https://x.org/1"}}, "body": ["a", "b"]}, {}] | cards[0].body:maxItems
            carousel | "body": ["Ada"], "cards": [{}, {"body": ["a"]}] | cards[1].header.image:required
            carousel | "body": ["Ada"], "cards": [{}, {"buttons": [{"index": 0, "text": "a"}]}] | cards[1].buttons[0].text:unexpected
            carousel | "body": ["Ada"], "cards": [{}, {"body": ["a\\tb"]}] | cards[1].body[0]:characters
            carousel | "body": ["Ada"], "limited_time_offer": {"expiration_time_ms": 1800000000000} | limited_time_offer:unexpected
            offer | "header": {"image": {"link": "https://x.org/1"}} | limited_time_offer:required
            offer | "buttons": [{"index": 0, "couponCode": "1234567890123456"}] | buttons[0].couponCode:maxLength
            offer | "cards": [{}] | cards:maxItems
            """.lines().map(line -> line.strip().split(" \\| ")).forEach(line -> {
                var refused = post("/templates/" + ids.get(line[0]) + "/preview", manager, "{" + line[1] + "}");

                assertThat(refused.status()).as(line[1]).isEqualTo(422);
                assertThat(refused.problem()).isEqualTo("template-mismatch");
                assertThat(refused.errors()).as(line[1]).contains(line[2]);
            });
    }

    @Test
    void whatWaitsIsShownOnRequestAndOthersSeeNothing() {
        var id = write("t", "UTILITY", "POSITIONAL", "[{\"type\": \"BODY\", \"text\": \"Now\"}]");
        rows().sql("UPDATE templates SET status = 'APPROVED', draft = '{\"components\": [{\"type\": \"BODY\", \"text\": \"Later\"}]}' WHERE id = ?")
                .param(UUID.fromString(id)).update();

        assertThat(post("/templates/" + id + "/preview", manager, "{}").body().at("/shown/body").asText()).isEqualTo("Now");
        assertThat(post("/templates/" + id + "/preview?draft=true", signedIn(manager.organization(), "agent"), "{}").body().at("/shown/body").asText())
                .isEqualTo("Later");
        assertThat(post("/templates/" + id + "/preview", signedIn("admin"), "{}").status()).isEqualTo(404);
    }

    private JsonNode isSentAsPreviewed(String id, String values) {
        var preview = post("/templates/" + id + "/preview", manager, "{" + values + "}");
        assertThat(preview.status()).as(preview.body().toString()).isEqualTo(200);

        var sent = post("/messages/template", manager, "{\"to\": \"%s\", \"templateId\": \"%s\", %s}".formatted(phone, id, values));

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        assertThat(sent.body().path("content")).isEqualTo(preview.body().at("/shown/body"));
        await().pollDelay(Duration.ZERO).atMost(SOON).untilAsserted(() -> assertThat(shown(phone))
                .as(get("/messages/" + sent.body().path("id").asText(), manager).body().path("error").toString()).hasSize(1));
        var arrived = shown(phone).getFirst().path("template").<ObjectNode>deepCopy();
        arrived.remove("rendered");
        assertThat(arrived).isEqualTo(preview.body().path("payload"));
        return preview.body();
    }

    private String approved(String category, String format, String components) {
        var id = write("t", category, format, components.contains("<handle>") ? components.replace("<handle>", handle()) : components);
        var submitted = post("/templates/" + id + "/submit", manager, null);
        assertThat(submitted.status()).as(submitted.body().toString()).isEqualTo(200);
        assertThat(submitted.body().path("status").asText()).isEqualTo("APPROVED");
        rows().sql("UPDATE templates SET status = 'APPROVED' WHERE id = ?").param(UUID.fromString(id)).update();
        return id;
    }

    private String write(String name, String category, String format, String components) {
        var made = post("/templates", manager, """
                {"name": "%s_%s", "language": "en_US", "category": "%s", "parameterFormat": "%s", "components": %s}"""
                .formatted(name, phone, category, format, components));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return made.body().path("id").asText();
    }
}
