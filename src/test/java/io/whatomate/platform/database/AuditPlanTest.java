package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A page of audit events is read from an index in its order, whatever narrows it, also behind row-level security. */
class AuditPlanTest {

    private static final int ROWS = 20_000;

    private static TestDatabase database;
    private static UUID organization;

    @BeforeAll
    static void fill() {
        database = TestDatabase.create();
        organization = database.organization("audited");
        database.owner().sql("""
                INSERT INTO audit_events (organization_id, user_id, operation, entity, entity_id, created_at)
                SELECT :organization, md5((n % 50)::text)::uuid, 'operation' || n % 40, 'entity' || n % 20, md5((n % 500)::text)::uuid,
                       now() - n * interval '1 second'
                FROM generate_series(1, :rows) AS n""")
                .param("organization", organization).param("rows", ROWS).update();
        database.owner().sql("ANALYZE").update();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "true",
        "entity = 'entity7'",
        "entity = 'entity7' AND entity_id = md5('7')::uuid",
        "user_id = md5('7')::uuid",
        "operation = 'operation7'",
        "created_at >= now() - interval '2 hours' AND created_at < now() - interval '1 hour'",
        "created_at <= now() AND (created_at < now() OR id > uuid_v7())"
    })
    void readsAPageFromAnIndex(String condition) throws IOException {
        var list = new ClassPathResource("sql/identity/list-audit-events.sql")
                .getContentAsString(StandardCharsets.UTF_8)
                .replaceAll("(?m)^--.*$", "")
                .replace(":#organizationId", "'" + organization + "'");
        List<String> plan = Tenant.call(organization, () -> JdbcClient.create(database.app())
                .sql("EXPLAIN SELECT id, body FROM (" + list + ") AS listed WHERE " + condition + " ORDER BY created_at DESC, id LIMIT 51")
                .query(String.class)
                .list());

        assertThat(plan).anyMatch(line -> line.contains("Index Scan using audit_events_"));
        assertThat(plan).noneMatch(line -> line.contains("Seq Scan on audit_events") || line.strip().startsWith("->  Sort"));
    }
}
