package io.whatomate.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Files come in and go out as they are, to those alone who may have them. */
class MediaApiTest extends MediaTest {

    private static final byte[] PNG = image("png", 60, 40);

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate routes;

    private User manager;

    @BeforeEach
    void anOrganization() {
        manager = signedIn("manager");
    }

    @Test
    void keepsWhatIsUploadedAndGivesItBack() throws Exception {
        var answer = upload(manager, "?fileName=Gr%C3%BC%C3%9Fe.png", "image/png", PNG);

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        var id = answer.body().path("id").asText();
        var digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(PNG));
        assertThat(answer.header("location")).isEqualTo("/api/v1/media/" + id);
        assertThat(answer.body().path("kind").asText()).isEqualTo("image");
        assertThat(answer.body().path("sha256").asText()).isEqualTo(digest);
        assertThat(answer.body().path("size").asInt()).isEqualTo(PNG.length);
        assertThat(answer.body().path("state").asText()).isEqualTo("stored");
        assertThat(get("/media/" + id, manager).body()).isEqualTo(answer.body());
        assertThat(get("/media?kind=image&source=upload", manager).body().at("/items/0")).isEqualTo(answer.body());

        var content = bytes(id + "/content", manager);

        assertThat(content.statusCode()).isEqualTo(200);
        assertThat(content.body()).isEqualTo(PNG);
        assertThat(content.headers().map().get("content-length")).containsExactly(String.valueOf(PNG.length));
        assertThat(content.headers().map()).doesNotContainKey("transfer-encoding");
        assertThat(content.headers().map().get("content-type")).containsExactly("image/png");
        assertThat(content.headers().map().get("x-content-type-options")).containsExactly("nosniff");
        assertThat(content.headers().map().get("content-security-policy")).containsExactly("sandbox; default-src 'none'");
        assertThat(content.headers().map().get("content-disposition"))
                .containsExactly("inline; filename=\"Gr__e.png\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.png");
        assertThat(content.headers().map().get("etag")).containsExactly("\"" + digest + "\"");
        assertThat(Files.readAllBytes(kept(manager, id))).isEqualTo(PNG);
    }

    @Test
    void anUploadThatIsRepeatedWithItsKeyIsTheSameFile() throws IOException {
        var first = upload(manager, "?fileName=a.png", "image/png", PNG, "Idempotency-Key", "one");
        assertThat(first.status()).as("%s", first.body()).isEqualTo(201);
        var id = first.body().path("id").asText();

        var again = upload(manager, "?fileName=a.png", "image/png", PNG, "Idempotency-Key", "one");

        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("location")).isEqualTo(first.header("location"));
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(upload(manager, "?fileName=b.png", "image/png", PNG, "Idempotency-Key", "one").problem()).isEqualTo("idempotency-key-reused");
        var other = upload(manager, "?fileName=a.png", "image/png", image("png", 8, 8), "Idempotency-Key", "one");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.errors()).containsExactly("Idempotency-Key:reused");
        assertThat(upload(signedIn(manager.organization(), "agent"), "?fileName=a.png", "image/png", PNG, "Idempotency-Key", "one").body().path("id"))
                .as("a key is one's own").isNotEqualTo(first.body().path("id"));
        assertThat(get("/media", manager).body().path("items")).hasSize(2);
        assertThat(incoming()).isZero();

        // The process died between the row and the bytes.
        rows().sql("UPDATE media SET state = 'receiving', stored_at = NULL WHERE id = ?::uuid").param(id).update();
        Files.delete(kept(manager, id));
        var brought = upload(manager, "?fileName=a.png", "image/png", PNG, "Idempotency-Key", "one");
        assertThat(brought.body().path("id").asText()).isEqualTo(id);
        assertThat(Files.readAllBytes(kept(manager, id))).isEqualTo(PNG);

        assertThat(call("DELETE", "/media/" + id, manager, null).status()).isEqualTo(204);
        assertThat(upload(manager, "?fileName=a.png", "image/png", PNG, "Idempotency-Key", "one").body().path("id").asText()).isNotEqualTo(id);
    }

    @Test
    void ofUploadsWithOneKeyAtTheSameTimeOneFileIsKept() {
        var ids = IntStream.range(0, 8).parallel()
                .mapToObj(n -> upload(manager, "", "image/png", PNG, "Idempotency-Key", "many"))
                .peek(answer -> assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201))
                .map(answer -> answer.body().path("id").asText())
                .collect(Collectors.toSet());

        assertThat(ids).hasSize(1);
        assertThat(get("/media", manager).body().path("items")).hasSize(1);
        assertThat(bytes(ids.iterator().next() + "/content", manager).body()).isEqualTo(PNG);
        assertThat(get("/audit-events?entity=media", signedIn(manager.organization(), "admin")).body().path("items")).hasSize(1);
    }

    @Test
    void takesTheFileOfAFormUnderItsLastName() throws IOException {
        var answer = form("file\"; filename=\"..\\\\..\\\\etc/passwd.txt", "text/plain", "Hello".getBytes(UTF_8));

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        assertThat(answer.body().path("fileName").asText()).isEqualTo("passwd.txt");
        assertThat(answer.body().path("kind").asText()).isEqualTo("document");
        var content = bytes(answer.body().path("id").asText() + "/content", manager);
        assertThat(content.body()).isEqualTo("Hello".getBytes(UTF_8));
        assertThat(content.headers().firstValue("content-disposition").orElseThrow()).startsWith("attachment;");
        assertThat(form("picture\"; filename=\"a.png", "image/png", PNG).errors()).containsExactly("file:form");
        assertThat(form("file", "text/plain", PNG).errors()).containsExactly("file:form");
        assertThat(upload(manager, "multipart/form-data", PNG).errors()).containsExactly(":form");
        await().atMost(SOON).untilAsserted(() -> assertThat(incoming()).isZero());
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 206, 0, 10",
        "bytes=100-, 206, 100, -1",
        "bytes=-7, 206, -7, 7",
        "'bytes=0-1,4-5', 200, 0, -1",
        "lines=1-2, 200, 0, -1"
    })
    void answersOneRangeOrTheWhole(String range, int status, int from, int length) {
        var id = uploaded(manager, "image/png", PNG);

        var answer = bytes(id + "/content", manager, "Range", range);

        var begin = from < 0 ? PNG.length + from : from;
        var end = length < 0 ? PNG.length : begin + length;
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(PNG, begin, end));
        if (status == 206) {
            assertThat(answer.headers().firstValue("content-range")).contains("bytes %d-%d/%d".formatted(begin, end - 1, PNG.length));
        }
    }

    @Test
    void whatWasReadOnceIsNotSentAgainAndAChangedRestIsSentWhole() {
        var id = uploaded(manager, "image/png", PNG);
        var tag = bytes(id + "/content", manager).headers().firstValue("etag").orElseThrow();

        assertThat(bytes(id + "/content", manager, "If-None-Match", "\"other\", " + tag).statusCode()).isEqualTo(304);
        assertThat(bytes(id + "/content", manager, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(bytes(id + "/content", manager, "Range", "bytes=0-9", "If-Range", tag).body()).hasSize(10);
        assertThat(bytes(id + "/content", manager, "Range", "bytes=0-9", "If-Range", "\"other\"").body()).isEqualTo(PNG);
        var beyond = call("GET", "/media/" + id + "/content", manager, null, "Range", "bytes=" + PNG.length + "-");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.problem()).isEqualTo("range-not-satisfiable");
        assertThat(beyond.header("content-range")).isEqualTo("bytes */" + PNG.length);
    }

    @Test
    void refusesWhatIsSomethingElseThanItSaysByName() throws IOException {
        var lie = upload(manager, "image/jpeg", PNG);
        assertThat(lie.status()).isEqualTo(422);
        assertThat(lie.problem()).isEqualTo("media-type-mismatch");
        assertThat(lie.body().path("detail").asText()).isEqualTo("It is sent as image/jpeg, but its content is image/png.");
        assertThat(form("file\"; filename=\"a.pdf", "application/pdf", "MZ\u0090\0 a program".getBytes(ISO_8859_1)).problem())
                .isEqualTo("media-type-mismatch");

        assertThat(upload(manager, "application/octet-stream", PNG).body().path("mimeType").asText()).isEqualTo("image/png");
        var unknown = upload(manager, "application/octet-stream", image("gif", 2, 2));
        assertThat(unknown.status()).isEqualTo(415);
        assertThat(unknown.body().path("detail").asText()).contains("image/gif");
        assertThat(upload(manager, "text/html", PNG).status()).isEqualTo(415);
        assertThat(upload(manager, "text/plain", new byte[0]).status()).isEqualTo(400);
        var large = Arrays.copyOf(PNG, (5 << 20) + 1);
        assertThat(upload(manager, "image/png", large).problem()).isEqualTo("media-too-large");
        assertThat(upload(manager, "image/png", Arrays.copyOf(PNG, 5 << 20)).status()).isEqualTo(201);
        assertThat(rows().sql("SELECT count(*) FROM media WHERE organization_id = ?").param(manager.organization())
                .query(Integer.class).single()).isEqualTo(2);
        await().atMost(SOON).untilAsserted(() -> assertThat(incoming()).isZero());
    }

    @Test
    void whoMayNotUploadIsRefusedBeforeTheFileIsRead() throws IOException {
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.getOutputStream().write(("POST /api/v1/media HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\n"
                    + "Content-Length: 5000000\r\n\r\n").getBytes(US_ASCII));
            var answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, US_ASCII)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void whoAsksBeforeSendingIsToldToGoOn() throws IOException {
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.getOutputStream().write(("POST /api/v1/media HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\nExpect: 100-continue\r\n"
                    + "Authorization: Bearer " + manager.token() + "\r\nContent-Length: " + PNG.length + "\r\n\r\n").getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(25), US_ASCII)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            socket.getOutputStream().write(PNG);
            assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII)).isEqualTo("HTTP/1.1 201");
        }
    }

    @Test
    void aFileThatSaysItIsTooLargeIsRefusedBeforeItIsRead() throws IOException {
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.getOutputStream().write(("POST /api/v1/media HTTP/1.1\r\nHost: here\r\nContent-Type: application/pdf\r\n"
                    + "Authorization: Bearer " + manager.token() + "\r\nContent-Length: 104923137\r\n\r\n").getBytes(US_ASCII));
            var answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    /** Camel's pump would wait for ever for a response that was full, and every stop of the server for that. */
    @Test
    void aReaderWhoHangsUpHoldsNothingUp() throws IOException {
        var large = new byte[20 << 20];
        System.arraycopy("%PDF-".getBytes(US_ASCII), 0, large, 0, 5);
        var id = uploaded(manager, "application/pdf", large);
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.setReceiveBufferSize(4096);
            socket.getOutputStream().write(("GET /api/v1/media/" + id + "/content HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer "
                    + manager.token() + "\r\n\r\n").getBytes(US_ASCII));
            assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
            assertThat(camel.getInflightRepository().size()).isPositive();
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(camel.getInflightRepository().size()).isZero());
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws IOException {
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.getOutputStream().write(("POST /api/v1/media HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\n"
                    + "Authorization: Bearer " + manager.token() + "\r\nContent-Length: 5000000\r\n\r\n").getBytes(US_ASCII));
            socket.getOutputStream().write(PNG);
            await().atMost(SOON).untilAsserted(() -> assertThat(incoming()).isPositive());
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(incoming()).isZero());
        assertThat(get("/media", manager).body().path("items")).isEmpty();
    }

    @Test
    void anotherTenantFindsNothingAndAnAgentDeletesNoOthers() {
        var id = uploaded(manager, "image/png", PNG);
        var stranger = signedIn("admin");
        var agent = signedIn(manager.organization(), "agent");

        assertThat(get("/media/" + id, stranger).status()).isEqualTo(404);
        assertThat(get("/media/" + id + "/content", stranger).problem()).isEqualTo("media-not-found");
        assertThat(call("DELETE", "/media/" + id, stranger, null).status()).isEqualTo(404);
        assertThat(get("/media", stranger).body().path("items")).isEmpty();
        assertThat(bytes(id + "/content", agent).body()).isEqualTo(PNG);
        assertThat(call("DELETE", "/media/" + id, agent, null).problem()).isEqualTo("not-yours");
        var own = uploaded(agent, "image/png", PNG);
        assertThat(call("DELETE", "/media/" + own, agent, null).status()).isEqualTo(204);
    }

    @Test
    void whatIsDeletedIsGoneAtOnceAndItsBytesSoonAfter() {
        var id = uploaded(manager, "image/png", PNG);
        var other = uploaded(manager, "image/png", PNG);

        assertThat(call("DELETE", "/media/" + id, manager, null).status()).isEqualTo(204);
        assertThat(get("/media/" + id, manager).status()).isEqualTo(404);
        assertThat(bytes(id + "/content", manager).statusCode()).isEqualTo(404);

        routes.sendBody("direct:removeUnwantedMedia", null);

        assertThat(kept(manager, id)).doesNotExist();
        assertThat(kept(manager, other)).exists();
        assertThat(rows().sql("SELECT id::text FROM media WHERE organization_id = ?").param(manager.organization())
                .query(String.class).list()).containsExactly(other);
        assertThat(rows().sql("SELECT operation FROM audit_events WHERE entity = 'media' AND entity_id = ?::uuid ORDER BY id").param(id)
                .query(String.class).list()).containsExactly("uploadMedia", "deleteMedia");
    }

    /** As a process leaves it that dies between the two statements of an upload. */
    @Test
    void anUploadThatACrashLeftHalfWayIsRemovedAndNeverSeen() {
        var id = uploaded(manager, "image/png", PNG);
        rows().sql("UPDATE media SET state = 'receiving' WHERE id = ?").param(UUID.fromString(id)).update();
        assertThat(get("/media/" + id, manager).status()).isEqualTo(404);

        routes.sendBody("direct:removeUnwantedMedia", null);
        assertThat(kept(manager, id)).as("it may be under way").exists();
        rows().sql("UPDATE media SET created_at = now() - interval '2 hours' WHERE id = ?").param(UUID.fromString(id)).update();
        routes.sendBody("direct:removeUnwantedMedia", null);

        assertThat(kept(manager, id)).doesNotExist();
    }

    private Answer form(String part, String type, byte[] bytes) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(("--limit\r\nContent-Disposition: form-data; name=\"" + part + "\"\r\nContent-Type: " + type + "\r\n\r\n").getBytes(UTF_8));
        body.write(bytes);
        body.write("\r\n--limit--\r\n".getBytes(UTF_8));
        return call(HttpRequest.newBuilder(url("/api/v1/media"))
                .header("Authorization", "Bearer " + manager.token())
                .header("Content-Type", "multipart/form-data; boundary=limit")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }
}
