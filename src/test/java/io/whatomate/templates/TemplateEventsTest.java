package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.GraphServer.Behaviour;
import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Meta tells of templates by webhook: in any order, twice, of several accounts, and of templates nobody knows. */
class TemplateEventsTest extends CoreTest {

    private static final String STATUS = "message_template_status_update";

    private final long now = Instant.now().getEpochSecond();
    private BusinessNumber number;
    private String metaId;

    @BeforeEach
    void aTemplate() {
        number = number();
        metaId = "16" + digits(13);
        template(number, metaId);
    }

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
    void allAccountsOfTheWabaAreToldButAnOwnSecretSpeaksForItsOrganizationAlone() {
        var second = number(number.organization(), "1" + digits(14), number.businessId());
        var foreign = number(organization(), "1" + digits(14), number.businessId());
        List.of(second, foreign).forEach(other -> template(other, metaId));
        var secret = "0123456789abcdef0123456789abcdef";
        db().sql("UPDATE whatsapp_accounts SET app_secret = ? WHERE id = ?")
                .params(keys.secretBox().seal(secret, "whatsapp_accounts.app_secret/" + number.account()), number.account()).update();

        var forged = MetaBodies.bytes(body(now - 10, STATUS, "\"event\": \"PAUSED\""));
        assertThat(deliver("/api/v1/webhook/" + number.account(), forged, secret).statusCode()).isEqualTo(200);
        settle();
        assertThat(statuses(number, second, foreign)).containsExactly("PAUSED", "PAUSED", "APPROVED");

        status(now, "DISABLED", "\"reason\": \"SCAM\"");
        assertThat(statuses(number, second, foreign)).containsExactly("DISABLED", "DISABLED", "DISABLED");
    }

    @Test
    void anEventOfATemplateThatNobodyKnowsWaitsUntilTheTemplatesAreRead() {
        var later = "17" + digits(13);
        GRAPH.behave(meta(), new Behaviour.Answer(200, "application/json", """
                {"data": [{"id": "%s", "name": "greeting", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
                  "components": [{"type": "BODY", "text": "Hi"}]},
                 {"id": "%s", "name": "later", "language": "de", "status": "PENDING", "category": "UTILITY",
                  "components": [{"type": "BODY", "text": "Hi"}]}]}""".formatted(metaId, later), List.of()));

        deliver(envelope(now + 1, STATUS, """
                {"event": "APPROVED", "message_template_id": %s, "message_template_name": "later", "message_template_language": "de"}"""
                .formatted(later)));

        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsExactly("done "));
        assertThat(db().sql("SELECT status FROM templates WHERE meta_template_id = ?").param(later).query(String.class).list())
                .containsExactly("APPROVED");
        assertThat(db().sql("SELECT cause || ' ' || state FROM template_syncs WHERE whatsapp_account_id = ?").param(number.account())
                .query(String.class).list()).containsExactly("event done");

