package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Bodies of sends that other people published: what is complete is accepted, what has placeholders is refused clearly. */
class FixtureSendsTest extends SandboxTest {

    /** Documentation's way to say "put your own here", and ids of media, templates and messages of other installations. */
    private static final Pattern PLACEHOLDER = Pattern.compile("<[A-Z_0-9-]+>|\\{\\{|http\\(s\\)|PHONE_NUMBER|\"to\":\"\"");

    @Test
    void everyPublishedSendIsAcceptedOrRefusedForAReason() throws IOException {
        var folder = System.getenv("WHATOMATE_META_FIXTURES");
        assumeThat(folder).as("WHATOMATE_META_FIXTURES names the folder of Meta's published bodies").isNotBlank();
        var unexpected = new ArrayList<String>();
        int accepted = 0;
        for (var file : requests(Path.of(folder, "send"))) {
            var body = Files.readString(file);
            var answer = send(graph(numberId + "/messages", body));
            var expected = expected(body, JSON.readTree(body));
            if (!expected.contains(verdict(answer))) {
                unexpected.add(file.getFileName() + ": " + verdict(answer) + " " + details(answer) + ", expected " + expected);
            }
            accepted += answer.statusCode() == 200 ? 1 : 0;
        }
        assertThat(unexpected).isEmpty();
        assertThat(accepted).isGreaterThan(5);
    }

    private static List<Path> requests(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains("-request-")).sorted().toList();
        }
    }

    private static List<String> expected(String body, JsonNode send) {
        if (!send.path("messaging_product").asText().equals("whatsapp")) {
            return List.of("400 100");
        }
        if (send.has("status")) {
            return List.of("400 131009");
        }
        if (send.path("type").asText().equals("template")) {
            // Their templates are not approved here; some bodies stop earlier, at the recipient.
            return List.of("404 132001", "400 131008", "400 131009");
        }
        if (PLACEHOLDER.matcher(body).find()) {
            return List.of("400 131008", "400 131009");
        }
        var type = send.path("type").asText("text");
        return send.path(type).has("id") ? List.of("400 131009") : List.of("200 -");
    }
}
