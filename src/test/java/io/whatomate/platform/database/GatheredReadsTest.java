package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.component.sql.SqlConstants;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Reads that go to the database together answer what each would have been told alone. */
class GatheredReadsTest {

    private static final String READ = "SELECT c.id, c.phone_number, :#word::text AS word FROM contacts c"
            + " WHERE c.organization_id = :#${variable.organizationId} AND c.id = :#id";
    private static final int CONTACTS = 40;

    private static final Outage OUTAGE = new Outage();

    private static SqlRoutes routes;
    private static TestDatabase database;
    private static UUID ours;
    private static UUID theirs;

    private record Asked(UUID organization, UUID id, String word, Future<Map<?, ?>> answer) {}

    /** While it lasts, the pool has no connection, and says so when it ends. */
    private static final class Outage {

        private final AtomicInteger refusals = new AtomicInteger();
        private volatile CountDownLatch end;

        DataSource before(DataSource pool) {
            return new DelegatingDataSource(pool) {
                @Override
                public Connection getConnection() throws SQLException {
                    if (end == null) {
                        return super.getConnection();
                    }
                    refusals.incrementAndGet();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new SQLTransientConnectionException("app - Connection is not available");
                }
            };
        }
    }

    @BeforeAll
    static void start() throws Exception {
        routes = SqlRoutes.start(OUTAGE::before, route -> {
            route.from("direct:read").to("sql:" + READ + "?outputType=SelectOne&gathered=true");
            route.from("direct:phone").to("sql:SELECT phone_number FROM contacts WHERE id = :#id?outputType=SelectOne&gathered=true");
        });
        database = routes.database;
        ours = routes.ours;
        theirs = routes.theirs;
    }

    @AfterAll
    static void stop() throws Exception {
        routes.close();
    }

