package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows as Meta plays them: made, filled, judged, published, watched over, and gone. */
class FlowsTest extends SandboxTest {

    private static final String FLOW = """
            {"version": "7.1", "screens": [
              {"id": "ASK", "title": "Ask <you>", "layout": {"type": "SingleColumnLayout", "children": [
                {"type": "TextInput", "name": "city", "label": "City"},
                {"type": "Footer", "label": "Next", "on-click-action": {"name": "navigate", "next": {"type": "screen", "name": "DONE"}, "payload": {}}}]}},
              {"id": "DONE", "terminal": true, "title": "Done", "layout": {"type": "SingleColumnLayout", "children": [
                {"type": "TextBody", "text": "Thank you"},
                {"type": "Footer", "label": "Finish", "on-click-action": {"name": "complete", "payload": {"city": "${screen.ASK.form.city}"}}}]}}]}""";

    @BeforeEach
    void listen() {
        assertThat(send(graph(wabaId + "/subscribed_apps", """
                {"override_callback_uri":"%s","verify_token":"the right token"}""".formatted(receiver.url()))).statusCode()).isEqualTo(200);
    }

    @Test
    void aFlowLivesFromADraftToItsEnd() {
        var id = create("appointment");
        assertThat(json(send(graph(id))).path("status").asText()).isEqualTo("DRAFT");
        assertThat(verdict(send(graph(wabaId + "/flows", "{\"name\":\"appointment\",\"categories\":[\"OTHER\"]}")))).as("its name is taken").isEqualTo("400 100");
        assertThat(verdict(send(graph(id + "/publish", "{}")))).as("nothing in it").isEqualTo("400 139002");
        assertThat(verdict(sendFlow(id, ""))).isEqualTo("400 131009");

        var broken = json(upload(id, FLOW.replace("\"terminal\": true, ", "")));
        assertThat(broken.path("success").asBoolean()).isTrue();
        assertThat(broken.path("validation_errors").findValuesAsText("error")).contains("MISSING_TERMINAL_SCREEN", "INVALID_COMPLETE_ACTION");
        assertThat(verdict(send(graph(id + "/publish", "{}")))).isEqualTo("400 139002");
        assertThat(json(upload(id, FLOW)).path("validation_errors")).isEmpty();
        assertThat(sendFlow(id, ",\"mode\":\"draft\"").statusCode()).isEqualTo(200);
        assertThat(verdict(sendFlow(id, ""))).as("nothing of it is published").isEqualTo("400 131009");

        assertThat(json(send(graph(id + "/publish", "{}"))).path("success").asBoolean()).isTrue();
        assertThat(sendFlow(id, "").statusCode()).isEqualTo(200);
        assertThat(verdict(send(graph(id).DELETE()))).isEqualTo("400 139004");
        assertThat(json(upload(id, FLOW.replace("Thank you", "Thanks"))).path("validation_errors")).isEmpty();
        assertThat(json(send(graph(id))).path("status").asText()).as("edited").isEqualTo("DRAFT");
        assertThat(verdict(send(graph(id + "/deprecate", "{}")))).isEqualTo("400 139003");
        assertThat(sendFlow(id, "").statusCode()).as("what was published is still sent").isEqualTo(200);
        send(graph(id + "/publish", "{}"));
        assertThat(json(send(graph(id + "/deprecate", "{}"))).path("success").asBoolean()).isTrue();
        assertThat(verdict(upload(id, FLOW))).isEqualTo("400 139001");
        assertThat(verdict(sendFlow(id, ""))).isEqualTo("400 131009");

        await().untilAsserted(() -> assertThat(told(id)).containsExactlyInAnyOrder(
                "null DRAFT", "DRAFT PUBLISHED", "PUBLISHED DRAFT", "DRAFT PUBLISHED", "PUBLISHED DEPRECATED"));
        var draft = create("draft");
        assertThat(send(graph(draft).DELETE()).statusCode()).isEqualTo(200);
        assertThat(verdict(send(graph(draft)))).isEqualTo("400 100");
    }

