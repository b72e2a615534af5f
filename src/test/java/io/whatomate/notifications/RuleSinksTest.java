package io.whatomate.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.messaging.MessagingApiTest;
import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Each kind of message that a rule's sinks write passes the checks of the API and is kept as Meta will get it. */
class RuleSinksTest extends MessagingApiTest {

    @Autowired
    private ProducerTemplate rules;

    private Number number;
    private String phone;
    private UUID contact;
    private String wamid;

    @BeforeEach
    void aCustomerHasWritten() {
        number = number(signedIn("admin").organization());
        phone = phone();
        contact = write(phone, number, "Hello");
        wamid = rows().sql("SELECT whatsapp_message_id FROM messages WHERE whatsapp_account_id = ? AND direction = 'incoming'")
                .param(number.account()).query(String.class).single();
    }

    private Exchange run(String sink, Map<String, Object> variables, String... properties) {
        var uri = new StringBuilder("kamelet:" + sink + "/" + UUID.randomUUID() + "?phoneNumberId=3" + number.businessId().substring(1));
        for (int i = 0; i < properties.length; i += 2) {
            uri.append('&').append(properties[i]).append("=RAW(").append(properties[i + 1]).append(')');
        }
        return rules.request(uri.toString(), step -> variables.forEach(step::setVariable));
    }

    private JsonNode payload(Exchange ran) {
        assertThat(ran.getException()).isNull();
        return payload(ran.getVariable("messageId", String.class));
    }

    private static List<String> errors(Exchange ran) {
        assertThat(ran.getException()).isInstanceOf(Problem.class);
        return ((Problem) ran.getException()).errors().stream().map(error -> error.field() + ":" + error.code()).toList();
    }

    private void template(String name, String format, String components) {
        rows().sql("""
                INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, parameter_format, body_content, components)
                VALUES (:organization, :account, :name, 'de', 'UTILITY', 'APPROVED', :format, 'text', :components::jsonb)""")
                .param("organization", number.organization()).param("account", number.account())
                .param("name", name).param("format", format).param("components", components).update();
    }

    @Test
    void aTemplateIsLookedUpAndItsValuesAreCounted() {
        template("paid", "POSITIONAL", """
                [{"type": "HEADER", "format": "TEXT", "text": "Order {{1}}"}, {"type": "BODY", "text": "Hi {{1}}, {{2}} are paid."},
                 {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Show", "url": "https://shop.example/{{1}}"}]}]""");
        template("named", "NAMED", "[{\"type\": \"BODY\", \"text\": \"Hi {{first_name}}\"}]");
        var stranger = phone();
        var mapped = Map.<String, Object>of("templateParameters",
                Map.of("body", List.of("Ann", "17 €"), "header", Map.of("text", "A-1"), "buttons", List.of(Map.of("index", 0, "text", "a1"))));

        var filled = payload(run("whatsapp-template-sink", mapped, "to", stranger, "name", "paid", "language", "de"));
        var named = payload(run("whatsapp-template-sink", Map.of(), "to", phone, "name", "named", "language", "de",
                "parameters", "{\"first_name\": \"Ann\"}"));

        assertThat(filled.at("/template/components/1/parameters/1/text").asText()).isEqualTo("17 €");
        assertThat(filled.at("/template/components/2/parameters/0/text").asText()).isEqualTo("a1");
        assertThat(named.at("/template/components/0/parameters/0/parameter_name").asText()).isEqualTo("first_name");
        assertThat(errors(run("whatsapp-template-sink", Map.of(), "to", phone, "name", "paid", "language", "de", "parameters", "[\"Ann\"]")))
                .containsExactlyInAnyOrder("header.text:required", "body:minItems", "buttons:required");
        assertThat(errors(run("whatsapp-template-sink", Map.of(), "to", phone, "name", "other", "language", "de"))).containsExactly("name:reference");
    }

    @Test
    void whatAMessageRefersToIsFoundByMetasIdAndByOurs() {
        var ours = rows().sql("SELECT id FROM messages WHERE whatsapp_message_id = ?").param(wamid).query(String.class).single();

        var reaction = payload(run("whatsapp-reaction-sink", Map.of(), "to", phone, "messageId", wamid, "emoji", "👍"));
        var reply = payload(run("whatsapp-text-sink", Map.of(), "to", phone, "text", "Yes", "replyTo", ours));
        var read = run("whatsapp-read-sink", Map.of(), "messageId", wamid, "typing", "true");

        assertThat(reaction.at("/reaction/message_id").asText()).isEqualTo(wamid);
        assertThat(reply.at("/context/message_id").asText()).isEqualTo(wamid);
        assertThat(read.getException()).isNull();
        assertThat(rows().sql("SELECT is_read FROM contacts WHERE id = ?").param(contact).query(Boolean.class).single()).isTrue();
        assertThat(errors(run("whatsapp-read-sink", Map.of(), "messageId", "wamid.nobody"))).containsExactly("message_id:reference");
    }

    @Test
    void buttonsListsLinksAndPlacesKeepToMetasLimits() {
        var buttons = payload(run("whatsapp-interactive-sink", Map.of(), "to", phone, "text", "Now?", "buttons", "y=Yes; n=No"));
        var place = payload(run("whatsapp-location-sink", Map.of(), "to", phone, "latitude", "52.5", "longitude", "13.4"));

        assertThat(buttons.at("/interactive/action/buttons/1/reply/title").asText()).isEqualTo("No");
        assertThat(place.at("/location/latitude").asDouble()).isEqualTo(52.5);
        assertThat(errors(run("whatsapp-interactive-sink", Map.of(), "to", phone, "text", "Now?", "buttons", "a=A; b=B; c=C; d=D")))
                .containsExactly("interactive.action.buttons:maxItems");
        assertThat(errors(run("whatsapp-location-sink", Map.of(), "to", phone, "latitude", "91", "longitude", "13.4")))
                .containsExactly("location.latitude:maximum");
        assertThat(errors(run("whatsapp-media-sink", Map.of(), "to", phone, "type", "image", "link", "ftp://a.example")))
                .contains("image.link:pattern");
    }
}
