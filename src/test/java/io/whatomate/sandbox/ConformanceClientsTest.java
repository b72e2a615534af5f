package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APINode;
import com.facebook.ads.sdk.APIRequest;
import com.facebook.ads.sdk.WhatsAppBusinessAccount;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import io.whatomate.FreePort;
import io.whatomate.platform.http.HttpProperties;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.component.whatsapp.model.Action;
import org.apache.camel.component.whatsapp.model.BaseMessage;
import org.apache.camel.component.whatsapp.model.Body;
import org.apache.camel.component.whatsapp.model.Button;
import org.apache.camel.component.whatsapp.model.Component;
import org.apache.camel.component.whatsapp.model.InteractiveMessage;
import org.apache.camel.component.whatsapp.model.InteractiveMessageRequest;
import org.apache.camel.component.whatsapp.model.Language;
import org.apache.camel.component.whatsapp.model.MediaMessage;
import org.apache.camel.component.whatsapp.model.MediaMessageRequest;
import org.apache.camel.component.whatsapp.model.MessageResponse;
import org.apache.camel.component.whatsapp.model.Parameter;
import org.apache.camel.component.whatsapp.model.Reply;
import org.apache.camel.component.whatsapp.model.TemplateMessage;
import org.apache.camel.component.whatsapp.model.TemplateMessageRequest;
import org.apache.camel.component.whatsapp.model.TextMessage;
import org.apache.camel.component.whatsapp.model.TextMessageRequest;
import org.apache.camel.component.whatsapp.model.UploadMedia;
import org.apache.camel.component.whatsapp.model.UploadMediaRequest;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** Clients that other people wrote for Meta's Cloud API, unmodified, told nothing but another address. */
class ConformanceClientsTest extends SandboxTest {

    private static final byte[] PNG = {(byte) 137, 80, 78, 71, 13, 10, 26, 10};

    @TempDir
    Path folder;

    @Autowired
    CamelContext camel;

    @Autowired
    Vertx vertx;

    @Autowired
    HttpProperties http;

    @BeforeEach
    void approveTemplate() {
        switches("{\"review\":0}");
        var created = send(graph(wabaId + "/message_templates", """
                {"name":"conformance","language":"en_US","category":"UTILITY","components":[
                 {"type":"BODY","text":"Sent with {{1}} today","example":{"body_text":[["a client"]]}}]}"""));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    }

    @Test
    void camelWhatsapp() throws Exception {
        try (var context = new DefaultCamelContext()) {
            context.start();
            var client = context.createProducerTemplate();
            var endpoint = "whatsapp:" + numberId + "?baseUri=" + url("/sandbox/graph") + "&apiVersion=v24.0&authorizationToken=" + token;

            var text = new TextMessageRequest();
            text.setText(new TextMessage());
            text.getText().setBody("text from camel");
            client.sendBody(endpoint, to(text));

            var upload = new UploadMediaRequest();
            upload.setUploadMedia(new UploadMedia("a.png", new ByteArrayInputStream(PNG), "image/png"));
            var uploaded = client.requestBody(endpoint, upload, MessageResponse.class);
            var image = new MediaMessage();
            image.setId(uploaded.getId());
            client.sendBody(endpoint, to(new MediaMessageRequest("image", image)));

            client.sendBody(endpoint, to(template()));
            client.sendBody(endpoint, to(buttons()));
        }
        assertShown();
    }

    @Test
    void metasBusinessSdkForJava() throws Exception {
        var certificate = new SelfSignedCertificate(folder);
        var standard = HttpsURLConnection.getDefaultSSLSocketFactory();
        var port = FreePort.next();
        try (var listener = new HttpsListener(vertx, http, port, certificate)) {
            listener.afterApplicationStart(camel);
            HttpsURLConnection.setDefaultSSLSocketFactory(trusting(certificate).getSocketFactory());
            var base = "https://127.0.0.1:" + port + "/sandbox/graph";
            send(new APIContext(base, base, "v24.0", token, null, null, false));
        } finally {
            HttpsURLConnection.setDefaultSSLSocketFactory(standard);
        }
        assertShown();
    }

