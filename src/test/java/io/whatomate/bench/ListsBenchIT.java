package io.whatomate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.whatomate.PackagedApplication;
import io.whatomate.proof.Installation;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lists and searches of an organization with a million contacts and a million messages, over HTTP, at a rate that leaves the
 * machine half idle: what one person waits. {@code -Dbench.rows} makes the tables smaller.
 */
@Tag("bench")
class ListsBenchIT {

    private static final int ROWS = Integer.getInteger("bench.rows", System.getProperty("bench.quick") != null ? 50_000 : 1_000_000);
    private static final Duration TIME = Duration.ofSeconds(System.getProperty("bench.quick") != null ? 3 : 10);
    private static final int PER_SECOND = 20;

    private final Report report = new Report("target/bench-lists.json");

    @TempDir
    Path folder;

    @Test
    void measures() throws Exception {
        try (var application = PackagedApplication.start(folder, Map.of("WHATOMATE_SANDBOX", "true"))) {
            application.awaitReady();
            var begun = System.nanoTime();
            fill(new Installation(folder.resolve("data")));
            report.add("rows", ROWS);
            report.add("fillSeconds", (System.nanoTime() - begun) / 1_000_000_000);
            var token = token(application);
            var port = application.url("/").getPort();
            measure(port, token, "contacts", "GET /contacts", 30, () -> "/contacts?limit=50");
            measure(port, token, "contactsByName", "GET /contacts?sort=name", 30, () -> "/contacts?limit=50&sort=name");
            measure(port, token, "messages", "GET /contacts/{id}/messages", 30, () -> "/contacts/" + contact(random(ROWS / 10)) + "/messages?limit=50");
            measure(port, token, "longTalk", "  of a contact with " + ROWS / 50 + " messages", 30, () -> "/contacts/" + contact(0) + "/messages?limit=50");
            measure(port, token, "contactName", "contact search, a name", 50, () -> "/contacts?search=name" + random(ROWS));
            measure(port, token, "contactCommon", "contact search, a word of one in ten", 50, () -> "/contacts?search=common");
            measure(port, token, "contactDigits", "contact search, part of a number", 50, () -> "/contacts?search=" + (4915000 + random(900)));
            measure(port, token, "wordEverywhere", "message search, a word of one in five", 50, () -> "/messages?q=parcel");
            measure(port, token, "wordFrequent", "message search, a word of one in a hundred", 50, () -> "/messages?q=invoice");
            measure(port, token, "wordRare", "message search, a word of one in 50,000", 50, () -> "/messages?q=needle");
            measure(port, token, "wordOld", "message search, a word of old messages alone", 50, () -> "/messages?q=telegram");
            measure(port, token, "words", "message search, two frequent words", 50, () -> "/messages?q=parcel+word" + random(100));
            measure(port, token, "wordInContact", "message search within the long talk", 50, () -> "/messages?q=parcel&contactId=" + contact(0));
        }
        report.print();
    }

    private void measure(int port, String token, String key, String what, int limit, Supplier<String> path) {
        Supplier<Buffer> requests = () -> Buffer.buffer("GET /api/v1%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(path.get(), token));
        try (var load = new HttpLoad(port, 4, requests)) {
            load.steadily(PER_SECOND, TIME.dividedBy(2));
            var result = load.steadily(PER_SECOND, TIME);
            assertThat(result.failed()).as(what).isZero();
            report.add(key + "P50Millis", what + ", p50", result.millis(50), "ms", "");
            report.add(key + "P99Millis", what + ", p99", result.millis(99), "ms", "< " + limit);
        }
    }

    /** As replicated rows: triggers and references would double the time, and what they would do is done here. */
    private void fill(Installation installation) throws Exception {
        var owner = installation.overOneConnection().owner();
        owner.sql("SET session_replication_role = replica").update();
        owner.sql("SET maintenance_work_mem = '256MB'").update();
        var organization = owner.sql("SELECT id FROM organizations").query(UUID.class).single();
        var account = owner.sql("SELECT id FROM whatsapp_accounts").query(UUID.class).single();
        owner.sql("""
                INSERT INTO contacts (id, organization_id, whatsapp_account_id, phone_number, profile_name, last_message_at, last_message_preview)
                SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ?, ?, (491500000000 + n * 7)::text,
                    CASE n % 10 WHEN 0 THEN 'Common ' ELSE 'Person ' END || 'name' || n, now() - n * interval '10 seconds', 'Hello'
                FROM generate_series(0, ? - 1) n""").params(organization, account, ROWS).update();
        owner.sql("""
                INSERT INTO contact_search (organization_id, contact_id, phone_number, terms, tags)
                SELECT organization_id, id, phone_number, contact_terms(profile_name, username, tags), tags FROM contacts
                ON CONFLICT DO NOTHING""").update();
        owner.sql("""
                INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content, created_at)
                SELECT encode(overlay(uuid_send(gen_random_uuid()) PLACING substring(uuid_send(uuid_v7_floor(said.moment)) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid,
                    :organization, :account,
                    ('00000000-0000-7000-8000-' || lpad(to_hex(CASE n % 50 WHEN 0 THEN 0 ELSE n % (:rows / 10) END), 12, '0'))::uuid,
                    'incoming', 'text', 'received',
                    'Good morning, word' || n % 100 || ' about thing' || n % 997 || CASE n % 5 WHEN 0 THEN ' the parcel' ELSE ' something' END
                        || CASE n % 100 WHEN 7 THEN ' and its invoice' ELSE ' else' END || CASE n % 50000 WHEN 11 THEN ' needle' ELSE '' END
                        || CASE WHEN n < :rows / 20 THEN ' by telegram' ELSE '' END || ', thank you very much ' || md5(n::text),
                    said.moment
                FROM generate_series(0, :rows - 1) n, LATERAL (SELECT now() - (:rows - n) * interval '10 seconds' AS moment) AS said""")
                .param("organization", organization).param("account", account).param("rows", ROWS).update();
        owner.sql("SET session_replication_role = origin").update();
        owner.sql("VACUUM ANALYZE contacts, contact_search, messages").update();
    }

    private String token(PackagedApplication application) throws Exception {
        var json = new ObjectMapper();
        var password = Files.readString(folder.resolve("data/keys/admin-password")).strip();
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(application.url("/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(Map.of("email", "admin@example.com", "password", password)))).build(),
                BodyHandlers.ofString());
        return json.readTree(answer.body()).path("accessToken").asText();
    }

    private static String contact(int n) {
        return "00000000-0000-7000-8000-%012x".formatted(n);
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }
}
