package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.messaging.MessagingApiTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** A template from its first word to its end, with nobody but the product and the sandbox, which tells by webhook. */
class TemplateLifeTest extends MessagingApiTest {

    @Test
    void isReviewedJudgedMovedAndPausedAndThenSendsNothingMore() {
        var manager = signedIn("manager");
        number(manager.organization());
        var id = post("/templates", manager, """
                {"name": "greeting", "language": "en_US", "category": "UTILITY",
                 "components": [{"type": "BODY", "text": "Hi {{1}}, we are here.", "example": {"body_text": [["Ada"]]}}]}""")
                .body().path("id").asText();
        var submitted = post("/templates/" + id + "/submit", manager, null).body();
        shows(manager, id, "APPROVED UNKNOWN UTILITY null null");
        var message = "{\"to\": \"%s\", \"name\": \"greeting\", \"language\": \"en_US\", \"body\": [\"Ada\"]}";
        assertThat(post("/messages/template", manager, message.formatted(phone())).status()).isEqualTo(201);

        var metaId = submitted.path("metaTemplateId").asText();
        meta(metaId, "{\"quality\": \"yellow\"}");
        shows(manager, id, "APPROVED YELLOW UTILITY null null");
        meta(metaId, "{\"category\": \"marketing\", \"impending\": true}");
        shows(manager, id, "APPROVED YELLOW UTILITY MARKETING null");
        meta(metaId, "{\"category\": \"marketing\"}");
        shows(manager, id, "APPROVED YELLOW MARKETING null null");
        meta(metaId, "{\"status\": \"paused\", \"reason\": \"SECOND_PAUSE\"}");
        shows(manager, id, "PAUSED YELLOW MARKETING null SECOND_PAUSE. Paused by the sandbox");

        assertThat(post("/messages/template", manager, message.formatted(phone())).problem()).isEqualTo("template-not-approved");
    }

    private void shows(User user, String id, String expected) {
        await().atMost(SOON).untilAsserted(() -> {
            var template = get("/templates/" + id, user).body();
            assertThat(String.join(" ", template.path("status").asText(), template.path("quality").asText(), template.path("category").asText(),
                    template.path("correctCategory").asText(), template.path("statusReason").asText())).isEqualTo(expected);
        });
    }

    private void meta(String metaId, String command) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/templates/" + metaId))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(command)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
