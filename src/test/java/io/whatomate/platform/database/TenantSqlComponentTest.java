package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.component.sql.SqlOutputType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The {@code sql:} of every route: whose rows it sees, and that Camel's own options still count. */
class TenantSqlComponentTest {

    private static final String INSERT = "sql:INSERT INTO contacts (organization_id, phone_number)"
            + " VALUES (:#organization, :#phone) RETURNING id?parametersCount=2&outputType=SelectOne";

    private static SqlRoutes routes;
    private static UUID ours;
    private static UUID theirs;

    @BeforeAll
    static void start() throws Exception {
        routes = SqlRoutes.start(route -> {
            route.from("direct:phones").to("sql:SELECT phone_number FROM contacts ORDER BY 1?outputType=SelectList");
            route.from("direct:all").to("sql:SELECT count(*) FROM contacts?dataSource=#workerDataSource&outputType=SelectOne");
            route.from("direct:insert").to(INSERT);
            route.from("direct:sources").to("sql:SELECT concat_ws(',', :#inBody::text, :#inHeader::text, :#inVariable::text,"
                    + " :#${variable.inVariable}::text, :#${body[inBody]}::text, :#missing::text) AS told"
                    + "?parametersCount=6&outputType=SelectOne");
            route.from("direct:phonesOf").to("sql:SELECT count(*) FROM contacts WHERE phone_number IN (:#in:wanted)"
                    + "?dataSource=#workerDataSource&outputType=SelectOne");
            route.from("direct:stream")
                    .to("sql:SELECT phone_number FROM contacts?outputType=StreamList")
                    .split(route.body()).streaming().to("mock:row");
        });
        ours = routes.ours;
        theirs = routes.theirs;
        insert(ours, ours, "15550001");
        insert(theirs, theirs, "15550002");
    }

    @AfterAll
    static void stop() throws Exception {
        routes.close();
    }

    @Test
    void showsAnExchangeTheRowsOfItsOrganization() {
        assertThat(phones(ours)).containsExactly("15550001");
        assertThat(phones(theirs)).containsExactly("15550002");
        assertThat(phones(ours.toString())).containsExactly("15550001");
    }

    @Test
    void showsNothingToAnExchangeWithoutOne() {
        phones(ours);
        assertThat(phones(null)).isEmpty();
    }

    @Test
    void takesTheOrganizationFromTheVariableOnly() {
        var answer = routes.template.request("direct:phones", exchange -> {
            exchange.getMessage().setHeader("organizationId", ours);
            exchange.getMessage().setBody(Map.of("organizationId", ours));
        });
        assertThat(answer.getMessage().getBody(List.class)).isEmpty();
    }

    @Test
    void refusesToWriteForAnother() {
        assertThatThrownBy(() -> insert(ours, theirs, "15550009")).hasStackTraceContaining("row-level security");
    }

    @Test
    void servesAllThroughTheWorkersDataSource() {
        assertThat(routes.template.requestBody("direct:all", null, Long.class)).isEqualTo(2);
    }

    @Test
    void streamsTheRowsOfTheOrganization() throws Exception {
        var rows = routes.context.getEndpoint("mock:row", MockEndpoint.class);
        rows.expectedMessageCount(1);
        routes.request("direct:stream", theirs, null);
        rows.assertIsSatisfied();
        assertThat(rows.getExchanges().getFirst().getMessage().getBody().toString()).contains("15550002");
    }

    @Test
    void takesAParameterFromTheBodyElseAHeaderElseAVariable() {
        var told = routes.template.request("direct:sources", exchange -> {
            var body = new HashMap<String, Object>();
            body.put("inBody", "b");
            body.put("missing", null);
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader("inBody", "other");
            exchange.getMessage().setHeader("inHeader", "h");
            exchange.setVariable("inHeader", "other");
            exchange.setVariable("inVariable", "v");
        });
        assertThat(told.getMessage().getBody()).isEqualTo("b,h,v,v,b");
    }

    @Test
    void refusesAStatementWhoseParameterIsNowhere() {
        var answer = routes.template.request("direct:sources", exchange -> exchange.getMessage().setBody(Map.of("inBody", "b")));
        assertThat(answer.getException()).hasStackTraceContaining("inHeader");
    }

    @Test
    void expandsAListOfValues() {
        var wanted = Map.of("wanted", List.of("15550001", "15550002", "15550003"));
        assertThat(routes.template.requestBody("direct:phonesOf", wanted, Long.class)).isEqualTo(2);
        assertThat(routes.template.requestBody("direct:phonesOf", Map.of("wanted", List.of("15550001")), Long.class)).isEqualTo(1);
    }

    @Test
    void keepsEveryOptionOfCamelsOwnComponent() {
        var endpoint = routes.context.getEndpoint(INSERT, SqlEndpoint.class);

        assertThat(endpoint.getParametersCount()).isEqualTo(2);
        assertThat(endpoint.getOutputType()).isEqualTo(SqlOutputType.SelectOne);
        assertThatThrownBy(() -> routes.context.getEndpoint("sql:SELECT 1?noSuchOption=1")).hasStackTraceContaining("noSuchOption");
    }

    @Test
    void keepsOrganizationsApartUnderConcurrency() throws Exception {
        Callable<Void> reader = () -> {
            for (var n = 0; n < 200; n++) {
                assertThat(phones(n % 3 == 0 ? theirs : ours)).containsExactly(n % 3 == 0 ? "15550002" : "15550001");
            }
            return null;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(IntStream.range(0, 16).mapToObj(n -> reader).toList())) {
                result.get();
            }
        }
    }

    private static List<String> phones(Object organization) {
        var rows = routes.request("direct:phones", organization, null).getMessage().getBody(List.class);
        return ((List<?>) rows).stream().map(row -> (String) ((Map<?, ?>) row).get("phone_number")).toList();
    }

    private static void insert(UUID tenant, UUID organization, String phone) {
        var answer = routes.request("direct:insert", tenant, Map.of("organization", organization.toString(), "phone", phone));
        if (answer.getException() != null) {
            throw new IllegalStateException(answer.getException());
        }
    }
}
