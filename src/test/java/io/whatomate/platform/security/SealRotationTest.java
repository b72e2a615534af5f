package io.whatomate.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.platform.database.TestDatabase;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator puts a new key first, seals everything anew, and lets the old one go. */
class SealRotationTest extends CoreTest {

    private final SecretBox old = SecretBox.of(TestDatabase.RETIRED_KEY);
    private BusinessNumber number;

    @BeforeEach
    void secretsOfTheOldKey() {
        number = number();
        var bot = UUID.randomUUID();
        db().sql("UPDATE whatsapp_accounts SET access_token = ?, app_secret = ? WHERE id = ?")
                .params(seal("whatsapp_accounts.access_token", number.account(), "the token"),
                        seal("whatsapp_accounts.app_secret", number.account(), "the app secret"), number.account()).update();
        db().sql("INSERT INTO chatbot_settings (id, organization_id, ai_api_key) VALUES (?, ?, ?)")
                .params(bot, number.organization(), seal("chatbot_settings.ai_api_key", bot, "the AI key")).update();
        answers(1);
    }

    @Test
    void everySecretIsSealedWithTheFirstKeyAndStillOpens() throws IOException {
        assertThat(secretsOf(rotation("GET"), "retired")).isGreaterThanOrEqualTo(4);

        var report = rotation("POST");

        assertThat(report.path("sealingKey").asText()).isEqualTo("k1");
        assertThat(report.path("resealed").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(secretsOf(report, "retired")).isZero();
        assertThat(secretsOf(rotation("GET"), "retired")).isZero();
        assertThat(sealed()).hasSize(4).allSatisfy(secret -> assertThat(secret).startsWith("v1:k1:"));
        assertThat(keys.secretBox().open(token(), "whatsapp_accounts.access_token/" + number.account())).isEqualTo("the token");
        assertThat(report.toString()).doesNotContain("the token", "the app secret", "the AI key");
    }

    @Test
    void asManyBatchesAreSealedAsThereAre() throws IOException {
        answers(250);

        rotation("POST");

        assertThat(sealed()).hasSize(254).allSatisfy(secret -> assertThat(secret).startsWith("v1:k1:"));
        assertThat(rotation("POST").path("resealed").asInt()).isZero();
    }

    /** Its key is gone, or somebody changed the row. The others are sealed all the same, and the operator hears of it. */
    @Test
    void whatNoKeyOpensIsToldAndLeft() throws IOException {
        db().sql("UPDATE whatsapp_accounts SET app_secret = 'v1:gone:AAAA' WHERE id = ?").param(number.account()).update();

        var report = rotation("POST");

        assertThat(report.path("done").asBoolean()).isFalse();
        assertThat(secretsOf(report, "retired")).isZero();
        assertThat(secretsOf(report, "gone")).isOne();
        assertThat(report.path("broken").valueStream().filter(broken -> broken.path("id").asText().equals(number.account().toString())))
                .singleElement().satisfies(broken -> {
                    assertThat(broken.path("place").asText()).isEqualTo("whatsapp_accounts.app_secret");
                    assertThat(broken.path("reason").asText()).contains("'gone', which is not in WHATOMATE_ENCRYPTION_KEYS");
                });
        db().sql("UPDATE whatsapp_accounts SET app_secret = NULL WHERE id = ?").param(number.account()).update();
    }

    @Test
    void theStatementThatSealsKnowsEveryPlace() throws IOException {
        var statement = Files.readString(Path.of("src/main/resources/sql/platform/keep-seals.sql"));

        assertThat(db().sql("SELECT DISTINCT place FROM sealed_secrets").query(String.class).list())
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(place -> assertThat(statement).contains("'" + place + "'"));
    }

    @Test
    void isTheOperatorsAlone() {
        assertThat(send(HttpRequest.newBuilder(console("/actuator/secrets"))).statusCode()).isEqualTo(401);
        assertThat(send(HttpRequest.newBuilder(console("/actuator/secrets")).POST(BodyPublishers.noBody())).statusCode()).isEqualTo(401);
        assertThat(sealed()).isNotEmpty().allSatisfy(secret -> assertThat(secret).startsWith("v1:retired:"));
    }

    private JsonNode rotation(String method) throws IOException {
        var answer = send(asOperator(console("/actuator/secrets")).method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static long secretsOf(JsonNode report, String key) {
        return report.path("sealed").valueStream().filter(row -> row.path("key").asText().equals(key))
                .mapToLong(row -> row.path("secrets").asLong()).sum();
    }

    private void answers(int count) {
        for (int i = 0; i < count; i++) {
            var id = UUID.randomUUID();
            db().sql("""
                    INSERT INTO idempotency_keys (id, organization_id, caller_id, key_hash, answer)
                    VALUES (?, ?, ?, sha256(convert_to(?, 'UTF8')), ?)""")
                    .params(id, number.organization(), id, id.toString(), seal("idempotency_keys.answer", id, "an answer")).update();
        }
    }

    private String seal(String place, UUID id, String secret) {
        return old.seal(secret, place + "/" + id);
    }

    private String token() {
        return db().sql("SELECT access_token FROM whatsapp_accounts WHERE id = ?").param(number.account()).query(String.class).single();
    }

    /** Every secret of this test's organization. */
    private List<String> sealed() {
        return db().sql("""
                SELECT access_token FROM whatsapp_accounts WHERE organization_id = :organization
                UNION ALL SELECT app_secret FROM whatsapp_accounts WHERE organization_id = :organization AND app_secret IS NOT NULL
                UNION ALL SELECT ai_api_key FROM chatbot_settings WHERE organization_id = :organization
                UNION ALL SELECT answer FROM idempotency_keys WHERE organization_id = :organization""")
                .param("organization", number.organization()).query(String.class).list();
    }
}