        deliver(envelope(now, STATUS, """
                {"event": "APPROVED", "message_template_id": 4, "message_template_name": "nobodys", "message_template_language": "de"}"""));
        await().atMost(SOON).untilAsserted(() -> assertThat(events()).containsExactly("done ", "done no template is called so"));
    }

    @Test
    void newComponentsAreReadAtMeta() {
        GRAPH.behave(meta(), new Behaviour.Answer(200, "application/json", """
                {"data": [{"id": "%s", "name": "greeting", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
                  "components": [{"type": "BODY", "text": "Good day {{1}} here", "example": {"body_text": [["Ada"]]}}]}]}"""
                .formatted(metaId), List.of()));

        tell(now, "message_template_components_update", "\"message_template_element\": \"Good day {{1}} here\"");

        await().atMost(SOON).untilAsserted(() -> assertThat(column("components ->> 0"))
                .contains("Good day {{1}} here").contains("Ada"));
    }

    @Test
    void whatWaitsToBeSentWithATemplateThatMetaStoppedFailsAndSaysWhy() {
        var waiting = waiting("greeting", "en_US");
        var other = waiting("greeting", "de");

        status(now, "PAUSED", "\"other_info\": {\"title\": \"FIRST_PAUSE\"}");

        assertThat(message(waiting)).isEqualTo(
                "failed 132015 The template is paused at WhatsApp since before this message's turn: FIRST_PAUSE");
        assertThat(message(other)).startsWith("pending");
        assertThat(db().sql("SELECT message_id FROM outbox WHERE whatsapp_account_id = ?").param(number.account()).query(UUID.class).list())
                .containsExactly(other);
        assertThat(db().sql("SELECT status || ' ' || source FROM message_events WHERE message_id = ?").param(waiting)
                .query(String.class).list()).containsExactly("failed gate");
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

    private void status(long time, String event, String more) {
        tell(time, STATUS, "\"event\": \"" + event + "\", " + more);
    }

    private void tell(long time, String field, String more) {
        assertThat(deliver(body(time, field, more)).statusCode()).isEqualTo(200);
        settle();
    }

    private JsonNode body(long time, String field, String more) {
        return envelope(time, field, """
                {"message_template_id": %s, "message_template_name": "greeting", "message_template_language": "en-US", %s}"""
                .formatted(metaId, more));
    }

    private JsonNode envelope(long time, String field, String value) {
        try {
            var body = MetaBodies.envelope(number.businessId(), field, JSON.readTree(value));
            ((ObjectNode) MetaBodies.entries(body).get(0)).put("time", time);
            return body;
        } catch (IOException e) {
            throw new AssertionError(value, e);
        }
    }

    private void settle() {
        await().atMost(SOON).until(() -> db().sql("SELECT count(*) FROM webhook_events WHERE business_id = ? AND state = 'pending'")
                .param(number.businessId()).query(Integer.class).single() == 0);
    }

    private List<String> events() {
        return db().sql("SELECT state || ' ' || coalesce(state_reason, '') FROM webhook_events WHERE business_id = ? ORDER BY id")
                .param(number.businessId()).query(String.class).list();
    }

    private BusinessNumber meta() {
        return new BusinessNumber(null, null, number.businessId(), null);
    }

    private void template(BusinessNumber home, String id) {
        db().sql("""
                        INSERT INTO templates (organization_id, whatsapp_account_id, meta_template_id, name, language, category, status, body_content, components)
                        VALUES (?, ?, ?, 'greeting', 'en_US', 'UTILITY', 'APPROVED', 'Hi', '[{"type": "BODY", "text": "Hi"}]')""")
                .params(home.organization(), home.account(), id).update();
    }

    private String row() {
        return column("concat_ws(' ', status, status_reason)");
    }

    private int version() {
        return Integer.parseInt(column("version::text"));
    }

    private String column(String expression) {
        return db().sql("SELECT " + expression + " FROM templates WHERE whatsapp_account_id = ?").param(number.account())
                .query(String.class).single();
    }

    private List<String> statuses(BusinessNumber... numbers) {
        return List.of(numbers).stream().map(home -> db().sql("SELECT status FROM templates WHERE whatsapp_account_id = ?")
                .param(home.account()).query(String.class).single()).toList();
    }

    /** A message in the outbox that is not due. */
    private UUID waiting(String template, String language) {
        var contact = db().sql("INSERT INTO contacts (organization_id, phone_number) VALUES (?, ?) RETURNING id")
                .params(number.organization(), phone()).query(UUID.class).single();
        var id = db().sql("""
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, payload)
                        VALUES (?, ?, ?, 'outgoing', 'template', 'pending',
                            jsonb_build_object('template', jsonb_build_object('name', ?::text, 'language', jsonb_build_object('code', ?::text))))
                        RETURNING id""")
                .params(number.organization(), number.account(), contact, template, language).query(UUID.class).single();
        db().sql("""
                        INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, available_at)
                        VALUES (?, ?, ?, ?, now() + interval '1 hour')""")
                .params(id, number.organization(), number.account(), contact).update();
        return id;
    }

    private String message(UUID id) {
        return db().sql("SELECT concat_ws(' ', status, error_code, error_message) FROM messages WHERE id = ?").param(id)
                .query(String.class).single();
    }
}
