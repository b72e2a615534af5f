package io.whatomate.contacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;

/** Everything about a contact in one document, and nothing of anybody else. */
class PersonalDataTest extends ContactsTest {

    @Value("${whatomate.data-dir}")
    private String dataDir;

    @Test
    void everythingOfTheContactIsInItAndNothingOfOthers() {
        var contact = contact("Ada");
        var neighbour = contact("Grace");
        for (var path : new String[] {contact, neighbour}) {
            assertThat(post(path + "/notes", manager, "{\"text\": \"Note of %s\"}".formatted(id(path))).status()).isEqualTo(201);
            assertThat(post(path + "/consent", manager, "{\"value\": \"out\", \"evidence\": \"Said by %s\"}".formatted(id(path))).status()).isEqualTo(200);
            messages(path, path.equals(contact) ? 1_100 : 1);
        }

        var answer = get(contact + "/data-export", manager);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-disposition")).contains("contact-" + id(contact) + ".json");
        var data = answer.body();
        assertThat(data.at("/contacts/0/profileName").asText()).isEqualTo("Ada");
        assertThat(data.path("messages")).hasSize(1_100);
        assertThat(data.path("messages").findValuesAsText("content")).doesNotHaveDuplicates().contains("1 of " + id(contact));
        assertThat(data.path("messageEvents")).hasSize(1_100);
        assertThat(data.path("contactNotes").findValuesAsText("text")).containsExactly("Note of " + id(contact));
        assertThat(data.path("consentEvents").findValuesAsText("evidence")).containsExactly("Said by " + id(contact));
        assertThat(data.path("conversations")).hasSize(1);
        assertThat(data.path("auditEvents").findValuesAsText("operation"))
                .contains("createContact", "createNote", "recordConsent", "exportPersonalData");
        assertThat(data.toString()).doesNotContain(id(neighbour).toString()).doesNotContain(manager.organization().toString());
    }

    @Test
    void asAnArchiveItHoldsTheFilesOfTheContactsMessages() throws Exception {
        var contact = contact("Ada");
        var neighbour = contact("Grace");
        var large = new byte[300_000];
        new Random(1).nextBytes(large);
        var sent = file("%PDF-sent".getBytes(UTF_8), "price list.pdf");
        var received = file(concat("%PDF-".getBytes(UTF_8), large), "../../../etc/passwd");
        var lost = file("%PDF-lost".getBytes(UTF_8), null);
        var theirs = file("%PDF-theirs".getBytes(UTF_8), "theirs.pdf");
        message(contact, "outgoing", sent);
        message(contact, "outgoing", lost);
        message(contact, "incoming", received);
        message(neighbour, "outgoing", theirs);
        Files.delete(kept(lost));

        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(url("/api/v1" + contact + "/data-export?format=zip"))
                .header("Authorization", "Bearer " + manager.token()).build(), BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/zip");
        assertThat(answer.headers().firstValue("content-disposition").orElseThrow()).contains("contact-" + id(contact) + ".zip");
        var entries = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        assertThat(entries).containsOnlyKeys("contact-" + id(contact) + ".json", "files/" + sent + "-price list.pdf",
                "files/" + received + "-.._.._.._etc_passwd", "files/" + lost + ".pdf.missing.txt");
        assertThat(entries.get("files/" + sent + "-price list.pdf")).isEqualTo("%PDF-sent".getBytes(UTF_8));
        assertThat(entries.get("files/" + received + "-.._.._.._etc_passwd")).isEqualTo(concat("%PDF-".getBytes(UTF_8), large));
        var document = new ObjectMapper().readTree(entries.get("contact-" + id(contact) + ".json"));
        assertThat(document.path("messages")).hasSize(3);
        assertThat(document.path("media").findValuesAsText("id")).containsExactly(received);
        assertThat(document.path("auditEvents").toString()).contains("zip");
    }

    @Test
    void noStrangerAndNoAgentGetsIt() {
        var contact = contact("Ada");
        assertThat(get(contact + "/data-export", signedIn("admin")).status()).isEqualTo(404);
        assertThat(get(contact + "/data-export", signedIn(manager.organization(), "agent")).problem()).isEqualTo("missing-permission");
        assertThat(rows().sql("SELECT count(*) FROM audit_events WHERE operation = 'exportPersonalData' AND entity_id = ?").param(id(contact))
                .query(Integer.class).single()).isZero();
    }

    /** The id of an uploaded file that is called so. */
    private String file(byte[] bytes, String name) {
        var made = call(HttpRequest.newBuilder(url("/api/v1/media"))
                .header("Authorization", "Bearer " + manager.token())
                .header("Content-Type", "application/pdf")
                .POST(BodyPublishers.ofByteArray(bytes)));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        rows().sql("UPDATE media SET file_name = ? WHERE id = ?::uuid").params(name, made.body().path("id").asText()).update();
        return made.body().path("id").asText();
    }

    private void message(String contact, String direction, String file) {
        var id = rows().sql("""
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, metadata)
                        VALUES (?, ?, ?, ?, 'document', ?, jsonb_strip_nulls(jsonb_build_object('media', ?::text))) RETURNING id""")
                .params(manager.organization(), account(manager.organization()), id(contact), direction,
                        direction.equals("outgoing") ? "read" : "received", direction.equals("outgoing") ? file : null)
                .query(UUID.class).single();
        if (direction.equals("incoming")) {
            rows().sql("UPDATE media SET source = 'inbound', message_id = ? WHERE id = ?::uuid").params(id, file).update();
        }
    }

    private Path kept(String file) {
        return Path.of(dataDir, "media", manager.organization().toString(), file.substring(34), file);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private void messages(String contact, int count) {
        rows().sql("""
                WITH talk AS (
                    INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id) VALUES (:organization, :account, :contact)
                ), said AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, content, status)
                    SELECT :organization, :account, :contact, 'outgoing', 'text', n || ' of ' || :contact, 'sent' FROM generate_series(1, :count) AS n
                    RETURNING id
                )
                INSERT INTO message_events (organization_id, message_id, status, source) SELECT :organization, id, 'sent', 'webhook' FROM said""")
                .param("organization", manager.organization()).param("account", account(manager.organization())).param("contact", id(contact))
                .param("count", count).update();
    }
}
