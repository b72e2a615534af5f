package io.whatomate.notifications.actions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.whatomate.BusinessNumber;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;

/** attach-document: documents from addresses, folders and payloads become files of the organization. */
class AttachDocumentTest extends ActionTest {

    private static final byte[] PDF = "%PDF-1.7\nAn invoice\n%%EOF\n".getBytes(ISO_8859_1);

    @Value("${whatomate.connections.drop.path}")
    private Path drop;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private BusinessNumber number;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        number = number();
        asked.clear();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            asked.add(path);
            exchange.getResponseHeaders().add("CamelHttpUri", "http://127.0.0.1:1/");
            switch (path) {
                case "/moved.pdf" -> {
                    exchange.getResponseHeaders().add("Location", "/invoices/17.pdf");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/gone.pdf" -> exchange.sendResponseHeaders(404, -1);
                case "/down.pdf" -> exchange.sendResponseHeaders(503, -1);
                case "/huge.pdf" -> {
                    exchange.sendResponseHeaders(200, (100L << 20) + 1);
                    exchange.getResponseBody().write(PDF);
                    exchange.getResponseBody().flush();
                }
                case "/program.pdf" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("MZ\u0000 a program".getBytes(ISO_8859_1));
                }
                default -> {
                    exchange.sendResponseHeaders(200, PDF.length);
                    exchange.getResponseBody().write(PDF);
                }
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String served(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Test
    void aDocumentAtAnAddressIsKept() {
        var given = given(number, Map.of("id", 17), step("attach-document", "url", served("/invoices/") + "${body[id]}.pdf?token=x"));

        var attachment = attachment(given);
        assertThat(attachment).containsEntry("type", "document").containsEntry("fileName", "17.pdf").containsEntry("mimeType", "application/pdf")
                .containsEntry("size", (long) PDF.length);
        assertThat(kept(attachment)).isEqualTo("stored upload 17.pdf " + PDF.length);
        assertThat(db().sql("SELECT operation FROM audit_events WHERE entity_id = :id").param("id", UUID.fromString(attachment.get("mediaId").toString()))
                .query(String.class).single()).isEqualTo("attach-document-action");
    }

    @Test
    void aRunThatIsTriedAgainKeepsTheDocumentOnce() {
        var rule = rule(step("attach-document", "content", "${body[pdf]}", "name", "${body[name]}"));
        var body = Map.<String, Object>of("pdf", PDF, "name", "17.pdf");
        var event = Map.<String, Object>of("triggerKey", "invoices/17");

        var failed = run(rule, number.organization(), body, Map.of("triggerKey", "invoices/17", "fails", true));
        var retried = run(rule, number.organization(), body, event);
        assertThat(failed.getException()).hasMessage("the rule fails");
        assertThat(isReached(retried)).isTrue();
        assertThat(kept(attachment(retried.getVariables()))).isEqualTo("stored upload 17.pdf " + PDF.length);
        assertThat(files()).isEqualTo(1);
        assertThat(db().sql("SELECT count(*) FROM audit_events WHERE organization_id = :o AND entity = 'media'").param("o", number.organization())
                .query(Integer.class).single()).isEqualTo(1);

        db().sql("UPDATE media SET state = 'receiving', stored_at = NULL WHERE organization_id = :o").param("o", number.organization()).update();
        assertThat(attachment(run(rule, number.organization(), body, event).getVariables())).as("of a run that died while it stored")
                .isEqualTo(attachment(retried.getVariables()));
        assertThat(kept(attachment(retried.getVariables()))).startsWith("stored");

        run(rule, number.organization(), Map.of("pdf", PDF, "name", "18.pdf"), event);
        run(rule, number.organization(), body, Map.of("triggerKey", "invoices/18"));
        run(rule(step("attach-document", "content", "${body[pdf]}", "name", "17.pdf")), number.organization(), body, event);
        run(rule, number.organization(), body, Map.of());
        run(rule, number.organization(), body, Map.of());
        assertThat(files()).as("another name, another event, another rule, and events that nothing tells apart").isEqualTo(6);
    }

    @Test
    void whatIsNoFileOrLeadsElsewhereIsRefusedOnceAndForAll() {
        for (var path : List.of("/moved.pdf", "/gone.pdf", "/huge.pdf")) {
            assertThat(refused(number, Map.of(), step("attach-document", "url", served(path)))).as(path).containsExactly("url:target");
        }
        assertThat(asked).containsExactly("/moved.pdf", "/gone.pdf", "/huge.pdf");
        assertThat(problem(step("attach-document", "url", served("/program.pdf"))).status()).isEqualTo(415);
        assertThat(problem(step("attach-document", "url", served("/down.pdf"))).status()).isEqualTo(503);
        assertThat(files()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://10.0.0.1/a.pdf", "https://169.254.169.254/latest/meta-data", "https://[::1]/a.pdf", "file:///etc/passwd",
        "https://localhost/a.pdf", "http://example.com/a.pdf", "https://user@example.com/a.pdf", "gopher://127.0.0.1/", "https://2130706433/"})
    void addressesInsideAreNotCalled(String url) {
        assertThat(refused(number, Map.of("url", url), step("attach-document", "url", "${body[url]}"))).containsExactly("url:target");
        assertThat(files()).isZero();
    }

    @Test
    void aDocumentMayComeWithThePayload() {
        var base64 = Base64.getMimeEncoder().encodeToString(PDF);
        for (var content : List.of(base64, "data:application/pdf;base64," + base64, Base64.getUrlEncoder().encodeToString(PDF), PDF)) {
            assertThat(attachment(given(number, Map.of("pdf", content),
                    step("attach-document", "content", "${body[pdf]}", "name", "../../etc/Rechnung 17.pdf"))))
                    .containsEntry("fileName", "Rechnung 17.pdf").containsEntry("size", (long) PDF.length);
        }
        assertThat(refused(number, Map.of("pdf", "%%%"), step("attach-document", "content", "${body[pdf]}"))).containsExactly("content:format");
        assertThat(refused(number, Map.of("pdf", "JVBERi0="), step("attach-document", "content", "${body[pdf]}", "type", "image/png")))
                .containsExactly("file:type");
    }

    @Test
    void aFileOfAGrantedFolderIsKeptAndNoOther() throws IOException {
        Files.createDirectories(drop.resolve("2026"));
        Files.write(drop.resolve("2026/17.pdf"), PDF);
        var secret = Files.write(drop.resolveSibling("secret-" + digits(8) + ".txt"), "secret".getBytes(UTF_8));
        Files.createSymbolicLink(drop.resolve("link-" + secret.getFileName()), secret);

        assertThat(attachment(given(number, Map.of(), step("attach-document", "connection", "drop", "file", "2026/17.pdf"))))
                .containsEntry("fileName", "17.pdf");
        assertThat(problem(step("attach-document", "connection", "drop", "file", "../" + secret.getFileName())).type()).isEqualTo("connection-path");
        assertThat(problem(step("attach-document", "connection", "drop", "file", secret.toAbsolutePath().toString())).type()).isEqualTo("connection-path");
        assertThat(problem(step("attach-document", "connection", "drop", "file", "link-" + secret.getFileName())).type()).isEqualTo("connection-path");
        assertThat(problem(step("attach-document", "connection", "nobody's", "file", "x")).type()).isEqualTo("connection-unknown");
        assertThat(refused(number, Map.of(), step("attach-document", "file", "x"))).containsExactly("connection:required");
    }

    @Test
    void exactlyOnePlaceIsNamed() {
        assertThat(refused(number, Map.of(), step("attach-document", "name", "x.pdf"))).containsExactly("url:required");
        assertThat(refused(number, Map.of(), step("attach-document", "url", served("/a"), "content", "JVBERi0="))).containsExactly("url:unexpected");
    }

    @Test
    void aCapturedRunFetchesAndKeepsNothing() {
        var capture = new ArrayList<>();
        var run = run(step("attach-document", "url", served("/invoices/17.pdf")), number.organization(), Map.of(), Map.of("capture", capture));

        assertThat(run.getException()).isNull();
        assertThat(capture).singleElement().asString().contains("attach-document-action", "/invoices/17.pdf");
        assertThat(attachment(run.getVariables())).containsEntry("link", served("/invoices/17.pdf")).doesNotContainKey("mediaId");
        assertThat(asked).isEmpty();
        assertThat(files()).isZero();
    }

    @Test
    void aCapturedRunRefusesWhatNoFetchCouldBring() {
        for (var step : List.of(step("attach-document", "url", "https://10.0.0.1/x.pdf"), step("attach-document", "url", "ftp://a.example/x"),
                step("attach-document", "connection", "drop", "file", "../x"), step("attach-document", "content", "no base64!"))) {
            var run = run(step, number.organization(), Map.of(), Map.of("capture", new ArrayList<>()));

            assertThat(run.getException()).as(step.toString()).isInstanceOf(Problem.class);
        }
    }

    private Problem problem(Step step) {
        Exchange run = run(step, number, Map.of());
        assertThat(run.getException()).isInstanceOf(Problem.class);
        return (Problem) run.getException();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> attachment(Map<String, Object> given) {
        return (Map<String, Object>) given.get("attachment");
    }

    private String kept(Map<String, Object> attachment) {
        return db().sql("SELECT state || ' ' || source || ' ' || file_name || ' ' || size FROM media WHERE id = :id AND organization_id = :o")
                .param("id", UUID.fromString(attachment.get("mediaId").toString())).param("o", number.organization()).query(String.class).single();
    }

    private int files() {
        return db().sql("SELECT count(*) FROM media WHERE organization_id = :o").param("o", number.organization()).query(Integer.class).single();
    }
}
