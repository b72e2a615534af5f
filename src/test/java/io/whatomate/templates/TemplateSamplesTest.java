package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.messaging.MessagingApiTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that show what a header will look like, on their way to Meta. */
class TemplateSamplesTest extends MessagingApiTest {

    private static final int MIB = 1 << 20;

    private User manager;
    private Number number;

    @BeforeEach
    void open() {
        manager = signedIn("manager");
        number = number(manager.organization());
    }

    @Test
    void aFileBecomesTheHandleThatReviewTakes() {
        var given = sample(manager, number.account(), media("?fileName=Price%20list%20%26%20more.pdf", "application/pdf", file("%PDF-1.7\n", 21 * MIB)));

        assertThat(given.status()).as(given.body().toString()).isEqualTo(200);
        var made = post("/templates", manager, """
                {"name": "prices", "language": "en_US", "category": "UTILITY", "components": [
                  {"type": "HEADER", "format": "DOCUMENT", "example": {"header_handle": ["%s"]}}, {"type": "BODY", "text": "Our prices"}]}"""
                .formatted(given.body().path("handle").asText()));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        var submitted = post("/templates/" + made.body().path("id").asText() + "/submit", manager, null);
        assertThat(submitted.status()).as(submitted.body().toString()).isEqualTo(200);
    }

    @Test
    void whatAHeaderDoesNotTakeIsSaidBeforeMetaIsAsked() {
        assertThat(sample(manager, number.account(), media("", "text/plain", file("Words", 100))).errors()).containsExactly("mediaId:type");
        assertThat(sample(manager, number.account(), UUID.randomUUID().toString()).problem()).isEqualTo("media-not-found");
    }

    @Test
    void onlyWhoWritesTemplatesOfTheAccountMay() {
        var file = media("", "application/pdf", file("%PDF-1.7", 10));
        var stranger = signedIn("admin");

        assertThat(sample(signedIn(manager.organization(), "agent"), number.account(), file).status()).isEqualTo(403);
        assertThat(sample(stranger, number.account(), file).status()).isEqualTo(404);
        assertThat(sample(stranger, number(stranger.organization()).account(), file).problem()).isEqualTo("media-not-found");
        assertThat(sample(manager, UUID.randomUUID(), file).status()).isEqualTo(404);
    }

    @Test
    void anAccountThatMetaRefusesIsTold() {
        set("access_token = (SELECT access_token FROM whatsapp_accounts WHERE id <> '%s' LIMIT 1)".formatted(number.account()));
        assertThat(sample(manager, number.account(), media("", "application/pdf", file("%PDF-1.7", 10))).problem()).isEqualTo("account-unusable");
        var other = number(manager.organization());
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(NOBODY_LISTENS, other.account()).update();
        var unheard = sample(manager, other.account(), media("", "application/pdf", file("%PDF-1.7", 10)));

        assertThat(unheard.status()).isEqualTo(503);
        assertThat(unheard.header("retry-after")).isNotNull();
    }

    private void set(String columns) {
        rows().sql("UPDATE whatsapp_accounts SET " + columns + " WHERE id = ?").param(number.account()).update();
    }

    private Answer sample(User user, UUID account, String media) {
        return post("/accounts/" + account + "/template-samples", user, "{\"mediaId\": \"%s\"}".formatted(media));
    }

    private String media(String query, String type, byte[] file) {
        var kept = call(HttpRequest.newBuilder(url("/api/v1/media" + query))
                .header("Authorization", "Bearer " + manager.token())
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(file)));
        assertThat(kept.status()).as(kept.body().toString()).isEqualTo(201);
        return kept.body().path("id").asText();
    }

    private static byte[] file(String beginning, int size) {
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        for (int i = 0; i < beginning.length(); i++) {
            bytes[i] = (byte) beginning.charAt(i);
        }
        return bytes;
    }
}
