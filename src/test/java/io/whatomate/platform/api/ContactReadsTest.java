package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.database.Tenant;
import io.whatomate.platform.database.TestDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.component.sql.SqlConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A page of contacts and a search read what they show and little more, behind row-level security and however many contacts
 * there are. Rows are counted by PostgreSQL, functions included, which EXPLAIN does not look into.
 */
class ContactReadsTest {

    private static final int CONTACTS = 10_000;
    private static final Pattern PARAMETER = Pattern.compile(":#(?:\\$\\{variable\\.(\\w+)}|(\\w+))");

    private static TestDatabase database;
    private static UUID organization;
    private static UUID agent;
    private static UUID team;
    private static Contract contract;

    @BeforeAll
    static void fill() throws Exception {
        contract = ContractReader.read(new ClassPathResource("openapi.yaml").getInputStream());
        database = TestDatabase.create();
        organization = database.organization("many");
        var owner = database.owner();
        agent = owner.sql("""
                WITH person AS (INSERT INTO users (email) VALUES ('agent@many.example') RETURNING id)
                INSERT INTO organization_members (organization_id, user_id) SELECT ?, id FROM person RETURNING user_id""")
                .param(organization).query(UUID.class).single();
        for (var tenant : List.of(organization, database.organization("neighbour"))) {
            owner.sql("""
                    INSERT INTO contacts (organization_id, phone_number, profile_name, last_message_at, is_read, archived_at, tags)
                    SELECT :organization, (491510000000 + n * 37)::text, CASE n % 10 WHEN 0 THEN 'Common ' ELSE 'Name ' END || md5(n::text),
                        now() - n * interval '1 minute', n % 100 <> 0, CASE WHEN n % 1000 = 1 THEN now() END,
                        CASE WHEN n % 300 = 0 THEN '["VIP"]'::jsonb ELSE '[]' END
                    FROM generate_series(1, :contacts) n""")
                    .param("organization", tenant).param("contacts", CONTACTS).update();
        }
        owner.sql("UPDATE contacts SET assigned_user_id = ? WHERE organization_id = ? AND phone_number LIKE '%77'")
                .params(agent, organization).update();
        team = owner.sql("""
                WITH team AS (INSERT INTO teams (organization_id, name) VALUES (:organization, 'Sales') RETURNING id)
                INSERT INTO team_members (organization_id, team_id, user_id) SELECT :organization, id, :agent FROM team RETURNING team_id""")
                .param("organization", organization).param("agent", agent).query(UUID.class).single();
        owner.sql("VACUUM ANALYZE").update();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "list-contacts | sort=-lastMessageAt", "list-contacts | sort=lastMessageAt", "list-contacts | sort=name",
        "list-contacts | sort=-lastMessageAt&unread=true", "list-contacts | sort=-lastMessageAt&archived=true",
        "list-contacts | sort=-lastMessageAt&assignedUserId=AGENT", "list-team-contacts | sort=-lastMessageAt&teamId=TEAM",
        "list-found-contacts | sort=-lastMessageAt&tag=VIP&teamId=TEAM",
        "list-contacts | sort=-lastMessageAt&role=agent", "list-contacts | sort=-lastMessageAt&cursorValue=MIDDLE",
        "list-contacts | sort=name&cursorValue=name 8", "walk-contacts | sort=-lastMessageAt&words={common}",
        "list-found-contacts | sort=name&words={name,c81e728d}", "list-found-contacts | sort=-lastMessageAt&digits=1510000370",
        "list-found-contacts | sort=-lastMessageAt&tag=VIP", "list-found-contacts | sort=-lastMessageAt&words={nowhere}"
    })
    void aPageReadsLittle(String file, String query) throws Exception {
        var statement = statement(file, query);
        var work = new TransactionTemplate(new DataSourceTransactionManager(database.app()));

        var read = Tenant.call(organization, () -> work.execute(status -> {
            var app = JdbcClient.create(database.app());
            var before = counted(app);
            app.sql(statement).query().listOfRows();
            var after = counted(app);
            return Map.of("scans", after.get("scans") - before.get("scans"), "rows", after.get("rows") - before.get("rows"));
        }));
        List<String> plan = Tenant.call(organization, () -> JdbcClient.create(database.app()).sql("EXPLAIN " + statement).query(String.class).list());

        assertThat(plan).noneMatch(line -> line.contains("Seq Scan on contact"));
        assertThat(read.get("scans")).as("tables read whole").isZero();
        assertThat(read.get("rows")).as(String.join("\n", plan)).isLessThan(2_500);
    }

    @Test
    void decidingHowToSearchReadsNoTableWhole() {
        var work = new TransactionTemplate(new DataSourceTransactionManager(database.app()));
        for (var search : List.of("'{common}', NULL, NULL", "'{c81e728d}', NULL, NULL", "'{}', '1510000370', NULL", "'{}', NULL, 'VIP'")) {
            var scans = Tenant.call(organization, () -> work.execute(status -> {
                var app = JdbcClient.create(database.app());
                var before = counted(app);
                app.sql("SELECT matches_many(" + search + ", false)").query(Boolean.class).single();
                return counted(app).get("scans") - before.get("scans");
            }));
            assertThat(scans).as(search).isZero();
        }
    }

    /** What this transaction has read of the big tables so far. */
    private static Map<String, Long> counted(JdbcClient connection) {
        var row = connection.sql("""
                SELECT sum(coalesce(seq_scan, 0)) AS scans, sum(coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0)) AS rows
                FROM pg_stat_xact_user_tables WHERE relname IN ('contacts', 'contact_search')""").query().singleRow();
        return Map.of("scans", ((Number) row.get("scans")).longValue(), "rows", ((Number) row.get("rows")).longValue());
    }

    /** The text that the list runs, its values written into it. */
    private static String statement(String file, String query) throws Exception {
        var values = new HashMap<String, Object>(Map.of("organizationId", organization, "userId", agent, "role", "manager",
                "archived", false, "limit", 50, "words", "{}"));
        for (var member : query.split("&")) {
            var pair = member.split("=", 2);
            values.put(pair[0], pair[1].equals("AGENT") ? agent.toString() : pair[1].equals("TEAM") ? team.toString() : pair[1].equals("MIDDLE") ? "yesterday" : pair[1]);
        }
        if (values.containsKey("cursorValue")) {
            values.put("cursor", new Cursor((String) values.get("sort"), (String) values.remove("cursorValue"), agent, true).text());
        }
        try (var context = new DefaultCamelContext()) {
            var exchange = new DefaultExchange(context);
            exchange.setProperty(ApiDispatch.OPERATION, contract.operation("listContacts"));
            values.forEach(exchange::setVariable);
            new ListQuery().ask(exchange, "contacts/" + file);
            var bound = exchange.getMessage().getBody(Map.class);
            return PARAMETER.matcher(exchange.getMessage().getHeader(SqlConstants.SQL_QUERY, String.class)).replaceAll(match -> {
                var name = match.group(1) != null ? match.group(1) : match.group(2);
                var value = bound.get(name);
                return value == null ? "NULL" : value instanceof Number ? value.toString() : "'" + value + "'";
            });
        }
    }
}
