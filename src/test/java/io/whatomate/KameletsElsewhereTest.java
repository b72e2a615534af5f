package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.ExactNumbers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sinks in somebody else's Camel: the files, the address of a Graph API and a token, and nothing of this product. */
class KameletsElsewhereTest {

    private static final ObjectMapper JSON = ExactNumbers.in(new ObjectMapper());
    private static final GraphServer GRAPH = new GraphServer();
    private static final DefaultCamelContext CONTEXT = new DefaultCamelContext();
    private static ProducerTemplate routes;

    private final BusinessNumber number = new BusinessNumber(UUID.randomUUID(), UUID.randomUUID(), "1" + System.nanoTime(), "2");

    @BeforeAll
    static void start() throws Exception {
        CONTEXT.getComponent("kamelet", KameletComponent.class).setLocation("file:kamelets");
        CONTEXT.getComponent("http", HttpComponent.class).setAutomaticRetriesDisabled(true);
        CONTEXT.start();
        routes = CONTEXT.createProducerTemplate();
    }

    @AfterAll
    static void stop() throws Exception {
        routes.close();
        CONTEXT.close();
    }

    private Exchange run(String sink, Map<String, Object> variables, String... properties) {
        var uri = new StringBuilder("kamelet:" + sink + "?accessToken=a-token&baseUrl=" + GRAPH.url() + "&phoneNumberId=" + number.phoneId());
        for (int i = 0; i < properties.length; i += 2) {
            uri.append('&').append(properties[i]).append("=RAW(").append(properties[i + 1]).append(')');
        }
        return routes.request(uri.toString(), exchange -> {
            exchange.getMessage().setBody(new LinkedHashMap<>(Map.of("customer", Map.of("name", "Ann \"A\" Ärmel", "phone", "4915112345678"))));
            exchange.getMessage().setHeader("Authorization", "Bearer of-somebody-else");
            exchange.getMessage().setHeader("CamelHttpUri", "http://127.0.0.1:1/elsewhere");
            variables.forEach(exchange::setVariable);
        });
    }