    @Test
    void everyoneHearsOfHisOwnRowAndOfNoOtherOrganizations() throws Exception {
        var ourContacts = contacts(ours);
        var theirContacts = contacts(theirs);
        var asked = new ArrayList<Asked>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var round = 0; round < 25; round++) {
                for (var i = 0; i < CONTACTS; i++) {
                    asked.add(ask(callers, ours, ourContacts.get(i)));
                    asked.add(ask(callers, theirs, theirContacts.get(i)));
                    asked.add(ask(callers, ours, i % 2 == 0 ? theirContacts.get(i) : UUID.randomUUID()));
                }
            }
        }
        for (var ask : asked) {
            var own = (ask.organization().equals(ours) ? ourContacts : theirContacts).contains(ask.id());
            if (own) {
                assertThat(ask.answer().get().get("id")).isEqualTo(ask.id());
                assertThat(ask.answer().get().get("word")).isEqualTo(ask.word());
            } else {
                assertThat(ask.answer().get()).isNull();
            }
        }
    }

    @Test
    void oneIllegibleIdConcernsNobodyElse() throws Exception {
        var contact = contacts(ours).getFirst();
        var good = new ArrayList<Future<Map<?, ?>>>();
        var bad = new ArrayList<Future<Map<?, ?>>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 200; i++) {
                good.add(callers.submit(() -> read(ours, contact, "good")));
                if (i % 10 == 0) {
                    bad.add(callers.submit(() -> read(ours, "no uuid", "bad")));
                }
            }
        }
        for (var answer : good) {
            assertThat(answer.get().get("id")).isEqualTo(contact);
        }
        assertThat(bad).allSatisfy(answer ->
                assertThatThrownBy(answer::get).hasStackTraceContaining("invalid input syntax for type uuid"));
    }

    @Test
    void alonePeopleHearTheSameAsTogether() throws Exception {
        var contact = contacts(ours).getFirst();
        var alone = read(ours, contact, null);
        var compiled = new CompiledStatements().statement(READ.replace(":#", ":?"), routes.context);
        var together = Tenant.call(ours, () -> new GatheredSelect(database.app(), compiled).answers(List.of(
                Arrays.asList(null, ours, contact), List.of("word", ours, UUID.randomUUID()), List.of("it's \"{a,b}\\", ours, contact))));
        assertThat(together.get(0)).isEqualTo(alone);
        assertThat(together.get(1)).isNull();
        assertThat(together.get(2)).asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("word", "it's \"{a,b}\\");
    }

    @Test
    void aStatementOfOneColumnAnswersItsValue() {
        var contact = contacts(ours).getFirst();
        var exchange = routes.request("direct:phone", ours, Map.of("id", contact));
        assertThat(exchange.getMessage().getBody()).isInstanceOf(String.class);
        assertThat(exchange.getMessage().getHeader(SqlConstants.SQL_ROW_COUNT)).isEqualTo(1);
    }

    /** Each of them waiting for a connection in turn, or twice, would hold callers up for as many times the pool's patience. */
    @Test
    void whenThereIsNoConnectionWhoeverWaitsHearsItAtOnceAndAsSqlWouldTellIt() throws Exception {
        OUTAGE.refusals.set(0);
        OUTAGE.end = new CountDownLatch(1);
        try {
            var waiting = new ArrayList<FutureTask<Map<?, ?>>>();
            for (var i = 0; i < 80; i++) {
                waiting.add(new FutureTask<>(() -> read(ours, UUID.randomUUID(), "")));
                var caller = Thread.ofVirtual().start(waiting.getLast());
                await().pollInterval(Duration.ofMillis(1)).until(() -> caller.getState() == Thread.State.WAITING);
            }
            OUTAGE.end.countDown();

            assertThat(waiting).allSatisfy(answer -> assertThatThrownBy(answer::get).hasCauseInstanceOf(CannotGetJdbcConnectionException.class));
            assertThat(OUTAGE.refusals.get()).as("who asked for a connection").isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        } finally {
            OUTAGE.end = null;
        }
        assertThat(read(ours, contacts(ours).getFirst(), "there again")).isNotNull();
    }

    /** Somebody else's call may be what runs a statement, and a call is tried again alone: it may change nothing. */
    @ParameterizedTest
    @MethodSource("gatheredStatements")
    void everyGatheredStatementOfTheApiIsASelectThatChangesNothing(String name) throws Exception {
        var text = Files.readString(Path.of("src/main/resources/sql", name + ".sql")).replaceAll("(?m)^--.*\n", "");
        assertThat(text).startsWith("SELECT ").doesNotContainIgnoringCase("FOR UPDATE", "FOR SHARE", "INSERT ", "DELETE ", "set_config");
        var functions = Pattern.compile("(\\w+)\\(").matcher(text).results().map(found -> found.group(1)).distinct().toList();
        assertThat(database.owner().sql("SELECT proname FROM pg_proc WHERE provolatile = 'v' AND proname = ANY (:functions)")
                .param("functions", functions.toArray(String[]::new)).query(String.class).list()).as("functions that may write").isEmpty();

        var compiled = new CompiledStatements().statement(text.replace(":#", ":?"), routes.context);
        var nothing = Collections.nCopies(compiled.parameters().size(), null);
        assertThat(Tenant.call(ours, () -> new GatheredSelect(readOnly(database.app()), compiled).answers(List.of(nothing, nothing))))
                .containsExactly(null, null);
    }

    static Stream<String> gatheredStatements() throws IOException {
        var used = Pattern.compile("kamelet:api-read-action\\s+parameters:\\s+sql: (\\S+)");
        var names = new TreeSet<String>();
        try (var files = Files.walk(Path.of("routes"))) {
            for (var file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                used.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
            }
        }
        return names.stream();
    }

    private static DataSource readOnly(DataSource dataSource) {
        return new DelegatingDataSource(dataSource) {
            @Override
            public Connection getConnection() throws SQLException {
                var connection = super.getConnection();
                connection.createStatement().execute("SET default_transaction_read_only = on");
                return connection;
            }
        };
    }

    private static Asked ask(ExecutorService callers, UUID organization, UUID id) {
        var word = UUID.randomUUID().toString();
        return new Asked(organization, id, word, callers.submit(() -> read(organization, id, word)));
    }

    private static Map<?, ?> read(UUID organization, Object id, String word) throws Exception {
        var body = new HashMap<String, Object>();
        body.put("id", id);
        body.put("word", word);
        var exchange = routes.request("direct:read", organization, body);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(Map.class);
    }

    private static List<UUID> contacts(UUID organization) {
        return IntStream.range(0, CONTACTS)
                .mapToObj(i -> database.owner()
                        .sql("INSERT INTO contacts (organization_id, phone_number) VALUES (:id, :phone) RETURNING id")
                        .param("id", organization)
                        .param("phone", Long.toString(Math.floorMod(UUID.randomUUID().getMostSignificantBits(), 1_000_000_000_000L)))
                        .query(UUID.class).single())
                .toList();
    }
}
