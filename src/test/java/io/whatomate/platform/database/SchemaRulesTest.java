package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rules that every table of every migration keeps, read from PostgreSQL's catalog. Each query lists the offenders. */
class SchemaRulesTest {

    private static TestDatabase database;
    private static JdbcClient catalog;

    @BeforeAll
    static void migrate() {
        database = TestDatabase.create();
        catalog = database.owner();
        // Tables of this application, and whether a row belongs to a tenant always ('t'), at times ('n') or never ('').
        catalog.sql("""
                CREATE VIEW tables AS
                SELECT c.oid, c.relname, c.relrowsecurity,
                       coalesce((SELECT CASE WHEN a.attnotnull THEN 't' ELSE 'n' END FROM pg_attribute a
                                 WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped), '') AS tenant
                FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                  AND c.relname <> 'flyway_schema_history'""").update();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void everyTenantTableIsFencedForBothRoles() {
        assertThat(catalog.sql("SELECT count(*) FROM tables WHERE tenant <> ''").query(Integer.class).single()).isGreaterThan(15);
        assertThat(offenders("""
                SELECT relname FROM tables t WHERE tenant <> '' AND (NOT relrowsecurity
                OR NOT EXISTS (SELECT FROM pg_policies p WHERE p.tablename = t.relname AND p.roles = '{whatomate_app}'
                    AND p.cmd = 'ALL' AND p.permissive = 'PERMISSIVE'
                    AND p.qual = '(organization_id = (NULLIF(current_setting(''whatomate.organization''::text, true), ''''::text))::uuid)'
                    AND p.with_check = p.qual)
                OR NOT EXISTS (SELECT FROM pg_policies p WHERE p.tablename = t.relname AND p.roles = '{whatomate_worker}'
                    AND p.cmd = 'ALL' AND p.qual = 'true' AND p.with_check = 'true')
                OR (SELECT count(*) FROM pg_policies p WHERE p.tablename = t.relname) <> 2)""")).isEmpty();
    }

    @Test
    void aTableThatIsNoTenantsIsFencedTooOrOutOfTheRequestsReach() {
        assertThat(offenders("""
                SELECT relname FROM tables WHERE tenant = '' AND NOT relrowsecurity
                  AND (has_table_privilege('whatomate_app', oid, 'SELECT') OR has_table_privilege('whatomate_app', oid, 'INSERT')
                    OR has_table_privilege('whatomate_app', oid, 'UPDATE') OR has_table_privilege('whatomate_app', oid, 'DELETE'))"""))
                .isEmpty();
    }

    @Test
    void everyTenantTableCanBeReferencedWithItsOrganization() {
        assertThat(offenders("""
                SELECT relname FROM tables t WHERE tenant = 't'
                  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = 'id')
                  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype IN ('u', 'p')
                      AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a
                           WHERE a.attrelid = t.oid AND a.attnum = ANY (k.conkey)) = '{id,organization_id}')""")).isEmpty();
    }

    @Test
    void everyReferenceBetweenTenantTablesHoldsTheOrganization() {
        assertThat(offenders("""
                SELECT k.conname FROM pg_constraint k
                JOIN tables f ON f.oid = k.conrelid JOIN tables r ON r.oid = k.confrelid
                WHERE k.contype = 'f' AND f.tenant <> '' AND r.tenant <> ''
                  AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (source, target)
                      JOIN pg_attribute s ON s.attrelid = k.conrelid AND s.attnum = pair.source
                      JOIN pg_attribute d ON d.attrelid = k.confrelid AND d.attnum = pair.target
                      WHERE s.attname = 'organization_id' AND d.attname = 'organization_id')""")).isEmpty();
    }

    /** Retention deletes messages by range, and deleting a row looks for its references: without an index, in the whole table. */
    @Test
    void everyReferenceToMessagesHasAnIndex() {
        assertThat(offenders("""
                SELECT k.conname FROM pg_constraint k
                WHERE k.contype = 'f' AND k.confrelid = 'messages'::regclass
                  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid
                      AND ((i.indkey::int2[])[0:1] @> k.conkey OR (i.indkey::int2[])[0] = k.conkey[cardinality(k.conkey)]))"""))
                .isEmpty();
    }

    /** A rotation of keys that forgets a column loses its secrets with the old key. */
    @Test
    void everySealedColumnIsAmongTheSealedSecrets() {
        var sealed = """
                FROM pg_constraint k JOIN tables t ON t.oid = k.conrelid
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
                WHERE k.contype = 'c' AND pg_get_constraintdef(k.oid) LIKE '%v1:%'""";
        assertThat(offenders("SELECT relname || '.' || attname " + sealed)).hasSizeGreaterThan(3);
        assertThat(offenders("SELECT relname || '.' || attname " + sealed
                + " AND strpos(pg_get_viewdef('sealed_secrets'::regclass), quote_literal(relname || '.' || attname)) = 0")).isEmpty();
    }

    /** What refers to contacts is moved by a merge as it is, unless it may be there once only for a contact. */
    @Test
    void aTableWithOneRowForAContactIsNamedInTheMerge() {
        assertThat(catalog.sql("SELECT count(*) FROM contact_references()").query(Integer.class).single()).isGreaterThan(3);
        assertThat(offenders("""
                SELECT DISTINCT r.referring::text FROM contact_references() r
                JOIN pg_attribute a ON a.attrelid = r.referring AND a.attname = r.attribute
                JOIN pg_index i ON i.indrelid = r.referring AND i.indisunique AND a.attnum = ANY (i.indkey)
                WHERE (SELECT prosrc FROM pg_proc WHERE proname = 'merge_contact') NOT LIKE '% ' || r.referring::text || ' %'"""))
                .isEmpty();
    }

    /** A contact's rows go by their reference; what holds a customer in another way is named where customers are erased. */
    @Test
    void aTableThatHoldsCustomersIsReachedByTheirErasure() {
        var holders = """
                SELECT DISTINCT t.relname FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND NOT a.attisdropped
                WHERE a.attname IN ('contact_id', 'phone_number', 'lane_key') AND t.relname <> 'contacts'""";
        assertThat(offenders(holders)).hasSizeGreaterThan(8);
        assertThat(offenders(holders + """
                 AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f' AND k.confrelid = 'contacts'::regclass)
                 AND NOT EXISTS (SELECT FROM pg_attribute l JOIN pg_attribute o ON o.attrelid = l.attrelid AND o.attname = 'organization_id'
                     WHERE l.attrelid = t.oid AND l.attname = 'lane_key')
                 AND NOT EXISTS (SELECT FROM pg_proc p WHERE p.prosrc ~ ('\\m' || t.relname || '\\M')
                     AND (p.proname = 'erase_contact'
                         OR p.oid IN (SELECT g.tgfoid FROM pg_trigger g WHERE g.tgrelid = 'contacts'::regclass)))""")).isEmpty();
    }

    @Test
    void theRolesAreWhatTheyShouldBe() {
        assertThat(catalog.sql("""
                SELECT rolname FROM pg_roles WHERE rolname IN ('whatomate_app', 'whatomate_worker')
                  AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication) AND rolcanlogin""")
                .query(String.class).list()).containsExactlyInAnyOrder("whatomate_app", "whatomate_worker");
        assertThat(offenders("""
                SELECT relname FROM pg_class WHERE relowner IN ('whatomate_app'::regrole, 'whatomate_worker'::regrole)""")).isEmpty();
        assertThat(offenders("""
                SELECT rolname FROM pg_roles WHERE rolname IN ('whatomate_app', 'whatomate_worker')
                  AND (has_schema_privilege(rolname, 'public', 'CREATE')
                    OR has_table_privilege(rolname, 'flyway_schema_history', 'UPDATE'))""")).isEmpty();
    }

    @Test
    void idsOfTheDatabaseAreVersionSevenAndSortByTime() {
        var ids = catalog.sql("SELECT uuid_v7() FROM generate_series(1, 1000)").query(UUID.class).list();
        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16)).isBetween(Instant.now().minusSeconds(60), Instant.now());
        });
        assertThat(catalog.sql("""
                SELECT bool_and(uuid_v7_floor(moment) <= made AND made < uuid_v7_floor(moment + interval '1 minute'))
                FROM (SELECT clock_timestamp() AS moment, uuid_v7() AS made FROM generate_series(1, 1000)) AS ids""")
                .query(Boolean.class).single()).isTrue();
        assertThat(catalog.sql("SELECT uuid_v7_floor('2024-01-01T00:00:00.001Z')").query(UUID.class).single())
                .isEqualTo(UUID.fromString("018cc251-f401-7000-8000-000000000000"));
    }

    private static List<String> offenders(String query) {
        return catalog.sql(query).query(String.class).list();
    }
}
