package io.whatomate.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file reaches a customer's phone, and Meta gets it once. */
class SendMediaTest extends MediaTest {

    private User agent;
    private Number number;
    private String phone;
    private UUID contact;

    @BeforeEach
    void aCustomerHasWritten() {
        agent = signedIn("agent");
        number = number(agent.organization());
        phone = phone();
        contact = write(phone, number, "hello");
    }

    @Test
    void aStoredFileReachesTheCustomerAndIsUploadedToMetaOnce() {
        var id = uploaded(agent, "image/png", PNG);

        var sent = send("\"mediaId\": \"%s\", \"caption\": \"Look\"".formatted(id));
        var again = send("\"mediaId\": \"%s\"".formatted(id));

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        assertThat(sent.body().path("type").asText()).isEqualTo("image");
        assertThat(sent.body().path("content").asText()).isEqualTo("Look");
        assertThat(sent.body().at("/media/id").asText()).isEqualTo(id);
        assertThat(sent.body().at("/media/state").asText()).isEqualTo("stored");
        assertThat(sent.header("location")).isEqualTo("/api/v1/messages/" + sent.body().path("id").asText());
        assertThat(again.body().at("/payload/image/id")).isEqualTo(sent.body().at("/payload/image/id"));
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(2));
        assertThat(shown(phone).getFirst().at("/image/caption").asText()).isEqualTo("Look");
        assertThat(atMeta(sent.body().at("/payload/image/id").asText()).path("file_size").asInt()).isEqualTo(PNG.length);
        assertThat(copies(id)).hasSize(1);
    }

    @Test
    void anExpiredCopyIsUploadedAnew() {
        var id = uploaded(agent, "text/plain", "Terms".getBytes(UTF_8));
        var first = send("\"mediaId\": \"%s\", \"fileName\": \"terms.txt\"".formatted(id));
        assertThat(first.body().at("/payload/document/filename").asText()).isEqualTo("terms.txt");
        rows().sql("UPDATE media_copies SET expires_at = now() WHERE media_id = ?").param(UUID.fromString(id)).update();

        var second = send("\"mediaId\": \"%s\"".formatted(id));

        assertThat(second.body().at("/payload/document/id").asText()).isNotEmpty()
                .isNotEqualTo(first.body().at("/payload/document/id").asText());
        assertThat(copies(id)).containsExactly(second.body().at("/payload/document/id").asText());
    }

    @Test
    void aFormBringsFileAndMessageAndIsSentOnceUnderOneKey() throws IOException {
        var first = form(PNG, "{\"contactId\": \"%s\", \"caption\": \"Both at once\"}".formatted(contact), "order-1");
        var repeated = form(PNG, "{\"contactId\": \"%s\", \"caption\": \"Both at once\"}".formatted(contact), "order-1");
        var other = form(image("png", 9, 9), "{\"contactId\": \"%s\", \"caption\": \"Both at once\"}".formatted(contact), "order-1");

        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        assertThat(repeated.body().path("id")).isEqualTo(first.body().path("id"));
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
        assertThat(bytes(first.body().at("/media/id").asText() + "/content", agent).body()).isEqualTo(PNG);
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).singleElement()
                .satisfies(message -> assertThat(message.at("/image/caption").asText()).isEqualTo("Both at once")));
        assertThat(get("/media", agent).body().path("items")).hasSize(1);
    }

    @Test
    void refusesWhatDoesNotFitNamingTheField() throws IOException {
        var id = uploaded(agent, "image/png", PNG);
        var stranger = signedIn("admin");

        assertThat(send("\"mediaId\": \"%s\"".formatted(UUID.randomUUID())).problem()).isEqualTo("media-not-found");
        assertThat(post("/messages/media", stranger, "{\"to\": \"%s\", \"mediaId\": \"%s\"}".formatted(phone, id)).status()).isEqualTo(404);
        assertThat(send("\"caption\": \"no file\"").errors()).containsExactly("mediaId:required");
        assertThat(send("\"mediaId\": \"%s\", \"voice\": true".formatted(id)).errors()).containsExactly("voice:unexpected");
        var song = uploaded(agent, "audio/mpeg", "ID3 and a song".getBytes(UTF_8));
        assertThat(send("\"mediaId\": \"%s\", \"voice\": true".formatted(song)).errors()).containsExactly("voice:format");
        assertThat(send("\"mediaId\": \"%s\", \"scheduledAt\": \"%s\"".formatted(id, Instant.now().plus(29, ChronoUnit.DAYS))).errors())
                .containsExactly("scheduledAt:range");
        assertThat(form(PNG, "{\"contactId\": \"%s\", \"mediaId\": \"%s\"}".formatted(contact, id), "k1").errors())
                .containsExactly("mediaId:unexpected");
        assertThat(form(PNG, "{\"contactId\": 7}", "k2").errors()).containsExactly("contactId:type");
        assertThat(send("\"mediaId\": \"%s\", \"asDocument\": true".formatted(id)).body().path("type").asText()).isEqualTo("document");
    }

    @Test
    void whatMetaSaysAgainstTheFileIsToldAndNothingIsSent() {
        var id = uploaded(agent, "image/png", PNG);
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(NOBODY_LISTENS, number.account()).update();
        var unreachable = send("\"mediaId\": \"%s\"".formatted(id));
        assertThat(unreachable.status()).isEqualTo(503);
        assertThat(unreachable.problem()).isEqualTo("meta-unavailable");
        assertThat(unreachable.header("retry-after")).isNotNull();

        GRAPH.behave(new BusinessNumber(agent.organization(), number.account(), phoneId(), number.businessId()),
                GraphServer.error(400, 131053));
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(GRAPH.url(), number.account()).update();
        var refused = send("\"mediaId\": \"%s\"".formatted(id));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.problem()).isEqualTo("media-refused");
        assertThat(refused.body().path("detail").asText()).contains("131053", "The details of 131053");
        assertThat(rows().sql("SELECT count(*) FROM messages WHERE organization_id = ? AND direction = 'outgoing'")
                .param(agent.organization()).query(Integer.class).single()).isZero();
    }

    private String phoneId() {
        return rows().sql("SELECT phone_id FROM whatsapp_accounts WHERE id = ?").param(number.account()).query(String.class).single();
    }

    private Answer send(String fields) {
        return post("/messages/media", agent, "{\"contactId\": \"%s\", %s}".formatted(contact, fields));
    }

    private Answer form(byte[] file, String message, String key) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(("--limit\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n" + message
                + "\r\n--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n")
                .getBytes(UTF_8));
        body.write(file);
        body.write("\r\n--limit--\r\n".getBytes(UTF_8));
        return call(HttpRequest.newBuilder(url("/api/v1/messages/media"))
                .header("Authorization", "Bearer " + agent.token())
                .header("Idempotency-Key", key)
                .header("Content-Type", "multipart/form-data; boundary=limit")
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /** A file as the sandbox describes it. */
    private JsonNode atMeta(String id) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/graph/v24.0/" + id)).header("Authorization", "Bearer " + number.token()));
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private List<String> copies(String media) {
        return rows().sql("SELECT meta_id FROM media_copies WHERE media_id = ?").param(UUID.fromString(media)).query(String.class).list();
    }
}
