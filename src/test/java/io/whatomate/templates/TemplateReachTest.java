package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.GraphServer.Behaviour;
import io.whatomate.webhook.MetaBodies;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How far what Meta tells of a template reaches: other accounts, unknown templates, messages that wait. */
class TemplateReachTest extends ToldTemplatesTest {

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
}