    @Test
    void aFlowIsShownListedDownloadedAndPreviewed() {
        var id = json(send(graph(wabaId + "/flows", """
                {"name":"lead","categories":"[\\"LEAD_GENERATION\\"]","endpoint_uri":"https://flows.example.com/lead","publish":true,"flow_json":%s}"""
                .formatted(JSON.getNodeFactory().textNode(FLOW))))).path("id").asText();
        var fields = "id,name,status,categories,validation_errors,json_version,data_api_version,endpoint_uri,preview.invalidate(false),"
                + "health_status,whatsapp_business_account,application";

        var shown = json(send(graph(id + "?fields=" + fields)));

        assertThat(shown.path("status").asText()).isEqualTo("PUBLISHED");
        assertThat(shown.at("/categories/0").asText()).isEqualTo("LEAD_GENERATION");
        assertThat(shown.path("json_version").asText()).isEqualTo("7.1");
        assertThat(shown.path("data_api_version").isNull()).isTrue();
        assertThat(shown.at("/health_status/can_send_message").asText()).isEqualTo("AVAILABLE");
        assertThat(shown.at("/whatsapp_business_account/id").asText()).isEqualTo(wabaId);
        var preview = send(HttpRequest.newBuilder(URI.create(shown.at("/preview/preview_url").asText())));
        assertThat(preview.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
        assertThat(preview.body()).contains("Ask &lt;you&gt;", "City", "Thank you").doesNotContain("<you>");
        assertThat(send(HttpRequest.newBuilder(url("/sandbox/flows/" + id + "/preview?token=guessed"))).statusCode()).isEqualTo(404);
        var asset = json(send(graph(id + "/assets"))).at("/data/0");
        assertThat(asset.path("asset_type").asText()).isEqualTo("FLOW_JSON");
        var downloaded = send(HttpRequest.newBuilder(URI.create(asset.path("download_url").asText())).header("Authorization", "Bearer " + token));
        assertThat(downloaded.body()).isEqualTo(FLOW);

        create("second");
        assertThat(json(send(graph(id, "{\"name\":\"leads\"}"))).path("success").asBoolean()).isTrue();
        assertThat(json(send(graph(wabaId + "/flows?fields=name"))).path("data").findValuesAsText("name")).containsExactlyInAnyOrder("leads", "second");
        assertThat(json(send(graph(wabaId + "/flows?limit=1"))).at("/paging/next").asText()).isNotEmpty();
        var copy = json(send(graph(wabaId + "/flows", "{\"name\":\"copy\",\"categories\":[\"OTHER\"],\"clone_flow_id\":\"%s\"}".formatted(id)))).path("id").asText();
        assertThat(json(send(graph(copy + "?fields=json_version"))).path("json_version").asText()).isEqualTo("7.1");
        assertThat(verdict(send(graph(wabaId + "/flows", "{\"name\":\"x\",\"categories\":[\"DANCING\"]}")))).isEqualTo("400 100");
    }

    @Test
    void metaThrottlesAndBlocksAFlow() {
        var id = create("busy");
        upload(id, FLOW);
        send(graph(id + "/publish", "{}"));

        assertThat(send(post("/sandbox/flows/" + id, "{\"status\":\"throttled\"}")).statusCode()).isEqualTo(200);
        for (int n = 0; n < 10; n++) {
            assertThat(sendFlow(id, "").statusCode()).isEqualTo(200);
        }
        assertThat(verdict(sendFlow(id, ""))).isEqualTo("400 132069");
        assertThat(send(post("/sandbox/flows/" + id, "{\"status\":\"blocked\"}")).statusCode()).isEqualTo(200);
        assertThat(verdict(sendFlow(id, ""))).isEqualTo("400 132068");
        assertThat(json(send(graph(id + "?fields=health_status"))).at("/health_status/can_send_message").asText()).isEqualTo("BLOCKED");
        assertThat(send(post("/sandbox/flows/" + id, "{\"status\":\"draft\"}")).statusCode()).isEqualTo(400);
        assertThat(send(post("/sandbox/flows/1", "{\"status\":\"blocked\"}")).statusCode()).isEqualTo(404);
        await().untilAsserted(() -> assertThat(told(id)).contains("PUBLISHED THROTTLED", "THROTTLED BLOCKED"));
    }

    /** What is put where in a flow that is right, and what Meta's validator says of it, in which line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', value = {
        "\"version\": \"7.1\" | \"version\": \"3.1\" | INVALID_FLOW_JSON_VERSION | 1",
        "\"version\": \"7.1\", | | MISSING_REQUIRED_PROPERTY | 1",
        "\"version\": \"7.1\", | \"version\": \"7.1\", \"colour\": 1, | INVALID_PROPERTY_KEY | 1",
        "\"id\": \"DONE\" | \"id\": \"ASK\" | DUPLICATE_SCREEN_IDS | 5",
        "\"id\": \"DONE\" | \"id\": \"SUCCESS\" | SCREEN_ID_IS_RESERVED_KEYWORD | 5",
        "\"id\": \"DONE\" | \"id\": \"DONE 2\" | PATTERN_MISMATCH | 5",
        "\"name\": \"DONE\" | \"name\": \"GONE\" | INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME | 4",
        "\"TextBody\" | \"TextBox\" | INVALID_ENUM_VALUE | 6",
        "\"label\": \"City\" | \"label\": \"The city in which you live\" | INVALID_PROPERTY_VALUE | 3",
        "\"name\": \"city\", | | MISSING_REQUIRED_PROPERTY | 3",
        "{\"type\": \"TextBody\", \"text\": \"Thank you\"} | {\"type\": \"Footer\", \"label\": \"A\", \"on-click-action\": {}} | MORE_THAN_ONE_FOOTER | 5",
        "\"label\": \"City\"}, | \"label\": \"City\"}, {\"type\": \"TextInput\", \"name\": \"city\", \"label\": \"C\"}, | DUPLICATE_FORM_COMPONENT_NAMES | 3",
        "\"version\": \"7.1\", | \"version\": \"7.1\", \"data_api_version\": \"3.0\", | INVALID_ROUTING_MODEL | 1",
        "\"version\": \"7.1\", | \"version\": \"7.1\", \"routing_model\": {\"ASK\": [\"DONE\"], \"DONE\": [\"ASK\"]}, | INVALID_ROUTING_MODEL | 1",
        "\"version\": \"7.1\", | \"version\": \"7.1\",, | INVALID_JSON | 1"
    })
    void whatIsWrongIsNamedWithItsLine(String right, String wrong, String error, int line) {
        var faults = FlowRules.check(FLOW.replace(right, wrong == null ? "" : wrong));

        assertThat(StreamSupport.stream(faults.spliterator(), false)
                .map(fault -> fault.path("error").asText() + " " + fault.path("line_start").asInt())).contains(error + " " + line);
        assertThat(FlowRules.check(FLOW)).isEmpty();
    }

    @Test
    void theKeyOfANumbersEndpointIsKept() {
        assertThat(json(send(graph(numberId + "/whatsapp_business_encryption"))).path("data")).isEmpty();
        var pem = "-----BEGIN PUBLIC KEY-----\n" + "MIIBIjANBgkqhkiG9w0BAQEFAAOC".repeat(14) + "\n-----END PUBLIC KEY-----";
        assertThat(verdict(send(graph(numberId + "/whatsapp_business_encryption", "{\"business_public_key\":\"no key\"}")))).isEqualTo("400 100");
        assertThat(send(graph(numberId + "/whatsapp_business_encryption", "{\"business_public_key\":%s}".formatted(JSON.getNodeFactory().textNode(pem)))).statusCode())
                .isEqualTo(200);
        assertThat(json(send(graph(numberId + "/whatsapp_business_encryption"))).at("/data/0/business_public_key").asText()).isEqualTo(pem);
    }

    @Test
    void creationsAndEditsOfTemplatesAreCountedWhereThatIsSwitchedOn() {
        switches("{\"templateLimits\":true,\"review\":0}");
        var template = "{\"name\":\"limit_%s\",\"language\":\"en_US\",\"category\":\"UTILITY\",\"components\":[{\"type\":\"BODY\",\"text\":\"Good day\"}]}";
        var id = json(send(graph(wabaId + "/message_templates", template.formatted(0)))).path("id").asText();
        var edit = "{\"components\":[{\"type\":\"BODY\",\"text\":\"Good evening\"}]}";
        assertThat(send(graph(id, edit)).statusCode()).isEqualTo(200);
        assertThat(json(send(graph(id, edit))).at("/error/error_subcode").asInt()).isEqualTo(2388019);

        var quota = new TemplateQuota(Clock.systemUTC());
        for (int n = 0; n < 100; n++) {
            quota.create(wabaId);
        }
        quota.create("another");
        assertThatThrownBy(() -> quota.create(wabaId)).isInstanceOf(GraphFailure.class);
    }

    private String create(String name) {
        var made = json(send(graph(wabaId + "/flows", "{\"name\":\"%s\",\"categories\":[\"OTHER\"]}".formatted(name))));
        assertThat(made.path("id").asText()).as("%s", made).isNotEmpty();
        return made.path("id").asText();
    }

    private HttpResponse<String> upload(String id, String flow) {
        var form = """
                --limit\r
                Content-Disposition: form-data; name="name"\r
                \r
                flow.json\r
                --limit\r
                Content-Disposition: form-data; name="asset_type"\r
                \r
                FLOW_JSON\r
                --limit\r
                Content-Disposition: form-data; name="file"; filename="flow.json"\r
                Content-Type: application/json\r
                \r
                %s\r
                --limit--\r
                """.formatted(flow);
        return send(graph(id + "/assets").header("Content-Type", "multipart/form-data; boundary=limit").POST(BodyPublishers.ofString(form)));
    }

    private HttpResponse<String> sendFlow(String id, String more) {
        return sendMessage("""
                "type":"interactive","interactive":{"type":"flow","body":{"text":"Please"},"action":{"name":"flow","parameters":
                {"flow_message_version":"3","flow_id":"%s","flow_cta":"Open"%s}}}""".formatted(id, more));
    }

    /** The changes of a flow's state that webhooks told of, as "before after". */
    private List<String> told(String id) {
        return receiver.deliveries().stream()
                .flatMap(delivery -> StreamSupport.stream(delivery.json().path("entry").spliterator(), false))
                .map(entry -> entry.path("changes").get(0))
                .filter(change -> change.path("field").asText().equals("flows"))
                .map(change -> change.path("value"))
                .filter(value -> value.path("flow_id").asText().equals(id))
                .map(FlowsTest::change)
                .toList();
    }

    private static String change(JsonNode value) {
        return value.path("old_status").asText("null") + " " + value.path("new_status").asText();
    }
}
