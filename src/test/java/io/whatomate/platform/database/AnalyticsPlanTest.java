package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Figures come from the counts and from the messages of the last quarters of an hour, never from all messages. */
class AnalyticsPlanTest {

    private static final Pattern PARAMETER = Pattern.compile(":#(?:\\$\\{variable\\.(\\w+)}|(\\w+))");
    private static final Pattern BIG_SCAN = Pattern.compile("Seq Scan on (messages|message_events|contacts|conversations|message_counts)\\b.*");

    private static TestDatabase database;
    private static UUID organization;
    private static Map<String, String> values;

    @BeforeAll
    static void fill() throws IOException {
        database = TestDatabase.create();
        organization = database.organization("figures");
        var account = UUID.randomUUID();
        var owner = database.owner();
        owner.sql("""
                INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token)
                VALUES (?, ?, 'n', '1', '2', 'v1:k:x')""").params(account, organization).update();
        owner.sql("""
                WITH people AS (
                    INSERT INTO contacts (id, organization_id, phone_number)
                    SELECT pg_temp.id_of(n), :organization, '49' || n FROM generate_series(1, 20000) n RETURNING id),
                talks AS (
                    INSERT INTO conversations (id, organization_id, whatsapp_account_id, contact_id, last_message_at, unread_count)
                    SELECT id, :organization, :account, id, now() - random() * interval '30 days', (random() < 0.05)::int FROM people)
                INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, direction, message_type, status, sent_by, created_at)
                SELECT id, :organization, :account, id, 'outgoing', 'text', 'read', :organization, uuid_v7_moment(id) FROM people"""
                .replace("pg_temp.id_of(n)", """
                        encode(overlay(uuid_send(gen_random_uuid()) PLACING substring(uuid_send(
                            uuid_v7_floor(now() - n * interval '2 minutes')) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid"""))
                .param("organization", organization).param("account", account).update();
        owner.sql("UPDATE analytics_progress SET counted_until = quarter_of(now() - interval '29 days')").update();
        owner.sql("ANALYZE").update();
        values = Map.of(
                "organizationId", organization.toString(), "userId", UUID.randomUUID().toString(), "role", "manager", "period", "{}",
                "beforeStartsAt", "2025-01-01T00:00:00Z", "startsAt", "2025-10-01T00:00:00Z", "endsAt", "2100-01-01T00:00:00Z",
                "starts", "{\"2025-10-01T00:00:00Z\"}", "labels", "{\"\"}");
        while (JdbcClient.create(database.worker()).sql(bound("count-messages")).query(Boolean.class).single()) {
            // Six hours at a time.
        }
        owner.sql("ANALYZE").update();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"report-overview", "report-messages", "report-chatbot", "report-agents"})
    void aReportReadsNoBigTableWhole(String file) throws IOException {
        var plan = plan("EXPLAIN " + bound(file));

        assertThat(plan).noneMatch(line -> BIG_SCAN.matcher(line).find());
    }

    @ParameterizedTest
    @ValueSource(strings = {"counted_messages", "counted_answers"})
    void countingReadsMessagesByTheirIds(String function) {
        var plan = plan("EXPLAIN SELECT * FROM %s('%s', uuid_v7_floor('2026-01-01'), uuid_v7_floor('2026-01-02'))".formatted(function, organization));

        assertThat(plan).noneMatch(line -> BIG_SCAN.matcher(line).find());
        assertThat(plan).anyMatch(line -> line.matches(".*Index Cond: .*\\(id >= .*\\(id < .*"));
    }

    /** The figures of all messages are there, and next to none of the messages was looked at. */
    @Test
    void whatIsCountedIsNotLookedAtAgain() {
        var all = "SELECT sum(total) FROM message_figures('%s', '2025-01-01', '2100-01-01')".formatted(organization);
        Tenant.call(organization, () -> {
            var app = JdbcClient.create(database.app());
            assertThat(app.sql(all).query(Integer.class).single()).isGreaterThan(19_000);
            assertThat(app.sql("SELECT count(*) FROM analytics_progress p, generate_series(p.counted_until, now(), interval '15 minutes')")
                    .query(Integer.class).single()).isLessThan(4);
            return null;
        });
    }

    private static List<String> plan(String explain) {
        return Tenant.call(organization, () -> JdbcClient.create(database.app()).sql(explain).query(String.class).list());
    }

    private static String bound(String file) throws IOException {
        var sql = new ClassPathResource("sql/analytics/" + file + ".sql").getContentAsString(StandardCharsets.UTF_8);
        return PARAMETER.matcher(sql.replaceAll("(?m)^\\s*--.*$", "")).replaceAll(match -> {
            var value = values.get(match.group(1) != null ? match.group(1) : match.group(2));
            return value == null ? "NULL" : "'" + value + "'";
        });
    }
}
