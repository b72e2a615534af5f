package io.whatomate.notifications.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;

/** A rule in a folder, and the operator's console for its dead letters. */
abstract class RuleLettersTest extends RulesFolderTest {

    static final String REFUSES = "              - throwException: {exceptionType: java.lang.IllegalStateException, message: refused by the test}\n";

    final String name = "rule-" + digits(10);

    final List<JsonNode> letters(String more) throws Exception {
        return JSON.readTree(get("?rule=" + name + more)).valueStream().toList();
    }

    final String get(String path) {
        return send(asOperator(console("/actuator/deadletters" + path))).body();
    }

    final JsonNode act(JsonNode letter, String action) throws Exception {
        return act("/" + letter.path("id").asText(), action);
    }

    final JsonNode act(String path, String action) throws Exception {
        return JSON.readTree(send(asOperator(console("/actuator/deadletters" + path)).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"action\": \"" + action + "\"}"))).body());
    }

    final JsonNode only(String header, String value) throws Exception {
        for (var letter : letters("")) {
            var whole = JSON.readTree(get("/" + letter.path("id").asText()));
            if (whole.path("headers").path(header).asText().equals(value)) {
                return whole;
            }
        }
        throw new AssertionError("no letter of " + value);
    }
}
