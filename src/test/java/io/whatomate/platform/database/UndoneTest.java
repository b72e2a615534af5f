package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two who wait for each other: one of them is undone by PostgreSQL, and its caller hears nothing of it. */
class UndoneTest {

    /** The first row, then the second. */
    private static final String BOTH = "sql:WITH one AS (UPDATE pairs SET told = told + 1 WHERE id = 1 RETURNING id)"
            + " UPDATE pairs p SET told = told + 1 FROM one WHERE p.id = one.id + 1?dataSource=#workerDataSource";

    private static TestDatabase database;
    private static DefaultCamelContext context;
    private static ProducerTemplate template;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.create();
        database.owner().sql("CREATE TABLE pairs (id int PRIMARY KEY, told int NOT NULL)").update();
        database.owner().sql("GRANT ALL ON pairs TO PUBLIC").update();
        context = new DefaultCamelContext();
        context.getRegistry().bind("sql-component", new TenantSqlComponent(database.app()));
        context.getRegistry().bind("workerDataSource", database.worker());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:both").to(BOTH);
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterAll
    static void stop() throws Exception {
        context.stop();
        database.close();
    }

    @BeforeEach
    void untold() {
        database.owner().sql("DELETE FROM pairs").update();
        database.owner().sql("INSERT INTO pairs VALUES (1, 0), (2, 0)").update();
    }

    @Test
    void theStatementThatIsUndoneIsExecutedAgain() throws Exception {
        beside(() -> template.sendBody("direct:both", null));

        assertThat(told(1)).isEqualTo(11);
        assertThat(told(2)).isEqualTo(11);
    }

    @Test
    void aTransactionThatIsUndoneFails() throws Exception {
        var transaction = new TransactionTemplate(new DataSourceTransactionManager(database.worker()));

        assertThatThrownBy(() -> beside(() -> transaction.executeWithoutResult(status -> template.sendBody("direct:both", null))))
                .hasStackTraceContaining("deadlock");

        assertThat(told(1)).isEqualTo(10);
    }

    @Test
    void whatFailsForAnotherReasonIsNotTriedAgain() {
        database.owner().sql("UPDATE pairs SET told = 2147483647 WHERE id = 2").update();

        assertThatThrownBy(() -> template.sendBody("direct:both", null)).hasStackTraceContaining("out of range");

        assertThat(told(1)).isZero();
    }

    /** Somebody holds the second row and wants the first. He came later to wait, so PostgreSQL undoes the other one. */
    private static void beside(Runnable both) throws Exception {
        try (var other = database.worker().getConnection()) {
            other.setAutoCommit(false);
            add(other, 2);
            var result = CompletableFuture.runAsync(both);
            await().until(() -> database.owner().sql("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    .query(Long.class).single() > 0);
            add(other, 1);
            other.commit();
            other.setAutoCommit(true);
            result.get(30, TimeUnit.SECONDS);
        }
    }

    private static void add(Connection connection, int id) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("UPDATE pairs SET told = told + 10 WHERE id = " + id);
        }
    }

    private static int told(int id) {
        return database.owner().sql("SELECT told FROM pairs WHERE id = ?").param(id).query(Integer.class).single();
    }
}
