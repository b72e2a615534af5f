package io.whatomate.media;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Files go out as they came in, to those alone who may have them. */
class MediaApiTest extends MediaTest {

    @Autowired
    private CamelContext camel;

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
}
