package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManagementTest extends SandboxTest {

    private static final String TEMPLATE = """
            {"name":"%s","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"%s"%s}]}""";

    @Test
    void nodesShowTheFieldsThatAreAskedFor() {
        var number = send(graph(numberId + "?fields=status,throughput%7Blevel%7D"));
        assertThat(number.body()).isEqualTo("{\"status\":\"CONNECTED\",\"throughput\":{\"level\":\"HIGH\"},\"id\":\"" + numberId + "\"}");
        assertThat(number.headers().firstValue("facebook-api-version")).hasValue("v24.0");
        assertThat(number.headers().firstValue("x-fb-trace-id")).isPresent();
        assertThat(number.headers().firstValue("x-business-use-case-usage").orElseThrow()).contains(wabaId);
        assertThat(verdict(send(graph(numberId + "?fields=colour")))).isEqualTo("400 100");
        for (var unbalanced : List.of("%7Da%7B", "throughput%7B", "throughput%7Blevel%7D%7D", "id%7D,%7Bstatus")) {
            assertThat(verdict(send(graph(numberId + "?fields=" + unbalanced)))).as(unbalanced).isEqualTo("400 100");
        }
        assertThat(json(send(graph(wabaId + "/phone_numbers"))).at("/data/0/id").asText()).isEqualTo(numberId);
        assertThat(verdict(send(graph(numberId + "/nothing")))).isEqualTo("400 2500");
    }

    @Test
    void anAccountHasSoManyManagementCallsAnHourAndIsTold() {
        switches("{\"managementCalls\":3}");
        for (var percent : List.of(33, 66, 100)) {
            var answer = send(graph(wabaId));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("x-app-usage").orElseThrow()).contains("\"call_count\":" + percent);
        }

        var refused = send(graph(wabaId));
        assertThat(verdict(refused)).isEqualTo("400 80007");
        assertThat(refused.headers().firstValue("x-business-use-case-usage").orElseThrow())
                .contains(wabaId, "\"call_count\":133").doesNotContain("regain_access\":0");
        assertThat(sendMessage("\"text\":{\"body\":\"x\"}").statusCode()).as("sends do not count").isEqualTo(200);
    }

    @Test
    void aTokenIsDescribed() {
        var own = json(send(graph("debug_token?input_token=" + token)));
        assertThat(own.at("/data/is_valid").asBoolean()).isTrue();
        assertThat(own.at("/data/granular_scopes/0/target_ids/0").asText()).isEqualTo(wabaId);
        assertThat(json(send(graph("debug_token?input_token=nonsense"))).at("/data/is_valid").asBoolean(true)).isFalse();
    }

    @Test
    void aNewCallbackMustPassTheHandshakeAndThenGetsTheWebhooks() throws Exception {
        try (var override = new WebhookReceiver()) {
            var configuration = "{\"webhook_configuration\":{\"override_callback_uri\":\"%s\",\"verify_token\":\"%s\"}}";
            assertThat(verdict(send(graph(numberId, configuration.formatted(override.url(), "a wrong token"))))).isEqualTo("400 2200");
            assertThat(json(send(graph(numberId, configuration.formatted(override.url(), "the right token")))).path("success").asBoolean())
                    .isTrue();
            assertThat(override.handshakes()).hasSize(2).allSatisfy(
                    query -> assertThat(query).containsEntry("hub.mode", "subscribe").containsKey("hub.challenge"));

            acceptedId(sendMessage("\"text\":{\"body\":\"x\"}"));
            await().untilAsserted(() -> assertThat(override.values("statuses")).hasSize(3));
            assertThat(receiver.deliveries()).isEmpty();
        }
    }

    @Test
    void withoutASubscribedAppNoWebhookLeaves() {
        assertThat(send(graph(wabaId + "/subscribed_apps").DELETE()).statusCode()).isEqualTo(200);
        assertThat(json(send(graph(wabaId + "/subscribed_apps"))).path("data")).isEmpty();
        acceptedId(sendMessage("\"text\":{\"body\":\"x\"}"));
        await().untilAsserted(() -> assertThat(transcript().get(0).path("status").asText()).isEqualTo("read"));
        assertThat(receiver.deliveries()).isEmpty();

        assertThat(send(graph(wabaId + "/subscribed_apps", "{}")).statusCode()).isEqualTo(200);
        acceptedId(sendMessage("\"text\":{\"body\":\"x\"}"));
        await().untilAsserted(() -> assertThat(receiver.deliveries()).hasSize(3));
    }

    @Test
    void aTemplateIsReviewedListedEditedPausedAndDeleted() {
        number("""
                {"phone_number_id":"%s","waba_id":"%s","display_phone_number":"%s","token":"%s"}"""
                .formatted(numberId, wabaId, display, token));
        assertThat(send(graph(wabaId + "/subscribed_apps", """
                {"override_callback_uri":"%s","verify_token":"the right token"}""".formatted(receiver.url()))).statusCode()).isEqualTo(200);
        var created = json(send(graph(wabaId + "/message_templates", TEMPLATE.formatted("greeting", "Good day", ""))));
        assertThat(created.path("status").asText()).isEqualTo("PENDING");
        var id = created.path("id").asText();
        assertThat(verdict(sendTemplate("greeting"))).isEqualTo("404 132001");

        await().untilAsserted(() -> assertThat(event("APPROVED")).isEqualTo(id));
        assertThat(sendTemplate("greeting").statusCode()).isEqualTo(200);
        assertThat(json(send(graph(id + "?fields=status"))).path("status").asText()).isEqualTo("APPROVED");
        assertThat(subcode(send(graph(wabaId + "/message_templates", TEMPLATE.formatted("greeting", "Good day", ""))))).isEqualTo(2388024);

        send(post("/sandbox/templates/" + id, "{\"status\":\"paused\"}"));
        assertThat(verdict(sendTemplate("greeting"))).isEqualTo("400 132015");
        await().untilAsserted(() -> assertThat(event("PAUSED")).isEqualTo(id));
        assertThat(send(graph(id + "/unpause", "{}")).statusCode()).isEqualTo(200);
        assertThat(sendTemplate("greeting").statusCode()).isEqualTo(200);
        assertThat(subcode(send(graph(id + "/unpause", "{}")))).isEqualTo(2388025);
        send(post("/sandbox/templates/" + id, "{\"status\":\"disabled\"}"));
        assertThat(verdict(sendTemplate("greeting"))).isEqualTo("400 132016");
        assertThat(subcode(send(graph(wabaId + "/message_templates?name=greeting").DELETE()))).as("what is disabled stays").isEqualTo(2388025);
        send(post("/sandbox/templates/" + id, "{\"status\":\"approved\"}"));

        assertThat(send(graph(wabaId + "/message_templates?name=greeting").DELETE()).statusCode()).isEqualTo(200);
        assertThat(json(send(graph(wabaId + "/message_templates"))).path("data")).isEmpty();
        assertThat(subcode(send(graph(wabaId + "/message_templates", TEMPLATE.formatted("greeting", "Good day", ""))))).isEqualTo(2388023);
    }

    @Test
    void metaJudgesTemplatesAndTellsOfIt() {
        assertThat(send(graph(wabaId + "/subscribed_apps", """
                {"override_callback_uri":"%s","verify_token":"the right token"}""".formatted(receiver.url()))).statusCode()).isEqualTo(200);
        assertThat(send(post("/sandbox/templates", "{\"waba_id\":\"%s\",\"count\":30,\"languages\":[\"en_US\",\"de\"]}".formatted(wabaId)))
                .statusCode()).isEqualTo(201);
        assertThat(send(post("/sandbox/templates", "{\"waba_id\":\"%s\",\"count\":1}".formatted(wabaId))).statusCode()).isEqualTo(400);
        assertThat(send(post("/sandbox/templates", "{\"waba_id\":\"%s\",\"count\":6000,\"prefix\":\"x\"}".formatted(wabaId))).statusCode())
                .isEqualTo(400);
        var listed = json(send(graph(wabaId + "/message_templates?limit=100&language=de&fields=status"))).path("data");
        assertThat(listed).hasSize(15);
        assertThat(receiver.deliveries()).isEmpty();
        var id = listed.get(0).path("id").asText();

        assertThat(send(post("/sandbox/templates/" + id, "{\"quality\":\"red\"}")).statusCode()).isEqualTo(200);
        assertThat(send(post("/sandbox/templates/" + id, "{\"category\":\"marketing\",\"impending\":true}")).statusCode()).isEqualTo(200);
        assertThat(send(post("/sandbox/templates/" + id, "{\"status\":\"rejected\",\"reason\":\"SCAM\",\"delay\":50}")).statusCode()).isEqualTo(200);
        assertThat(send(post("/sandbox/templates/" + id, "{\"quality\":\"purple\"}")).statusCode()).isEqualTo(400);
        assertThat(send(post("/sandbox/templates/" + id, "{}")).statusCode()).isEqualTo(400);

        var shown = json(send(graph(id + "?fields=status,rejected_reason,quality_score,correct_category")));
        assertThat(shown.path("status").asText() + shown.path("rejected_reason").asText() + shown.at("/quality_score/score").asText()
                + shown.path("correct_category").asText()).isEqualTo("REJECTEDSCAMREDMARKETING");
        await().untilAsserted(() -> assertThat(receiver.deliveries().stream()
                .map(delivery -> delivery.json().at("/entry/0/changes/0"))
                .map(change -> change.path("field").asText() + " " + change.at("/value/new_quality_score").asText()
                        + change.at("/value/correct_category").asText() + change.at("/value/reason").asText()))
                .containsExactlyInAnyOrder("message_template_quality_update RED", "template_category_update MARKETING",
                        "message_template_status_update SCAM"));
    }

    @Test
    void aTemplateThatBreaksARuleIsRefusedForPeople() {
        assertThat(subcode(create("{{1}} at the edge", ",\"example\":{\"body_text\":[[\"a\"]]}"))).isEqualTo(2388299);
        assertThat(subcode(create("No example for {{1}} here", ""))).isEqualTo(2388072);
        assertThat(subcode(create("A gap from {{1}} to {{3}} here", ",\"example\":{\"body_text\":[[\"a\",\"b\"]]}"))).isEqualTo(2388072);
        assertThat(subcode(create("x".repeat(1025), ""))).isEqualTo(2388040);
        assertThat(json(create("{{1}} at the edge", "")).at("/error/error_user_msg").asText()).isNotBlank();
    }

    @Test
    void listsArePagedWithCursorsAndAbsoluteAddresses() {
        for (var name : new String[] {"a", "b", "c"}) {
            assertThat(send(graph(wabaId + "/message_templates", TEMPLATE.formatted(name, "Hello", ""))).statusCode()).isEqualTo(200);
        }
        var first = json(send(graph(wabaId + "/message_templates?limit=2")));
        assertThat(first.path("data")).hasSize(2);
        assertThat(first.at("/paging/previous").isMissingNode()).isTrue();
        var next = first.at("/paging/next").asText();
        assertThat(next).startsWith("http://127.0.0.1:");
        var second = json(send(HttpRequest.newBuilder(URI.create(next)).header("Authorization", "Bearer " + token)));
        assertThat(second.path("data")).hasSize(1);
        assertThat(second.at("/paging/next").isMissingNode()).isTrue();
        assertThat(second.at("/paging/previous").asText()).isNotBlank();
        assertThat(verdict(send(graph(wabaId + "/message_templates?after=stale")))).isEqualTo("400 131059");
    }

    @Test
    void mediaIsUploadedDescribedServedSentAndDeleted() {
        var uploaded = send(multipart("text/plain", "hello media"));
        assertThat(uploaded.statusCode()).as(uploaded.body()).isEqualTo(200);
        var id = json(uploaded).path("id").asText();
        var described = json(send(graph(id)));
        assertThat(described.path("sha256").asText()).isEqualTo(Nodes.sha256("hello media".getBytes(StandardCharsets.UTF_8)));
        assertThat(described.path("file_size").asInt()).isEqualTo(11);
        var address = URI.create(described.path("url").asText());

        assertThat(verdict(send(HttpRequest.newBuilder(address)))).isEqualTo("401 104");
        var whole = send(HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token));
        assertThat(whole.body()).isEqualTo("hello media");
        assertThat(whole.headers().firstValue("Content-Type")).hasValue("text/plain");
        var part = send(HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token).header("Range", "bytes=6-"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("media");
        assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 6-10/11");
        var forged = URI.create(address.toString().replaceAll("hash=.", "hash=g"));
        assertThat(send(HttpRequest.newBuilder(forged).header("Authorization", "Bearer " + token)).statusCode()).isEqualTo(404);

        assertThat(sendMessage("\"type\":\"document\",\"document\":{\"id\":\"" + id + "\"}").statusCode()).isEqualTo(200);
        assertThat(verdict(sendMessage("\"type\":\"image\",\"image\":{\"id\":\"" + id + "\"}"))).isEqualTo("400 131053");
        assertThat(send(graph(id).DELETE()).statusCode()).isEqualTo(200);
        assertThat(verdict(send(graph(id)))).isEqualTo("400 100");
        assertThat(verdict(send(multipart("application/zzz ", "")))).isEqualTo("400 131053");
        assertThat(verdict(send(multipart("video/quicktime", "x")))).isEqualTo("400 100");
    }

    @Test
    void stickersAndVoiceMessagesAreHeldToWhatTheirFilesAre() {
        var large = "x".repeat(101 << 10);
        assertThat(verdict(send(multipart("image/webp", "RIFF0000WEBPVP8 " + large)))).isEqualTo("400 131053");
        assertThat(send(multipart("image/webp", "RIFF0000WEBPVP8X0000\2" + large)).statusCode()).isEqualTo(200);
        assertThat(verdict(send(multipart("image/webp", "RIFF0000WEBPVP8X0000\2" + large.repeat(5))))).isEqualTo("400 131053");

        var song = json(send(multipart("audio/mpeg", "ID3"))).path("id").asText();
        var voice = json(send(multipart("audio/ogg; codecs=opus", "OggS"))).path("id").asText();
        assertThat(verdict(sendMessage("\"type\":\"audio\",\"audio\":{\"id\":\"" + song + "\",\"voice\":true}"))).isEqualTo("400 131009");
        assertThat(sendMessage("\"type\":\"audio\",\"audio\":{\"id\":\"" + song + "\",\"voice\":false}").statusCode()).isEqualTo(200);
        assertThat(sendMessage("\"type\":\"audio\",\"audio\":{\"id\":\"" + voice + "\",\"voice\":true}").statusCode()).isEqualTo(200);
    }

    @Test
    void aResumableUploadEndsInAHandleThatATemplateMayName() {
        var app = "300000000000001";
        var session = json(send(graph(app + "/uploads?file_name=a.png&file_length=6&file_type=image/png").POST(BodyPublishers.noBody())))
                .path("id").asText();
        assertThat(session).startsWith("upload:").contains("?sig=");
        assertThat(json(send(chunk(session, 0, "abc"))).path("file_offset").asInt()).isEqualTo(3);
        assertThat(verdict(send(chunk(session, 0, "abc")))).isEqualTo("400 100");
        assertThat(json(send(graph(session))).path("file_offset").asInt()).isEqualTo(3);
        var handle = json(send(chunk(session, 3, "def"))).path("h").asText();
        assertThat(handle).startsWith("4::");

        var template = """
                {"name":"picture","language":"en_US","category":"MARKETING","components":[
                 {"type":"HEADER","format":"IMAGE","example":{"header_handle":["%s"]}},{"type":"BODY","text":"Look"}]}""";
        assertThat(subcode(send(graph(wabaId + "/message_templates", template.formatted("4::no"))))).isEqualTo(2388273);
        assertThat(send(graph(wabaId + "/message_templates", template.formatted(handle))).statusCode()).isEqualTo(200);
    }

    @Test
    void aNumberIsRegisteredAndHasAProfile() {
        assertThat(send(graph(numberId + "/deregister", "{}")).statusCode()).isEqualTo(200);
        assertThat(verdict(sendMessage("\"text\":{\"body\":\"x\"}"))).isEqualTo("400 133010");
        var register = "{\"messaging_product\":\"whatsapp\",\"pin\":\"%s\"}";
        assertThat(verdict(send(graph(numberId + "/register", register.formatted("12"))))).isEqualTo("400 100");
        assertThat(send(graph(numberId + "/register", register.formatted("123456"))).statusCode()).isEqualTo(200);
        assertThat(verdict(send(graph(numberId + "/register", register.formatted("654321"))))).isEqualTo("400 133005");
        assertThat(sendMessage("\"text\":{\"body\":\"x\"}").statusCode()).isEqualTo(200);

        var profile = "{\"messaging_product\":\"whatsapp\",\"about\":\"%s\",\"websites\":[\"https://example.com\"]}";
        assertThat(verdict(send(graph(numberId + "/whatsapp_business_profile", profile.formatted("a".repeat(140)))))).isEqualTo("400 131009");
        assertThat(send(graph(numberId + "/whatsapp_business_profile", profile.formatted("Open daily"))).statusCode()).isEqualTo(200);
        var shown = json(send(graph(numberId + "/whatsapp_business_profile?fields=about,websites")));
        assertThat(shown.at("/data/0/about").asText()).isEqualTo("Open daily");
        assertThat(shown.at("/data/0/websites/0").asText()).isEqualTo("https://example.com");
    }

    @Test
    void aReadReceiptNeedsAKnownMessage() {
        var written = json(send(post("/sandbox/phones/" + customer + "/messages", "{\"text\":\"hi\",\"to\":\"" + display + "\"}")));
        var receipt = "{\"messaging_product\":\"whatsapp\",\"status\":\"read\",\"message_id\":\"%s\",\"typing_indicator\":{\"type\":\"text\"}}";
        assertThat(send(graph(numberId + "/messages", receipt.formatted(written.path("id").asText()))).body()).isEqualTo("{\"success\":true}");
        assertThat(transcript().get(0).path("status").asText()).isEqualTo("read");
        assertThat(verdict(send(graph(numberId + "/messages", receipt.formatted("wamid.unknown"))))).isEqualTo("400 131009");
    }

    private HttpResponse<String> create(String body, String example) {
        return send(graph(wabaId + "/message_templates", TEMPLATE.formatted("broken", body, example)));
    }

    private HttpResponse<String> sendTemplate(String name) {
        return sendMessage("\"type\":\"template\",\"template\":{\"name\":\"" + name + "\",\"language\":{\"code\":\"en_US\"}}");
    }

    private HttpRequest.Builder chunk(String session, int offset, String bytes) {
        return graph(session).header("file_offset", String.valueOf(offset)).POST(BodyPublishers.ofString(bytes));
    }

    private HttpRequest.Builder multipart(String type, String content) {
        var body = """
                --b\r
                Content-Disposition: form-data; name="messaging_product"\r
                \r
                whatsapp\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="a.txt"\r
                Content-Type: %s\r
                \r
                %s\r
                --b--\r
                """.formatted(type, content);
        return graph(numberId + "/media").header("Content-Type", "multipart/form-data; boundary=b").POST(BodyPublishers.ofString(body));
    }

    /** Id of the template that a status webhook of this event was about. */
    private String event(String event) {
        return receiver.deliveries().stream()
                .map(delivery -> delivery.json().at("/entry/0/changes/0"))
                .filter(change -> change.path("field").asText().equals("message_template_status_update"))
                .map(change -> change.path("value"))
                .filter(value -> value.path("event").asText().equals(event))
                .map(value -> value.path("message_template_id").asText())
                .findFirst()
                .orElse(null);
    }

    private static int subcode(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return json(answer).at("/error/error_subcode").asInt();
    }
}
