package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.CoreTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bodies that other people recorded from Meta, below {@code $WHATOMATE_META_FIXTURES/webhooks}. */
class MetaFixturesTest extends CoreTest {

    private static final Set<String> ACCOUNT_FIELDS = Set.of(
            "account_alerts", "account_review_update", "account_update", "business_capability_update",
            "phone_number_name_update", "phone_number_quality_update", "security");
    private static final Set<String> TEMPLATE_FIELDS = Set.of(
            "message_template_status_update", "message_template_quality_update", "message_template_components_update",
            "template_category_update");
    /** The number of Meta's own samples. */
    private static final String SAMPLE_NUMBER = "106540352242922";

    private static Map<String, byte[]> bodies;

    @BeforeAll
    static void read() throws IOException {
        var folder = System.getenv("WHATOMATE_META_FIXTURES");
        assumeTrue(folder != null, "WHATOMATE_META_FIXTURES is not set: recorded webhooks are not tried");
        bodies = new TreeMap<>();
        try (var files = Files.newDirectoryStream(Path.of(folder, "webhooks"), "*.json")) {
            for (var file : files) {
                bodies.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        assertThat(bodies).hasSizeGreaterThan(50);
    }

    @Test
    void everyRecordedBodyIsKeptByKindAndItsMessagesArriveWhenTheirNumberHasAHome() throws IOException {
        var wamids = new HashSet<String>();
        for (var body : bodies.entrySet()) {
            var json = JSON.readTree(body.getValue());

            assertThat(deliver(body.getValue()).statusCode()).as(body.getKey()).isEqualTo(200);

            assertThat(events(body.getValue())).as(body.getKey()).containsExactlyElementsOf(expected(json));
            json.findParents("phone_number_id").stream()
                    .filter(metadata -> metadata.path("phone_number_id").asText().equals(SAMPLE_NUMBER))
                    .findAny()
                    .ifPresent(number -> json.findValues("messages")
                            .forEach(messages -> messages.forEach(message -> wamids.add(message.path("id").asText()))));
        }
        assertThat(wamids).hasSizeGreaterThan(10);

        var number = number(organization(), SAMPLE_NUMBER, "102290129340398");
        routes.request("direct:adoptParkedEvents", exchange -> {});
        awaitSettled(number);

        assertThat(db().sql("SELECT whatsapp_message_id FROM messages WHERE whatsapp_account_id = :id")
                .param("id", number.account()).query(String.class).list())
                .containsExactlyInAnyOrderElementsOf(wamids);
        assertThat(db().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = :id AND message_type = 'unknown'")
                .param("id", number.account()).query(Integer.class).single()).isZero();
        assertThat(db().sql("SELECT DISTINCT kind || ' ' || state FROM webhook_events WHERE phone_id = :id"
                        + " AND kind IN ('message', 'status')")
                .param("id", number.phoneId()).query(String.class).list())
                .containsExactlyInAnyOrder("message done", "status done");
    }

    private List<String> events(byte[] body) {
        return db().sql("""
                SELECT e.kind || ' ' || e.state FROM webhook_events e
                WHERE e.delivery_id = (SELECT d.id FROM webhook_deliveries d WHERE d.body = :body ORDER BY d.id DESC LIMIT 1)
                ORDER BY e.position""").param("body", body).query(String.class).list();
    }

    private static List<String> expected(JsonNode body) {
        var kinds = new ArrayList<String>();
        if (!body.path("object").asText().equals("whatsapp_business_account")) {
            return List.of("unknown parked");
        }
        for (var entry : body.path("entry")) {
            for (var change : entry.path("changes")) {
                var value = change.path("value");
                var field = change.path("field").asText();
                var before = kinds.size();
                if (field.equals("messages") && value.path("metadata").has("phone_number_id")) {
                    value.path("messages").forEach(message -> kinds.add("message parked"));
                    value.path("statuses").forEach(status -> kinds.add("status parked"));
                }
                if (kinds.size() == before) {
                    kinds.add((TEMPLATE_FIELDS.contains(field) ? "template"
                            : ACCOUNT_FIELDS.contains(field) ? "account"
                            : field.equals("user_preferences") ? "preference"
                            : field.equals("flows") ? "flow" : "unknown") + " parked");
                }
            }
        }
        return kinds;
    }
}
