package io.whatomate.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.http.Problem;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rule sends a file that is stored here: Meta gets it, and the message holds Meta's id of it. */
class RuleMediaTest extends MediaTest {

    private User admin;
    private Number number;
    private String phone;

    @BeforeEach
    void aCustomerHasWritten() {
        admin = signedIn("admin");
        number = number(admin.organization());
        phone = phone();
        write(phone, number, "hello");
    }

    private Exchange run(String sink, Map<String, Object> variables, String properties) {
        return routes.request("kamelet:" + sink + "/" + UUID.randomUUID() + "?to=" + phone + "&" + properties, step -> {
            step.setVariable("organizationId", admin.organization());
            variables.forEach(step::setVariable);
        });
    }

    private JsonNode payload(Exchange ran) {
        assertThat(ran.getException()).isNull();
        return payload(ran.getVariable("messageId", String.class));
    }

    @Test
    void aStoredFileIsSentAsItIsAndInTheHeaderOfATemplate() {
        var id = uploaded(admin, "text/plain", "Terms".getBytes(UTF_8));
        rows().sql("""
                INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, body_content, components)
                VALUES (:organization, :account, 'terms', 'de', 'UTILITY', 'APPROVED', 'text',
                    '[{"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "Here they are."}]')""")
                .param("organization", number.organization()).param("account", number.account()).update();

        var sent = payload(run("whatsapp-media-sink", Map.of(), "mediaId=" + id + "&fileName=terms.txt&caption=Read"));
        var inHeader = payload(run("whatsapp-template-sink",
                Map.of("attachment", Map.of("mediaId", id, "fileName", "t.txt")), "name=terms&language=de"));

        assertThat(sent.at("/document/filename").asText()).isEqualTo("terms.txt");
        assertThat(sent.at("/document/caption").asText()).isEqualTo("Read");
        assertThat(sent.at("/document/id").asText()).matches("[0-9]+");
        assertThat(inHeader.at("/template/components/0/parameters/0/document/id")).isEqualTo(sent.at("/document/id"));
        assertThat(inHeader.at("/template/components/0/parameters/0/document/filename").asText()).isEqualTo("t.txt");
    }

    @Test
    void forShowMetaGetsNothingAndAFileOfOthersIsNotFound() {
        var id = uploaded(admin, "text/plain", "Terms".getBytes(UTF_8));
        var captured = new ArrayList<Map<String, Object>>();

        run("whatsapp-media-sink", Map.of("capture", captured), "mediaId=" + id);
        var others = uploaded(signedIn("admin"), "text/plain", "Others".getBytes(UTF_8));
        var refused = run("whatsapp-media-sink", Map.of(), "mediaId=" + others);

        assertThat(captured).singleElement().satisfies(shown -> assertThat(shown).containsEntry("problem", null));
        assertThat(rows().sql("SELECT count(*) FROM media_copies WHERE media_id = ?::uuid").param(id).query(Long.class).single()).isZero();
        assertThat(refused.getException()).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }
}