    @Test
    void kapsosClientForNode() throws Exception {
        var frontend = Path.of("frontend");
        assumeThat(frontend.resolve("node_modules/@kapso/whatsapp-cloud-api"))
                .as("the client is installed by the frontend's build, which was skipped").exists();
        var process = new ProcessBuilder(
                        "node", Path.of("src/test/resources/sandbox/kapso.mjs").toAbsolutePath().toString(),
                        url("/sandbox/graph").toString(), numberId, wabaId, token, customer)
                .directory(frontend.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).as(output).isZero();
        var answer = JSON.readTree(output.strip().lines().toList().getLast());
        assertThat(answer.path("ids")).hasSize(4);
        assertThat(answer.path("mimeType").asText()).isEqualTo("image/png");
        assertThat(answer.path("templates").asInt()).isEqualTo(1);
        assertShown();
    }

    private void send(APIContext context) throws Exception {
        var png = Files.write(folder.resolve("a.png"), PNG).toFile();
        var media = post(context, "/media", Map.of("messaging_product", "whatsapp", "type", "image/png", "file", png));
        var common = Map.<String, Object>of("messaging_product", "whatsapp", "to", customer);
        post(context, "/messages", with(common, "text", Map.of("body", "text from the SDK")));
        post(context, "/messages", with(common, "image", Map.of("id", media.path("id").asText())));
        post(context, "/messages", with(common, "template", Map.of(
                "name", "conformance", "language", Map.of("code", "en_US"), "components",
                List.of(Map.of("type", "body", "parameters", List.of(Map.of("type", "text", "text", "the SDK")))))));
        post(context, "/messages", with(common, "interactive", Map.of(
                "type", "button", "body", Map.of("text", "b"), "action", Map.of("buttons",
                        List.of(Map.of("type", "reply", "reply", Map.of("id", "yes", "title", "Yes")))))));
        var account = new WhatsAppBusinessAccount(wabaId, context);
        assertThat(account.getMessageTemplates().execute().getRawResponse()).containsOnlyOnce("\"conformance\"");
        assertThat(account.getPhoneNumbers().execute()).hasSize(1);
    }

    private JsonNode post(APIContext context, String edge, Map<String, Object> parameters) throws Exception {
        var request = new APIRequest<APINode>(context, numberId, edge, "POST");
        return JSON.readTree(request.execute(parameters).getRawResponse());
    }

    private static Map<String, Object> with(Map<String, Object> common, String type, Object content) {
        var whole = new HashMap<>(common);
        whole.put("type", type);
        whole.put(type, content);
        return whole;
    }

    /** The phone shows one of each, and each climbed the ladder. */
    private void assertShown() {
        assertThat(StreamSupport.stream(transcript().spliterator(), false).map(message -> message.path("type").asText()))
                .containsExactlyInAnyOrder("text", "image", "template", "interactive");
        await().untilAsserted(() -> assertThat(receiver.values("statuses")).hasSize(12));
    }

    private <T extends BaseMessage> T to(T message) {
        message.setTo(customer);
        return message;
    }

    private static TemplateMessageRequest template() {
        var parameter = new Parameter();
        parameter.setType("text");
        parameter.setText("camel");
        var body = new Component();
        body.setType("body");
        body.setParameters(List.of(parameter));
        var template = new TemplateMessage();
        template.setName("conformance");
        template.setLanguage(new Language());
        template.getLanguage().setCode("en_US");
        template.setComponents(List.of(body));
        var request = new TemplateMessageRequest();
        request.setTemplate(template);
        return request;
    }

    private static InteractiveMessageRequest buttons() {
        var reply = new Reply();
        reply.setId("yes");
        reply.setTitle("Yes");
        var button = new Button();
        button.setReply(reply);
        var action = new Action();
        action.setButtons(List.of(button));
        var body = new Body();
        body.setText("buttons from camel");
        var message = new InteractiveMessage();
        message.setType("button");
        message.setBody(body);
        message.setAction(action);
        var request = new InteractiveMessageRequest();
        request.setInteractive(message);
        return request;
    }

    private static SSLContext trusting(SelfSignedCertificate certificate) throws Exception {
        var store = KeyStore.getInstance(certificate.trustStore().toFile(), SelfSignedCertificate.PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
