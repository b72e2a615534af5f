package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest extends SandboxTest {

    @Test
    void anAcceptedTextClimbsTheLadderByWebhookAndOnThePhone() {
        var answer = sendMessage("\"type\":\"text\",\"text\":{\"body\":\"Grüße 😀\"},\"biz_opaque_callback_data\":\"order 7\"");

        var id = acceptedId(answer);
        assertThat(json(answer).at("/contacts/0/wa_id").asText()).isEqualTo(customer);
        await().untilAsserted(() -> assertThat(receiver.statuses(id)).hasSize(3));
        // Each is posted by itself: only the phone knows their order.
        assertThat(receiver.statuses(id)).extracting(status -> status.path("status").asText())
                .containsExactlyInAnyOrder("sent", "delivered", "read");
        assertThat(receiver.statuses(id)).allSatisfy(status -> {
            assertThat(status.path("biz_opaque_callback_data").asText()).isEqualTo("order 7");
            assertThat(status.path("recipient_id").asText()).isEqualTo(customer);
        });
        assertThat(receiver.statuses(id).getFirst().at("/pricing/category").asText()).isEqualTo("service");
        var shown = transcript().get(0);
        assertThat(shown.at("/text/body").asText()).isEqualTo("Grüße 😀");
        assertThat(shown.path("status").asText()).isEqualTo("read");
        assertThat(shown.path("business").asText()).isEqualTo(display);
    }

    @Test
    void theMessageIdHasTheAnatomyOfARealOne() {
        var id = acceptedId(sendMessage("\"text\":{\"body\":\"x\"}"));

        var bytes = Base64.getDecoder().decode(id.substring("wamid.".length()));
        assertThat(new String(bytes, 3, bytes[2], StandardCharsets.US_ASCII)).isEqualTo(customer);
        assertThat(bytes).startsWith(0x1C, 0x18, customer.length()).endsWith(0x00);
        assertThat(bytes[3 + customer.length() + 3]).isEqualTo((byte) 0x11);
    }

    @Test
    void aPhoneKeepsItsNameUntilItSaysAnother() {
        for (var named : List.of("\"profileName\":\"Ada\",\"text\":\"nul \\u0000\"", "\"text\":\"2\"", "\"profileName\":\"Bea\",\"text\":\"3\"",
                "\"profileName\":null,\"text\":\"4\"")) {
            assertThat(send(post("/sandbox/phones/" + customer + "/messages", "{\"to\":\"" + display + "\"," + named + "}")).statusCode()).isEqualTo(201);
        }

        await().untilAsserted(() -> assertThat(receiver.values("contacts")).hasSize(4));
        assertThat(receiver.values("contacts")).extracting(contact -> contact.at("/profile/name").asText())
                .containsExactlyInAnyOrder("Ada", "Ada", "Bea", "Bea");
        assertThat(transcript()).extracting(message -> message.path("profileName").asText()).containsExactly("Ada", "Ada", "Bea", "Bea");
    }

    @Test
    void aWebhookIsAsciiAndSignedOverItsBytes() throws Exception {
        var name = "Zoë 日本";
        send(post("/sandbox/phones/" + customer + "/messages",
                "{\"text\":\"é\",\"to\":\"" + display + "\",\"profileName\":\"" + name + "\"}"));

        await().until(() -> !receiver.deliveries().isEmpty());
        var delivery = receiver.deliveries().getFirst();
        assertThat(delivery.userAgent()).isEqualTo("facebookexternalua");
        assertThat(delivery.contentType()).isEqualTo("application/json");
        assertThat(new String(delivery.body(), StandardCharsets.UTF_8)).containsOnlyOnce("Zo\\u00eb \\u65e5\\u672c");
        assertThat(new String(delivery.body(), StandardCharsets.ISO_8859_1)).matches("\\p{ASCII}+");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(keys.metaAppSecrets().getFirst().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(delivery.signature()).isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(delivery.body())));
        JsonNode value = delivery.json().at("/entry/0/changes/0/value");
        assertThat(value.at("/metadata/phone_number_id").asText()).isEqualTo(numberId);
        assertThat(value.at("/contacts/0/profile/name").asText()).isEqualTo(name);
        assertThat(value.at("/messages/0/text/body").asText()).isEqualTo("é");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "type":"text","text":{}                                                        | 400 131008 | text.body
            "type":"text","text":{"body":7}                                                | 400 131009 | text.body
            "type":"text"                                                                  | 400 131008 | text
            "type":"poll"                                                                  | 400 131051 | type
            "type":"image","image":{"link":"nowhere"}                                      | 400 131009 | image.link
            "type":"image","image":{"id":"1","link":"https://example.com/a.png"}           | 400 131009 | image.id
            "type":"image","image":{"id":"123"}                                            | 400 131009 | image.id
            "type":"audio","audio":{"link":"https://example.com/a.ogg","caption":"c"}      | 400 131009 | audio.caption
            "type":"location","location":{"latitude":91,"longitude":0}                     | 400 131009 | location.latitude
            "type":"location","location":{"latitude":1}                                    | 400 131008 | location.longitude
            "type":"contacts","contacts":[]                                                | 400 131009 | contacts
            "type":"contacts","contacts":[{"name":{"formatted_name":"A"}}]                 | 400 131009 | formatted_name
            "type":"reaction","reaction":{"emoji":"👍"}                                     | 400 131008 | message_id
            "type":"interactive","interactive":{"type":"button","body":{"text":"b"},"action":{"buttons":[]}} | 400 131009 | buttons
            "type":"interactive","interactive":{"type":"list","body":{"text":"b"},"action":{"button":"a label that is too long","sections":[]}} | 400 131009 | action.button
            "type":"interactive","interactive":{"type":"cta_url","body":{"text":"b"},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"x"}}} | 400 131009 | url
            "type":"interactive","interactive":{"type":"quiz"}                             | 400 131009 | interactive.type
            "type":"template","template":{"name":"order_update"}                           | 400 131008 | language
            "type":"template","template":{"name":"nothing","language":{"code":"en_US"}}    | 404 132001 | nothing
            "text":{"body":"x"},"context":{}                                               | 400 131008 | context.message_id
            "text":{"body":"x"},"recipient_type":"group"                                   | 400 131020 | group
            """)
    void aWrongSendIsRefusedNamingTheField(String rest, String verdict, String field) {
        var answer = sendMessage(rest);

        assertThat(verdict(answer)).as(answer.body()).isEqualTo(verdict);
        assertThat(details(answer)).contains(field);
        assertThat(transcript()).isEmpty();
    }

    @Test
    void limitsAreKeptToTheCharacter() {
        assertThat(sendMessage("\"text\":{\"body\":\"" + "é".repeat(4096) + "\"}").statusCode()).isEqualTo(200);
        assertThat(verdict(sendMessage("\"text\":{\"body\":\"" + "é".repeat(4097) + "\"}"))).isEqualTo("400 131009");
        assertThat(verdict(sendMessage("\"text\":{\"body\":\"x\"},\"biz_opaque_callback_data\":\"" + "d".repeat(513) + "\"")))
                .isEqualTo("400 131009");
    }

    @Test
    void whoCallsIsToldApart() {
        var body = "{\"messaging_product\":\"whatsapp\",\"to\":\"" + customer + "\",\"text\":{\"body\":\"x\"}}";
        var path = "/sandbox/graph/v24.0/" + numberId + "/messages";

        assertThat(verdict(send(post(path, body)))).isEqualTo("401 104");
        assertThat(verdict(send(post(path, body).header("Authorization", "Bearer wrong")))).isEqualTo("401 190");
        var other = send(graph("100000000000001/messages", body));
        assertThat(verdict(other)).isEqualTo("400 100");
        assertThat(json(other).at("/error/error_subcode").asInt()).isEqualTo(33);
        assertThat(json(other).at("/error/type").asText()).isEqualTo("GraphMethodException");
        assertThat(send(post(path + "?access_token=" + token, body)).statusCode()).isEqualTo(200);
        assertThat(send(post("/sandbox/graph/" + numberId + "/messages", body).header("Authorization", "OAuth " + token))
                .statusCode()).isEqualTo(200);
    }

    @Test
    void aFormWithJsonInItsFieldsIsUnderstood() {
        var form = "messaging_product=whatsapp&type=text&to=%2B" + customer + "&text=%7B%22body%22%3A%22a%2Bb%22%7D"
                + "&access_token=" + token;
        var answer = send(HttpRequest.newBuilder(url("/sandbox/graph/v24.0/" + numberId + "/messages"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));

        acceptedId(answer);
        assertThat(json(answer).at("/contacts/0/input").asText()).isEqualTo("+" + customer);
        assertThat(transcript().get(0).at("/text/body").asText()).isEqualTo("a+b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1]
            "x"
            {"a":
            not json
            """)
    void brokenBodiesAreRefused(String body) {
        assertThat(verdict(send(graph(numberId + "/messages", body)))).isEqualTo("400 100");
        assertThat(send(post("/sandbox/phones/" + customer + "/messages", body)).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\""})
    void aFormWithoutABoundaryIsRefused(String type) {
        var form = graph(numberId + "/media").setHeader("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString("--\r\n\r\nx\r\n----"));
        assertThat(verdict(send(form))).isEqualTo("400 100");
    }

    @Test
    void invalidUtf8AndDeepNestingAreRefused() {
        var invalid = new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};
        assertThat(verdict(send(graph(numberId + "/messages").POST(HttpRequest.BodyPublishers.ofByteArray(invalid)))))
                .isEqualTo("400 100");
        var deep = "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}";
        assertThat(verdict(send(graph(numberId + "/messages", deep)))).isEqualTo("400 100");
        assertThat(send(graph(numberId + "/messages", "{\"a\":\"" + "x".repeat(1 << 20) + "\"}")).statusCode()).isEqualTo(413);
    }

    @Test
    void aTemplateIsHeldAgainstTheApprovedOne() {
        var template = "\"type\":\"template\",\"template\":{\"name\":\"order_update\",\"language\":{\"code\":\"en_US\"},\"components\":%s}";
        var demo = keys();
        var right = demo.send(template.formatted(
                "[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"Ada\"},{\"type\":\"text\",\"text\":\"A-1\"}]}]"));
        assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
        assertThat(json(right).at("/messages/0/message_status").asText()).isEqualTo("accepted");
        assertThat(transcript().get(0).at("/template/rendered/body").asText()).isEqualTo("Hi Ada, your order A-1 is on its way.");

        var wrong = demo.send(template.formatted("[{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\"Ada\"}]}]"));
        assertThat(verdict(wrong)).isEqualTo("400 132000");
        assertThat(details(wrong)).isEqualTo(
                "body: number of localizable_params (1) does not match the expected number of params (2)");
    }

    /** The demo's own number, which has the approved template. */
    private Demo keys() {
        number("""
                {"phone_number_id":"%s1","waba_id":"200000000000001","display_phone_number":"%s","token":"%s",
                 "callback_url":"%s"}""".formatted(numberId, "1888" + display.substring(4), token, receiver.url()));
        return rest -> send(graph(numberId + "1/messages",
                "{\"messaging_product\":\"whatsapp\",\"to\":\"" + customer + "\"," + rest + "}"));
    }

    private interface Demo {
        HttpResponse<String> send(String rest);
    }
}