    private JsonNode sent(String sink, Map<String, Object> variables, String... properties) {
        var ran = run(sink, variables, properties);
        assertThat(ran.getException()).isNull();
        return GRAPH.calls(number).getLast().body();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTextIsPostedWithTheTokenAndNothingOfTheCallers() {
        var ran = run("whatsapp-text-sink", Map.of("mine", "kept"),
                "to", "${body[customer][phone]}", "text", "Hi ${body[customer][name]}", "previewUrl", "true", "replyTo", "wamid.X");

        var call = GRAPH.calls(number).getLast();
        assertThat(call.path()).isEqualTo("/v24.0/" + number.phoneId() + "/messages");
        assertThat(call.headers()).containsEntry("authorization", "Bearer a-token").doesNotContainKey("camelhttpuri");
        assertThat(call.body()).isEqualTo(json("{'messaging_product': 'whatsapp', 'recipient_type': 'individual', 'to': '4915112345678',"
                + " 'type': 'text', 'text': {'body': 'Hi Ann \\'A\\' Ärmel', 'preview_url': true}, 'context': {'message_id': 'wamid.X'}}"));
        assertThat(ran.getVariables()).containsOnly(
                Map.entry("mine", "kept"), Map.entry("messageId", call.wamid()), Map.entry("messageState", "accepted"));
        assertThat(ran.getMessage().getBody(Map.class)).containsKey("customer");
        assertThat(ran.getMessage().getHeaders()).containsOnlyKeys("Authorization", "CamelHttpUri");
    }

    @Test
    void aCustomerWithoutANumberIsReachedByUserId() {
        var message = sent("whatsapp-text-sink", Map.of(), "to", "US.13491208655302741918", "text", "Hi");

        assertThat(message.path("recipient").asText()).isEqualTo("US.13491208655302741918");
        assertThat(message.has("to")).isFalse();
    }

    @Test
    void everyKindOfMessageIsWrittenAsMetaWantsIt() {
        assertThat(sent("whatsapp-media-sink", Map.of(), "to", "1", "type", "image", "link", "https://a.example/b.jpg", "caption", "C").path("image"))
                .isEqualTo(json("{'link': 'https://a.example/b.jpg', 'caption': 'C'}"));
        assertThat(sent("whatsapp-media-sink", Map.of("attachment", Map.of("mediaId", "12", "fileName", "a.pdf")), "to", "1").path("document"))
                .isEqualTo(json("{'id': '12', 'filename': 'a.pdf'}"));
        assertThat(sent("whatsapp-media-sink", Map.of(), "to", "1", "type", "audio", "mediaId", "12", "voice", "true").path("audio"))
                .isEqualTo(json("{'id': '12', 'voice': true}"));
        assertThat(sent("whatsapp-interactive-sink", Map.of(), "to", "1", "text", "Q", "buttons", "y=Yes; n = No", "footer", "F").path("interactive"))
                .isEqualTo(json("{'body': {'text': 'Q'}, 'footer': {'text': 'F'}, 'type': 'button', 'action': {'buttons': ["
                        + "{'type': 'reply', 'reply': {'id': 'y', 'title': 'Yes'}}, {'type': 'reply', 'reply': {'id': 'n', 'title': 'No'}}]}}"));
        assertThat(sent("whatsapp-interactive-sink", Map.of(), "to", "1", "text", "Q", "menu", "M", "rows",
                "[{\"title\": \"S\", \"rows\": [{\"id\": \"a\", \"title\": \"A\"}] }]").at("/interactive/action"))
                .isEqualTo(json("{'button': 'M', 'sections': [{'title': 'S', 'rows': [{'id': 'a', 'title': 'A'}]}]}"));
        assertThat(sent("whatsapp-interactive-sink", Map.of(), "to", "1", "text", "Q", "url", "https://a.example", "urlTitle", "T", "header", "H")
                .path("interactive"))
                .isEqualTo(json("{'header': {'type': 'text', 'text': 'H'}, 'body': {'text': 'Q'}, 'type': 'cta_url',"
                        + " 'action': {'name': 'cta_url', 'parameters': {'display_text': 'T', 'url': 'https://a.example'}}}"));
        assertThat(sent("whatsapp-location-sink", Map.of(), "to", "1", "latitude", "52.5", "longitude", "-1", "name", "N").path("location"))
                .isEqualTo(json("{'latitude': 52.5, 'longitude': -1, 'name': 'N'}"));
        assertThat(sent("whatsapp-reaction-sink", Map.of(), "to", "1", "messageId", "wamid.A").path("reaction"))
                .isEqualTo(json("{'message_id': 'wamid.A', 'emoji': ''}"));
        assertThat(sent("whatsapp-read-sink", Map.of(), "messageId", "wamid.A", "typing", "true"))
                .isEqualTo(json("{'messaging_product': 'whatsapp', 'status': 'read', 'message_id': 'wamid.A', 'typing_indicator': {'type': 'text'}}"));
    }

    @Test
    void aTemplateTakesItsValuesFromThePropertiesOrFromTheStepsBefore() {
        var mapped = Map.<String, Object>of("body", List.of("Ann", "17"), "header", Map.of("text", "H"), "buttons", List.of(Map.of("index", 0, "text", "x")));
        assertThat(sent("whatsapp-template-sink", Map.of("templateParameters", mapped), "to", "1", "name", "n", "language", "de").path("template"))
                .isEqualTo(json("{'name': 'n', 'language': {'code': 'de'}, 'components': ["
                        + "{'type': 'header', 'parameters': [{'type': 'text', 'text': 'H'}]},"
                        + "{'type': 'body', 'parameters': [{'type': 'text', 'text': 'Ann'}, {'type': 'text', 'text': '17'}]},"
                        + "{'type': 'button', 'index': '0', 'sub_type': 'url', 'parameters': [{'type': 'text', 'text': 'x'}]}]}"));
        assertThat(sent("whatsapp-template-sink", Map.of("attachment", Map.of("id", "12", "kind", "image")), "to", "1", "name", "n", "language", "de",
                "parameters", "{\"first\": \"Ann\", \"last\": \"${body[customer][name].length}\"}", "buttons", "[{\"index\": 1, \"payload\": \"p\"}]")
                .at("/template/components"))
                .isEqualTo(json("[{'type': 'header', 'parameters': [{'type': 'image', 'image': {'id': '12'}}]},"
                        + "{'type': 'body', 'parameters': [{'type': 'text', 'text': 'Ann', 'parameter_name': 'first'},"
                        + " {'type': 'text', 'text': '13', 'parameter_name': 'last'}]},"
                        + "{'type': 'button', 'index': '1', 'sub_type': 'quick_reply', 'parameters': [{'type': 'payload', 'payload': 'p'}]}]"));
        assertThat(sent("whatsapp-template-sink", Map.of(), "to", "1", "name", "n", "language", "de").path("template"))
                .isEqualTo(json("{'name': 'n', 'language': {'code': 'de'}, 'components': []}"));
    }

    @Test
    void whatMetaRefusesFailsWithItsWords() {
        GRAPH.behave(number, GraphServer.error(400, 131009));
        var refused = run("whatsapp-text-sink", Map.of(), "to", "1", "text", "Hi");
        GRAPH.behave(number, GraphServer.error(503, 131016));
        var busy = run("whatsapp-text-sink", Map.of(), "to", "1", "text", "Hi");

        assertThat(refused.getException()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("The details of 131009");
        assertThat(busy.getException()).isInstanceOf(java.io.IOException.class).hasMessageContaining("131016");
    }
}
