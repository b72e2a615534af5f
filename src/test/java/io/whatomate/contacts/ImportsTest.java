package io.whatomate.contacts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Autowired;

/** Imports of a file of contacts, from the first call to the last line. */
abstract class ImportsTest extends ContactsTest {

    protected static final String IMPORTS = CONTACTS + "/imports";

    @Autowired
    protected CamelContext camel;

    @Autowired
    protected ProducerTemplate routes;

    /** @return the import's path */
    protected String start(String options) {
        var created = post(IMPORTS, manager, options);
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        return IMPORTS + "/" + created.body().path("id").asText();
    }

    protected Answer upload(String started, String csv) {
        return call("PUT", started + "/rows", manager, csv, "Content-Type", "text/csv; charset=utf-8");
    }

    protected JsonNode done(String started) {
        return await().pollDelay(java.time.Duration.ofMillis(20)).pollInterval(java.time.Duration.ofMillis(50))
                .until(() -> get(started, manager).body(), body -> body.path("state").asText().equals("done"));
    }

    protected static String counts(JsonNode done) {
        return done.path("counts").propertyStream().map(count -> count.getKey() + "=" + count.getValue())
                .reduce((one, other) -> one + " " + other).orElseThrow();
    }

    /** {@code line state field:code…} */
    protected List<String> outcomes(String started, String query) {
        var page = get(started + "/rows" + query, manager);
        assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
        return page.body().path("items").valueStream()
                .map(item -> item.path("line").asText() + " " + item.path("state").asText() + " " + item.path("errors").valueStream()
                        .map(error -> error.path("field").asText() + ":" + error.path("code").asText())
                        .reduce("", String::concat))
                .toList();
    }

    protected int told(String operation, String entity) {
        return rows().sql("SELECT count(*) FROM audit_events WHERE organization_id = ? AND operation = ? AND entity = ?")
                .params(manager.organization(), operation, entity).query(Integer.class).single();
    }

    /** A request whose body never comes; answers the status line's beginning. */
    protected String raw(String... lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        }
    }
}
