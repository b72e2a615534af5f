package io.whatomate.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.GraphServer.Behaviour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What customers send is fetched from Meta while Meta has it. */
class InboundMediaTest extends MediaTest {

    private static final byte[] JPEG = image("jpg", 60, 40);

    private User agent;
    private Number number;
    private String phone;
    private UUID contact;

    @BeforeEach
    void aCustomer() {
        agent = signedIn("agent");
        number = number(agent.organization());
        phone = phone();
        contact = write(phone, number, "hello");
    }

    @Test
    void aCustomersPictureIsFetchedAndServedAndGoesWithTheContact() throws IOException {
        var metaId = atSandbox(JPEG);

        customerSends("image", "{\"id\": \"%s\", \"mime_type\": \"image/jpeg\", \"caption\": \"My cat\"}".formatted(metaId));

        var file = awaitFile("stored");
        assertThat(file.path("mimeType").asText()).isEqualTo("image/jpeg");
        assertThat(file.path("size").asInt()).isEqualTo(JPEG.length);
        var id = file.path("id").asText();
        assertThat(bytes(id + "/content", agent).body()).isEqualTo(JPEG);
        var listed = get("/media?source=inbound&state=stored", agent).body().at("/items/0");
        assertThat(listed.path("id").asText()).isEqualTo(id);
        assertThat(listed.path("messageId").asText()).isEqualTo(newest().path("id").asText());
        await().atMost(SOON).untilAsserted(() -> assertThat(incoming()).isZero());

        agentsSeeOnlyTheirs(agent.organization());
        assign(contact, signedIn(agent.organization(), "agent"));
        assertThat(bytes(id + "/content", agent).statusCode()).isEqualTo(404);
        assertThat(get("/media", agent).body().path("items")).isEmpty();

        var manager = signedIn(agent.organization(), "manager");
        assertThat(call("DELETE", "/contacts/" + contact, manager, null, "If-Match", "*").status()).isEqualTo(204);
        assertThat(get("/media/" + id, manager).status()).isEqualTo(404);
        routes.sendBody("direct:removeUnwantedMedia", null);
        assertThat(kept(agent, id)).doesNotExist();
        assertThat(rows().sql("SELECT count(*) FROM media WHERE organization_id = ?").param(agent.organization())
                .query(Integer.class).single()).isZero();
    }

    @Test
    void aFileThatMetaNoLongerHasIsGivenUpWithTheReason() {
        customerSends("document", "{\"id\": \"123\", \"mime_type\": \"application/pdf\", \"filename\": \"bill.pdf\"}");

        var file = awaitFile("failed");

        assertThat(file.path("failure").asText()).isEqualTo("gone");
        assertThat(file.path("fileName").asText()).isEqualTo("bill.pdf");
        assertThat(bytes(file.path("id").asText() + "/content", agent).statusCode()).isEqualTo(404);
        assertThat(get("/media/" + file.path("id").asText(), agent).body().at("/failure/detail").asText()).contains("no longer");
    }

