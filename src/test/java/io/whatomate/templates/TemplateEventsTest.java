package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.GraphServer.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Meta tells of a template, and what the template is then. */
class TemplateEventsTest extends ToldTemplatesTest {

    @Test
    void metasTimeDecidesWhateverTheOrder() {
        status(now - 50, "PAUSED", "\"other_info\": {\"title\": \"FIRST_PAUSE\", \"description\": \"Low quality\"}");
        assertThat(row()).isEqualTo("PAUSED FIRST_PAUSE. Low quality");
        status(now - 10, "APPROVED", "\"reason\": \"NONE\"");
        assertThat(row()).isEqualTo("APPROVED");
        var version = version();

        status(now - 30, "DISABLED", "\"reason\": \"SCAM\"");
        status(now - 10, "APPROVED", "\"reason\": \"NONE\"");
        status(now - 10, "PENDING", "\"reason\": \"NONE\"");
        assertThat(row()).isEqualTo("APPROVED");
        assertThat(version()).isEqualTo(version);

        status(now, "REJECTED", "\"reason\": \"INVALID_FORMAT\", \"rejection_info\": {\"reason\": \"Two in a row.\", \"recommendation\": \"Write between.\"}");
        assertThat(row()).isEqualTo("REJECTED INVALID_FORMAT. Two in a row. Write between");
        assertThat(column("rejected_reason")).isEqualTo("INVALID_FORMAT");
    }

    @ParameterizedTest
    @CsvSource({
        "REINSTATED, APPROVED", "UNPAUSED, APPROVED", "LOCKED, PAUSED", "FLAGGED, APPROVED", "PENDING_DELETION, PENDING_DELETION",
        "DELETED, DELETED", "ARCHIVED, ARCHIVED", "DISABLED, DISABLED"})
    void everyWordOfMetasHasItsStatus(String event, String status) {
        status(now, event, "\"reason\": null");

        assertThat(column("status")).isEqualTo(status);
        assertThat(events()).containsExactly("done ");
    }

    @Test
    void anUnknownWordIsKeptForSomebodyToSee() {
        status(now, "EVAPORATED", "\"reason\": null");

        assertThat(row()).isEqualTo("APPROVED");
        assertThat(events()).containsExactly("parked tells nothing that is known of templates");
    }

    @Test
    void qualityAndCategoryFollowTheirOwnTimes() {
        tell(now - 10, "message_template_quality_update", "\"previous_quality_score\": \"GREEN\", \"new_quality_score\": \"YELLOW\"");
        tell(now - 20, "message_template_quality_update", "\"previous_quality_score\": \"UNKNOWN\", \"new_quality_score\": \"GREEN\"");
        assertThat(column("quality_score")).isEqualTo("YELLOW");

        tell(now - 20, "template_category_update", "\"correct_category\": \"MARKETING\", \"new_category\": \"UTILITY\", \"category_update_timestamp\": 1");
        assertThat(column("category || ' ' || correct_category")).isEqualTo("UTILITY MARKETING");
        tell(now - 10, "template_category_update", "\"previous_category\": \"UTILITY\", \"new_category\": \"MARKETING\"");
        tell(now - 20, "template_category_update", "\"correct_category\": \"MARKETING\", \"new_category\": \"UTILITY\"");
        assertThat(column("category || ' ' || coalesce(correct_category, 'settled')")).isEqualTo("MARKETING settled");
    }

    @Test
    void aTemplateIsFoundByNameAndAnyNotationOfItsLanguageUntilItsIdIsHere() {
        db().sql("UPDATE templates SET meta_template_id = NULL, status = 'PENDING' WHERE whatsapp_account_id = ?").param(number.account()).update();

        status(now, "APPROVED", "\"reason\": \"NONE\"");

        assertThat(column("status || ' ' || meta_template_id")).isEqualTo("APPROVED " + metaId);
    }

    @Test
    void aDecisionThatIsFasterThanTheAnswerOfTheSubmissionWaitsForIt() {
        db().sql("UPDATE templates SET meta_template_id = NULL, status = 'DRAFT' WHERE whatsapp_account_id = ?").param(number.account()).update();
        deliver(body(now, STATUS, "\"event\": \"APPROVED\", \"reason\": \"NONE\""));
        await().atMost(SOON).until(() -> events().equals(List.of("pending no template is called so")));
        assertThat(column("status")).isEqualTo("DRAFT");

        db().sql("UPDATE templates SET meta_template_id = ?, status = 'PENDING' WHERE whatsapp_account_id = ?").params(metaId, number.account()).update();
        settle();

        assertThat(column("status")).isEqualTo("APPROVED");
        assertThat(events()).containsExactly("done ");
    }

    @Test
    void everyRecordedEventChangesWhatItTells() throws IOException {
        var folder = System.getenv("WHATOMATE_META_FIXTURES");
        assumeTrue(folder != null, "WHATOMATE_META_FIXTURES is not set: recorded webhooks are not tried");
        var expected = Map.ofEntries(
                Map.entry("disabled-template-with-disable-info--dg", "DISABLED UNKNOWN UTILITY ABUSIVE_CONTENT. 1739400000"),
                Map.entry("locked-template-with-other-info--dg", "PAUSED UNKNOWN UTILITY LOCKED. RATE_LIMITING_PAUSE. Template paused due to high block rate"),
                Map.entry("rejected-template--bj", "REJECTED UNKNOWN UTILITY SCAM"),
                Map.entry("template-approved--wh", "APPROVED UNKNOWN UTILITY"),
                Map.entry("template-category-update-webhook-completed--dg", "PENDING UNKNOWN MARKETING"),
                Map.entry("template-category-update-webhook-impending--dg", "PENDING UNKNOWN UTILITY to MARKETING"),
                Map.entry("template-components-update-webhook--dg", "PENDING UNKNOWN UTILITY"),
                Map.entry("template-quality--wh", "PENDING YELLOW UTILITY"),
                Map.entry("template-quality-update-webhook--dg", "PENDING YELLOW UTILITY"),
                Map.entry("template-rejected--wh", "REJECTED UNKNOWN UTILITY INVALID_FORMAT. Your template has parameters placed next to each other"
                        + " (like {{1}}{{2}}) without text or punctuation between them. Separate parameters with descriptive text and"
                        + " ensure each parameter is clearly contextualized"),
                Map.entry("template-scheduling-for-disabling--bj", "PENDING UNKNOWN UTILITY FLAGGED. January 31, 2021"),
                Map.entry("valid-approved-template-status-webhook--dg", "APPROVED UNKNOWN UTILITY"),
                Map.entry("valid-rejected-template-status-webhook--dg", "REJECTED UNKNOWN UTILITY PROMOTIONAL"));
        var told = new TreeMap<String, String>();
        for (var name : expected.keySet()) {
            number = number();
            GRAPH.behave(meta(), new Behaviour.HangUp());
            var body = (ObjectNode) JSON.readTree(Files.readAllBytes(Path.of(folder, "webhooks", name + ".json")));
            body.withArray("entry").forEach(entry -> ((ObjectNode) entry).put("id", number.businessId()));
            template(number, body.findValue("message_template_id").asText());
            db().sql("UPDATE templates SET status = 'PENDING' WHERE whatsapp_account_id = ?").param(number.account()).update();
            deliver(body);
            settle();
            told.put(name, column("concat_ws(' ', status, quality_score, category, 'to ' || correct_category, status_reason)"));
            assertThat(events()).as(name).containsExactly("done ");
        }
        assertThat(told).containsExactlyInAnyOrderEntriesOf(expected);
    }
}
