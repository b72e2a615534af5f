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
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files come in whole, once, and as what they are. */
class MediaUploadTest extends MediaTest {

    private User manager;

    @BeforeEach
    void anOrganization() {
        manager = signedIn("manager");
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
        await().atMost(SOON).untilAsserted(() -> assertThat(incoming()).isZero());

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
    void aStickerThatDoesNotMoveMayHaveLessThanOneThatDoes() {
        var large = "x".repeat(101 << 10);

        var still = upload(manager, "image/webp", ("RIFF0000WEBPVP8 " + large).getBytes(US_ASCII));
        assertThat(still.status()).as("%s", still.body()).isEqualTo(413);
        assertThat(still.errors()).containsExactly("file:size");
        assertThat(upload(manager, "image/webp", ("RIFF0000WEBPVP8X0000\2" + large).getBytes(US_ASCII)).status()).isEqualTo(201);
        assertThat(upload(manager, "image/webp", ("RIFF0000WEBPVP8X0000\2" + large.repeat(5)).getBytes(US_ASCII)).errors())
                .containsExactly("file:size");
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

        await().atMost(SOON).untilAsserted(() -> assertThat(kept(manager, id)).doesNotExist());
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
