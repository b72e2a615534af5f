package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.messaging.MessagingApiTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A number at the sandbox, which decides at once about what its organization submits. */
abstract class ReviewedTemplatesTest extends MessagingApiTest {

    User manager;
    Number number;

    @BeforeEach
    void open() {
        manager = signedIn("manager");
        number = number(manager.organization());
        switches("{\"review\": 0}");
    }

    @AfterEach
    void close() {
        switches("{}");
    }

    /** A node or edge of the sandbox's Graph API. */
    final HttpRequest.Builder graph(String path) {
        return HttpRequest.newBuilder(url("/sandbox/graph/v24.0/" + path)).header("Authorization", "Bearer " + number.token());
    }

    /** Meta's name of a picture that was uploaded as a sample. */
    final String handle() {
        var session = json(send(graph("300000000000001/uploads?file_name=a.png&file_length=3&file_type=image/png")
                .POST(BodyPublishers.noBody())).body()).path("id").asText();
        return json(send(graph(session).header("file_offset", "0").POST(BodyPublishers.ofString("abc"))).body()).path("h").asText();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }

    private void switches(String document) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/faults")).PUT(BodyPublishers.ofString(document)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