    @Test
    void anAddressThatHasExpiredIsAskedForAnew() throws Exception {
        playedByTheTest();
        var file = "Terms and conditions".getBytes(UTF_8);
        var metaId = metaId();
        var place = metaId();
        behave(metaId, described(place, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)), file.length));
        behave(place, new Behaviour.Answer(404, "text/plain", "expired", List.of()));

        customerSends("document", "{\"id\": \"%s\", \"mime_type\": \"text/plain\"}".formatted(metaId));
        await().atMost(SOON).until(() -> GRAPH.calls(at(place)).size() >= 2);
        behave(place, new Behaviour.Answer(200, "text/plain", "Terms and conditions", List.of()));

        var stored = awaitFile("stored");
        assertThat(bytes(stored.path("id").asText() + "/content", agent).body()).isEqualTo(file);
        assertThat(GRAPH.calls(at(metaId))).as("each try asks for an address").hasSameSizeAs(GRAPH.calls(at(place)));
        assertThat(GRAPH.calls(at(place))).allSatisfy(call -> assertThat(call.headers())
                .containsEntry("authorization", "Bearer " + number.token()).containsEntry("user-agent", "Whatomate"));
    }

    @Test
    void whatIsNotTheFileThatMetaToldOfIsNotKept() {
        playedByTheTest();
        var metaId = metaId();
        var place = metaId();
        behave(metaId, described(place, "0".repeat(64), 5));
        behave(place, new Behaviour.Answer(200, "text/plain", "other", List.of()));

        customerSends("document", "{\"id\": \"%s\", \"mime_type\": \"text/plain\"}".formatted(metaId));

        await().atMost(SOON).untilAsserted(() -> assertThat(newest().at("/media/failure").asText()).isEqualTo("checksum"));
        assertThat(newest().at("/media/state").asText()).isEqualTo("pending");
        assertThat(kept(agent, newest().at("/media/id").asText())).doesNotExist();
        await().atMost(SOON).untilAsserted(() -> assertThat(incoming()).isZero());
    }

    @Test
    void theTokenGoesToNoAddressThatIsNotMetas() {
        playedByTheTest();
        var metaId = metaId();
        var place = metaId();
        behave(metaId, new Behaviour.Answer(200, "application/json",
                "{\"url\": \"%s/v/%s\"}".formatted(GRAPH.url().replace("127.0.0.1", "localhost"), place), List.of()));

        customerSends("image", "{\"id\": \"%s\", \"mime_type\": \"image/png\"}".formatted(metaId));

        assertThat(awaitFile("failed").path("failure").asText()).isEqualTo("address");
        assertThat(GRAPH.calls(at(place))).isEmpty();
    }

    /** A node that died in the middle of a fetch leaves a lease; another one takes it over when it has run out. */
    @Test
    void whatANodeLeftHalfWayIsFetchedAgainAndNotBefore() throws IOException {
        var metaId = atSandbox(JPEG);
        rows().sql("""
                        INSERT INTO media (organization_id, source, state, kind, message_id, whatsapp_account_id, meta_id, attempts,
                            lease_owner, leased_until)
                        SELECT m.organization_id, 'inbound', 'pending', 'image', m.id, m.whatsapp_account_id, :meta, 1, 'dead', now() + interval '1 hour'
                        FROM messages m WHERE m.organization_id = :organization""")
                .param("meta", metaId).param("organization", agent.organization()).update();
        customerSends("image", "{\"id\": \"%s\", \"mime_type\": \"image/jpeg\"}".formatted(metaId));
        awaitFile("stored");
        assertThat(rows().sql("SELECT state FROM media WHERE organization_id = ? ORDER BY created_at").param(agent.organization())
                .query(String.class).list()).as("another's lease holds").containsExactly("pending", "stored");

        rows().sql("UPDATE media SET leased_until = now() WHERE organization_id = ? AND state = 'pending'").param(agent.organization()).update();

        await().atMost(SOON).untilAsserted(() -> assertThat(rows().sql("SELECT count(*) FROM media WHERE organization_id = ? AND state = 'stored'")
                .param(agent.organization()).query(Integer.class).single()).isEqualTo(2));
    }

    private JsonNode awaitFile(String state) {
        await().atMost(SOON).untilAsserted(() -> assertThat(newest().at("/media/state").asText()).isEqualTo(state));
        return newest().path("media");
    }

    /** The customer's newest message, as the API shows it. */
    private JsonNode newest() {
        return get("/contacts/" + contact + "/messages?limit=1", agent).body().at("/items/0");
    }

    private void customerSends(String type, String content) {
        var sent = send(HttpRequest.newBuilder(url("/sandbox/phones/" + phone + "/messages"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"type\": \"%1$s\", \"%1$s\": %2$s, \"to\": \"%3$s\"}".formatted(type, content, number.display()))));
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
    }

    /** The id of a file that the sandbox has. */
    private String atSandbox(byte[] file) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(("--limit\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--limit\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n").getBytes(UTF_8));
        body.write(file);
        body.write("\r\n--limit--\r\n".getBytes(UTF_8));
        var phoneId = rows().sql("SELECT phone_id FROM whatsapp_accounts WHERE id = ?").param(number.account()).query(String.class).single();
        var answer = send(HttpRequest.newBuilder(url("/sandbox/graph/v24.0/" + phoneId + "/media"))
                .header("Authorization", "Bearer " + number.token())
                .header("Content-Type", "multipart/form-data; boundary=limit")
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("id").asText();
    }

    private void playedByTheTest() {
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(GRAPH.url(), number.account()).update();
    }

    private static Behaviour described(String place, String sha256, int size) {
        return new Behaviour.Answer(200, "application/json", """
                {"url": "%s/v/%s?ext=1&hash=a", "mime_type": "text/plain", "sha256": "%s", "file_size": "%d", "messaging_product": "whatsapp"}"""
                .formatted(GRAPH.url(), place, sha256, size), List.of());
    }

    private static void behave(String node, Behaviour behaviour) {
        GRAPH.behave(at(node), behaviour);
    }

    /** The Graph server of tests tells numbers apart by the second step of the path: a file's id will do. */
    private static BusinessNumber at(String node) {
        return new BusinessNumber(null, null, node, null);
    }

    private static String metaId() {
        return Long.toString(ThreadLocalRandom.current().nextLong(700_000_000_000_000L, 800_000_000_000_000L));
    }
}
